"""As an addressee I get the issued document as a PDF too, made by the real LibreOffice after it was issued."""

from __future__ import annotations

import re

import pytest

from cms_content.importers.formats import pdf
from portal import clock
from portal.documents import office
from portal.documents.actions import open_version
from tests.factories import MONDAY, country
from tests.programs import needs_soffice
from tests.workflows.issuing.world import accepted, configure, issue
from workflows.issuing.tasks import add_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]  # what is asked of the converter, not of the database


@pytest.fixture
def issued():
    with clock.frozen(MONDAY):
        land = country()
        configure(land.nation)
        yield issue(land, accepted(land, land.donghu))


@needs_soffice
def test_the_pdf_follows_once_and_says_the_same(issued):
    assert [add_pdf.func(issued.pk), add_pdf.func(issued.pk)] == [True, True]
    issued.refresh_from_db()
    assert issued.pdf.filename == "受理通知书 示例受〔2026〕1号.pdf"
    assert issued.pdf.document.versions.count() == 1
    with open_version(issued.pdf) as file:
        said = re.sub(r"\s", "", pdf.extract(file.read()).text)
    assert [said.count(one) for one in ("受理通知书", "示例受〔2026〕1号")] == [1, 1], said


def test_without_a_converter_there_is_the_word_file_and_the_page_says_so(client, issued, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert office.converter() is None
    assert add_pdf.func(issued.pk) is False
    issued.refresh_from_db()
    assert issued.pdf is None
