"""A clerk uploads files named by people and by attackers; only what is honest and wanted is taken.

The name that everybody sees is the name that was judged; the content decides what a file is.
"""

import io

import pytest

from portal.documents.errors import DocumentTypeDisguised, DocumentTypeRefused
from portal.documents.filetypes import DEFAULT_TYPES, check_type, sniff
from portal.documents.names import clean_filename, content_disposition, extension_of
from tests.portal.documents.conftest import PDF, PNG, office

DOCX = office("word/document.xml")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("建设规划.pdf", "建设规划.pdf"),
        ("C:\\Users\\李\\规划.pdf", "规划.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
        ("方案\u202efdp.exe", "方案fdp.exe"),
        ("零\u200b宽\ufeff.pdf", "零宽.pdf"),
        ("  两  个   空格 .pdf", "两 个 空格.pdf"),
        ("引\"号'.pdf", "引\"号'.pdf"),
        (".pdf", "未命名.pdf"),
        ("", "未命名"),
        ("..", "未命名"),
        ("规划" * 100 + ".pdf", "规划" * 60 + ".pdf"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_a_name_loses_what_hides_or_breaks(given, kept):
    assert clean_filename(given) == kept


def test_the_true_extension_counts():
    assert extension_of(clean_filename("方案\u202efdp.exe")) == "exe"
    assert extension_of("规划.PDF") == "pdf"
    assert extension_of("没有扩展名") == ""


def test_disposition_carries_a_chinese_name_and_a_plain_one():
    assert content_disposition('规"划 1.pdf') == (
        "attachment; filename=\"___ 1.pdf\"; filename*=UTF-8''%E8%A7%84%22%E5%88%92%201.pdf"
    )
    assert content_disposition("a.pdf", inline=True) == "inline; filename=\"a.pdf\"; filename*=UTF-8''a.pdf"


def test_a_header_cannot_be_broken_open():
    with pytest.raises(ValueError, match="control characters"):
        content_disposition("a\r\nX-Evil: 1.pdf")


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.png", PNG, "image/png"),
        ("a.JPEG", b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
        ("a.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", office("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.ofd", office("OFD.xml"), "application/ofd"),
        ("a.txt", "武汉市光电子信息".encode(), "text/plain"),
        ("a.txt", "武汉市光电子信息".encode("gb18030"), "text/plain"),
    ],
)
def test_honest_files_are_taken(name, content, content_type):
    assert check_type(name, io.BytesIO(content)) == content_type


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.exe", "a.zip", "a.docm", "a.js", "a.pdf.exe", "a"])
def test_other_extensions_are_refused_with_what_is_taken(name):
    with pytest.raises(DocumentTypeRefused) as refusal:
        check_type(name, io.BytesIO(PDF))
    assert refusal.value.code == "document_type_refused"
    assert refusal.value.message == (
        f"不接收“{name}”这种类型的文件，这里可以上传：.pdf、.ofd、.docx、.xlsx、.png、.jpg、.txt。"
        "请转换为其中一种（建议 PDF）后再上传。"
    )


def test_an_archive_is_taken_only_where_a_form_asks_for_it():
    archive = office("材料.txt")
    assert "zip" not in DEFAULT_TYPES
    assert check_type("a.zip", io.BytesIO(archive), allowed={"zip"}) == "application/zip"
    with pytest.raises(DocumentTypeRefused):
        check_type("a.pdf", io.BytesIO(PDF), allowed={"zip"})


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.pdf", b"MZ\x90\x00", "Windows 程序"),
        ("a.pdf", b"<!DOCTYPE html><script>alert(1)</script>", "网页或脚本"),
        ("a.png", b"  \n<svg onload='x'/>", "网页或脚本"),
        ("a.txt", b"\xef\xbb\xbf<html>", "网页或脚本"),
        ("a.txt", b"text\x00with nul", "无法识别的内容"),
        ("a.jpg", PNG, "PNG 图片"),
        ("a.docx", office("材料.txt"), "ZIP 压缩包"),
        ("a.docx", office("xl/workbook.xml"), "Excel 工作簿（.xlsx）"),
        ("a.docx", office("word/document.xml", extra=["word/vbaProject.bin"]), "含宏的 Office 文档"),
        ("a.docx", DOCX[:60], "无法识别的内容"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20), "旧版 Office 文档"),
    ],
)
def test_a_disguise_is_named(name, content, what):
    with pytest.raises(DocumentTypeDisguised) as refusal:
        check_type(name, io.BytesIO(content))
    assert refusal.value.code == "document_type_disguised"
    assert refusal.value.message.startswith(f"“{name}”的扩展名是 .{extension_of(name)}，内容却是{what}。")


def test_a_character_across_two_chunks_is_still_text(monkeypatch):
    monkeypatch.setattr("portal.documents.filetypes.TEXT_CHUNK_BYTES", 5)
    assert sniff(io.BytesIO("创新型产业集群".encode())) == "txt"
