"""As an official I read every paper beside the form: PDF as it is, Word as a PDF or read out, workbooks as tables.

Who may not download a file is not shown it either, and nothing is parsed before the scan found it clean.
"""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from cms_content.importers.errors import BadArchive
from portal import clock
from portal.audit.models import AuditRecord
from portal.documents import office
from portal.documents.actions import store_version
from portal.documents.models import DocumentVersion, PdfCopy, ScanStatus
from portal.documents.tasks import make_pdf_copy
from tests.factories import MONDAY, country, submitted
from tests.programs import needs_soffice
from workflows.cases import readings
from workflows.cases.models import Material

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


def word() -> bytes:
    document = Document()
    document.add_heading("第一章 目标", level=1)
    document.add_paragraph(f"培育骨干企业{HOSTILE}")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "年份", "产值"
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def book(rows: int = 2, columns: int = 2, sheets: int = 1) -> bytes:
    made = openpyxl.Workbook()
    made.active.title = "任务表"
    for number in range(1, sheets):
        made.create_sheet(f"附表{number}")
    for row in range(rows):
        made.active.append([f"{row}-{column}" for column in range(columns)])
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


@pytest.fixture
def land():
    with clock.frozen(MONDAY):
        yield country()


@pytest.fixture
def case(land):
    return submitted(land, land.donghu)


def filed(land, case, name: str, content: bytes, scan: str = ScanStatus.CLEAN) -> DocumentVersion:
    """File another paper with the case, as its applicant did, and settle its scan."""
    upload = SimpleUploadedFile(name, content)
    version = store_version(tenant=land.donghu, actor=land["donghu:applicant"], upload=upload)
    DocumentVersion.across_tenants.filter(pk=version.pk).update(scan_status=scan)
    Material.objects.filter(case=case, edition__isnull=False, key="plan").update(version=version)
    version.refresh_from_db()
    return version


def opened(client, land, who: str, version: DocumentVersion, at: str = ""):
    client.force_login(land[who])
    host = f"{at or who.split(':', maxsplit=1)[0]}.localhost"
    return client.get(f"/workspace/papers/{version.pk}/", headers={"host": host})


def test_a_word_file_is_read_out_with_its_headings_and_said_to_be_a_reading(client, land, case, monkeypatch):
    monkeypatch.setattr(office, "converter", lambda: None)
    version = filed(land, case, "规划.docx", word())
    answer = opened(client, land, "hubei:reviewer", version)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<h2>第一章 目标</h2>" in page
    assert "<td>年份</td><td>产值</td>" in page
    assert "这是文字阅读稿，不是原件版式" in page
    assert (HOSTILE in page, "&lt;script&gt;" in page) == (False, True)
    assert answer["Content-Security-Policy"] == (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    )
    assert (answer["X-Frame-Options"], "no-store" in answer["Cache-Control"]) == ("SAMEORIGIN", True)
    seen = AuditRecord.across_tenants.filter(verb="document.downloaded").last()
    assert (seen.tenant, seen.actor_id, seen.target) == (
        land.hubei, land["hubei:reviewer"].pk, f"document_version:{version.pk}",
    )  # fmt: skip
    assert not PdfCopy.objects.exists()


