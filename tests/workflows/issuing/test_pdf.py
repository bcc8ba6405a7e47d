"""As an addressee I get the issued document as a PDF too, made by the real LibreOffice after it was issued."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document
from pdfminer.high_level import extract_text

from cms_content.importers.formats import pdf
from portal import clock
from portal.documents import office
from portal.documents.actions import open_version
from tests.factories import MONDAY, country
from tests.programs import needs_soffice
from tests.workflows.issuing.world import accepted, configure, issue, template
from workflows.issuing.kinds import KINDS
from workflows.issuing.rendering import own_template, render, unbroken
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


@needs_soffice
@pytest.mark.parametrize(("paragraphs", "numbers"), [(1, []), (20, ["— 2 —", "— 3 —"])], ids=["one page", "three"])
def test_pages_after_the_first_are_numbered_and_no_number_breaks_at_its_hyphen(paragraphs, numbers):
    """As a clerk I copy the case number and the telephone out of a letter and put a long one in order by its pages."""
    sure = "件号DONGHU-2026-5293F553，电话027-00000001"
    letter = Document(io.BytesIO(own_template(KINDS["acceptance_notice"])))
    for count in range(paragraphs):
        letter.paragraphs[1].insert_paragraph_before("文" * (2 * count) + sure)
    kept = io.BytesIO()
    letter.save(kept)
    made = office.to_pdf(unbroken(kept.getvalue()))
    lines = [line.strip() for line in extract_text(io.BytesIO(made)).splitlines()]
    assert [line for line in lines if line.startswith("—")] == numbers
    text = "\n".join(lines)
    assert [text.count(one) for one in ("DONGHU-2026-5293F553", "027-00000001")] == [paragraphs, paragraphs]


def test_the_word_file_and_an_authoritys_own_template_keep_plain_hyphens_and_their_own_pages(issued):
    """As an authority I find in the letter what I put into my template, and the case number by a search."""
    with open_version(issued.version) as file:
        stored = file.read()
    assert "\u2060" not in "".join(one.text for one in Document(io.BytesIO(stored)).paragraphs)
    own = template("件号 {{ case_number }}", "电话 010-1234").read()
    letter = Document(io.BytesIO(render(own, {"case_number": "A-1"})))
    assert [one.text for one in letter.paragraphs] == ["件号 A-1", "电话 010-1234"]
    assert [one.text for one in letter.sections[0].footer.paragraphs if one.text] == []


def test_without_a_converter_there_is_the_word_file_and_the_page_says_so(client, issued, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert office.converter() is None
    assert add_pdf.func(issued.pk) is False
    issued.refresh_from_db()
    assert issued.pdf is None
