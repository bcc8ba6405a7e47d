"""An official prints a document for the file: paper shows what it is, where it lies and when it was printed."""

from __future__ import annotations

import io
from unicodedata import normalize

import pytest
from pdfminer.high_level import extract_text

from portal.workcalendar.actions import seed
from tests.browser_support import opened
from tests.portal.api import published
from tests.workflows.notices import factories

NAVIGATION = ("首页", "长者模式", "登录", "开放数据", "跳到正文", "朗读正文", "目录", "关于本站")


@pytest.fixture
def printed(browser, address, transactional_db, settings, tmp_path):
    """Return `kind -> (page, the text of its PDF on one line)`."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    seed()
    site = published.Site(factories.make_tenant("national", "国家示例主管机构", kind="national"))
    published.policy(site, "示例办法")
    published.guide(site, "示例指南")

    def of(kind):
        page = site.pages[kind][0]
        with opened(browser) as tab:
            tab.goto(address("national", page.get_url_parts()[2]))
            paper = tab.pdf(format="A4")
        # a PDF's text may name some signs by their radicals: ⽰ for 示
        return page, normalize("NFKC", " ".join(extract_text(io.BytesIO(paper)).split()))

    return of


@pytest.mark.filterwarnings("ignore:Could not get FontBBox")
def test_paper_has_the_document_its_address_and_the_day_and_no_navigation(printed):
    for kind, words in (("policies", "为示例制定"), ("guides", "一句话")):
        page, text = printed(kind)
        assert page.title in text
        assert words in text
        assert page.get_full_url() in text
        assert f"/p/{page.pk}/" in text
        assert "打印" in text
        assert [word for word in NAVIGATION if word in text] == []
