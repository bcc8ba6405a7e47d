"""As an editor I want a file that cannot be imported refused with one clear line, and nothing created."""

import pytest

from cms_content.importers import errors, reading, recognise
from tests.cms_content.importers import make_files

TEXT = "关于建设示范基地的通知\n各有关单位：\n现就建设示范基地有关事项通知如下。"


@pytest.mark.parametrize(
    ("raw", "filename", "error"),
    [
        (b"", "a.txt", errors.EmptyFile),
        (b" \n\t\r\n ", "a.txt", errors.EmptyFile),
        (b"\xef\xbb\xbf\n", "a.txt", errors.EmptyFile),
        (bytes(range(256)) * 20, "a.txt", errors.BinaryFile),
        (b"\x00" * 100, "a.txt", errors.BinaryFile),
        (b"%PDF-1.7 and so on", "a.txt", errors.BadPdf),
        (b"PK\x03\x04and so on", "a.docx", errors.BadArchive),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.html", errors.BinaryFile),
        (b"\xa8\xa4\xa6\xb0" * 200, "a.txt", errors.BinaryFile),
        (b"\xff\xff\xff" * 200, "a.txt", errors.BinaryFile),
        (b"x" * (reading.LIMIT + 1), "a.txt", errors.FileTooLarge),
        ("微信\n地图\n返回列表\n".encode(), "a.txt", errors.NothingRecognised),
    ],
)
def test_refused_files_say_why_in_one_line(raw, filename, error):
    with pytest.raises(error) as caught:
        recognise(raw, filename=filename)
    assert caught.value.message.count("\n") == 0
    assert caught.value.message == error.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_usual_encoding_gives_the_same_text(encoding):
    assert reading.read_source(TEXT.encode(encoding), filename="a.txt").text == TEXT


@pytest.mark.parametrize(
    ("raw", "filename", "encoding", "note"),
    [
        (TEXT.encode(), "a.pdf", "utf-8", "文件名以 .pdf 结尾，内容却是文本，已按内容读取"),
        (TEXT.replace("\n", "<p>").encode(), "a.docx", "utf-8", "文件名以 .docx 结尾，内容却是网页，已按内容读取"),
        (make_files.docx_file(TEXT), "a.txt", "docx", "文件名以 .txt 结尾，内容却是Word 文档，已按内容读取"),
        (make_files.pdf_file(TEXT), "a.html", "pdf", "文件名以 .html 结尾，内容却是PDF，已按内容读取"),
        (TEXT.encode(), "notice", "utf-8", None),
        (TEXT.encode(), "a.md", "utf-8", None),
    ],
)
def test_the_content_decides_what_a_file_is_and_a_lying_name_is_noted(raw, filename, encoding, note):
    policy = recognise(raw, filename=filename)
    assert (policy.title, policy.encoding) == ("关于建设示范基地的通知", encoding)
    assert [one for one in policy.warnings if "结尾" in one] == ([note] if note else [])


def test_line_ends_and_invisible_characters_are_evened_out():
    raw = "第一行\r\n第二\u200b行\r第三行\ufeff".encode()
    assert reading.read_source(raw, filename="a.txt").text == "第一行\n第二行\n第三行"


def test_a_web_page_gives_its_visible_text_line_by_line():
    page = """<html><head><title>x</title><style>p{}</style></head><body><nav>导航</nav>
    <p>第一段，<b>加粗</b>。</p><script>var a</script><table><tr><td>索引号：</td><td>A-1</td></tr></table>
    <p>第二段&nbsp;&amp;<br>第三段</p><a href="/a.pdf">附件：申报表</a></body></html>"""
    source = reading.read_source(page.encode(), filename="a.html")
    assert source.kind == "html"
    assert [line.strip() for line in source.text.split("\n")] == [
        "第一段，加粗。",
        "索引号：\tA-1",
        "第二段\xa0&",
        "第三段",
        "[附件：申报表](/a.pdf)",
    ]
