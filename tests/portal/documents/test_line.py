"""A reader sees beside each file what the virus scan said, and 未扫描 where there was none."""

import pytest
from django.template.loader import render_to_string

from portal.documents.actions import store_version
from portal.documents.models import ScanStatus
from tests.portal.documents.conftest import pdf


@pytest.mark.parametrize(
    ("status", "words", "links"),
    [
        (ScanStatus.CLEAN, "", 2),
        (ScanStatus.PENDING, '<span class="status waiting">待扫描</span>', 2),
        (ScanStatus.UNSCANNED, '<span class="status muted">未扫描</span>', 2),
        (ScanStatus.INFECTED, '<span class="status danger">含病毒，已拦截</span>', 0),
    ],
)
def test_the_line_of_a_version(hubei, li, status, words, links):
    version = store_version(tenant=hubei, actor=li, upload=pdf("<b>规划</b>&.pdf"))
    version.scan_status = status
    shown = render_to_string("documents/version.html", {"version": version})
    assert shown.count("<a ") == links
    assert shown.count('class="status') == bool(words)
    assert words in shown
    assert "&lt;b&gt;" not in shown  # a slash ends a path: only the last segment is the name
    assert "b&gt;&amp;.pdf" in shown
    assert "第1版" in shown