@needs_soffice
def test_the_worker_makes_a_pdf_once_and_it_is_shown_from_then_on(client, land, case):
    version = filed(land, case, "规划.docx", word())
    first = opened(client, land, "hubei:reviewer", version).content.decode()
    assert "原件版式（PDF）正在生成" in first
    opened(client, land, "hubei:leader", version)
    copy = PdfCopy.objects.get()
    assert [make_pdf_copy.func(copy.pk), make_pdf_copy.func(copy.pk)] == [True, True]
    DocumentVersion.across_tenants.update(scan_status=ScanStatus.CLEAN)
    answer = opened(client, land, "hubei:reviewer", version)
    assert answer.getvalue()[:5] == b"%PDF-"
    assert answer["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    copy.refresh_from_db()
    assert copy.pdf.document.versions.count() == 1
    client.force_login(land["hubei:reviewer"])  # the PDF itself is nobody's: only the way through the paper leads to it
    assert client.get(f"/documents/{copy.pdf_id}/", headers={"host": "hubei.localhost"}).status_code == 404


def test_a_file_that_cannot_be_converted_stays_a_reading(client, land, case, monkeypatch):
    monkeypatch.setattr(office, "converter", lambda: "/bin/false")
    version = filed(land, case, "规划.docx", word())
    opened(client, land, "hubei:reviewer", version)
    assert make_pdf_copy.func(PdfCopy.objects.get().pk) is False
    page = opened(client, land, "hubei:reviewer", version).content.decode()
    assert ("第一章 目标" in page, "正在生成" in page) == (True, False)


def test_a_workbook_is_a_table_of_its_first_rows(client, land, case):
    rows, columns = readings.MOST_ROWS + 5, readings.MOST_COLUMNS + 3
    version = filed(land, case, "任务.xlsx", book(rows, columns, sheets=readings.MOST_SHEETS + 1))
    page = opened(client, land, "hubei:reviewer", version).content.decode()
    assert page.count("<caption>") == readings.MOST_SHEETS
    assert page.count("<td>") == readings.MOST_ROWS * readings.MOST_COLUMNS
    assert "每张前100行20列，其余请下载后查看" in page


def test_who_may_not_download_it_is_not_shown_it(client, land, case):
    version = filed(land, case, "规划.docx", word())
    asked = {
        "its province": ("hubei:reviewer", ""),
        "its applicant": ("donghu:applicant", ""),
        "another province": ("jiangsu:reviewer", ""),
        "another zone": ("wuxi:applicant", ""),
        "the nation before it is recommended": ("national:leader", ""),
        "its official at another's site": ("hubei:reviewer", "jiangsu"),
    }
    assert {name: opened(client, land, who, version, at).status_code for name, (who, at) in asked.items()} == {
        "its province": 200,
        "its applicant": 200,
        "another province": 404,
        "another zone": 404,
        "the nation before it is recommended": 404,
        "its official at another's site": 404,
    }


@pytest.mark.parametrize("scan", [ScanStatus.PENDING, ScanStatus.UNSCANNED, ScanStatus.INFECTED])
def test_nothing_is_parsed_before_it_is_clean(client, land, case, scan, monkeypatch):
    def parsed(*_what):
        raise AssertionError

    version = filed(land, case, "规划.docx", word(), scan)
    monkeypatch.setattr(readings, "read", parsed)
    for who in ("hubei:reviewer", "donghu:applicant"):  # not for who uploaded it either
        assert opened(client, land, who, version).status_code >= 400
    assert (readings.shown_at(version), PdfCopy.objects.exists()) == ("", False)


def test_a_file_that_cannot_be_read_says_what_to_do(client, land, case, monkeypatch):
    monkeypatch.setattr("cms_content.importers.formats.docx.MOST_PARTS", 1)
    answer = opened(client, land, "hubei:reviewer", filed(land, case, "任务.xlsx", book()))
    assert (answer.status_code, "请下载后用原软件打开" in answer.content.decode()) == (422, True)


def test_the_page_shows_every_kind_in_place(client, land, case):
    version = filed(land, case, "规划.docx", word())
    client.force_login(land["hubei:reviewer"])
    page = client.get(f"/workspace/cases/{case.pk}/", headers={"host": "hubei.localhost"}).content.decode()
    assert f'<iframe src="/workspace/papers/{version.pk}/"' in page


@given(st.binary(max_size=400), st.sampled_from([readings.WORD, readings.SHEET, readings.TEXT]))
def test_whatever_it_is_it_is_read_or_refused(raw, kind):
    try:
        readings.read(kind, raw)
    except BadArchive:
        assert kind != readings.TEXT
