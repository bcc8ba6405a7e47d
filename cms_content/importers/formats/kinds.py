"""Which kind of file the bytes are. The content decides; a name can lie."""

import io
import re
import zipfile
from pathlib import PurePath
from typing import Literal

from cms_content.importers.errors import BadArchive, BinaryFile, LegacyWord, OfdFile, RichText

Kind = Literal["text", "html", "docx", "pdf"]
SUFFIXES: dict[str, frozenset[Kind]] = {
    ".txt": frozenset({"text"}),
    ".md": frozenset({"text"}),
    ".html": frozenset({"html"}),
    ".htm": frozenset({"html"}),
    ".docx": frozenset({"docx"}),
    ".pdf": frozenset({"pdf"}),
}
NAMES: dict[Kind, str] = {"text": "文本", "html": "网页", "docx": "Word 文档", "pdf": "PDF"}
OTHER_BINARY = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"\x7fELF",
    b"Rar!",
    b"7z\xbc\xaf",
    b"II*\x00",
    b"BM",
)
HTML = re.compile(r"<(?:!doctype html|html|head|body|div|p|br|table|span|meta)\b", re.IGNORECASE)
PROBE = 4000  # characters in which a web page shows that it is one
MAIN_PART = "word/document.xml"


def of_bytes(raw: bytes) -> Literal["docx", "pdf"] | None:
    """The binary kind of the file; None for what must be text.

    Raises LegacyWord, RichText, OfdFile, BadArchive or BinaryFile for what cannot be imported.
    """
    start = raw[:16].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF-"):
        return "pdf"
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_archive(raw)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise LegacyWord
    if start.startswith(b"{\\rtf"):
        raise RichText
    if raw.startswith(OTHER_BINARY):
        raise BinaryFile
    return None


def of_text(text: str, filename: str) -> Literal["text", "html"]:
    """Whether decoded text is a web page."""
    return "html" if HTML.search(text[:PROBE]) or _suffix(filename) in {".html", ".htm"} else "text"


def disguise(kind: Kind, filename: str) -> str:
    """A note when the name promises another kind than the content is; "" when they agree."""
    suffix = _suffix(filename)
    promised = SUFFIXES.get(suffix)
    if promised is None or kind in promised:
        return ""
    return f"文件名以 {suffix} 结尾，内容却是{NAMES[kind]}，已按内容读取"


def _of_archive(raw: bytes) -> Literal["docx"]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BadArchive from error
    if MAIN_PART in names:
        return "docx"
    if "OFD.xml" in names:
        raise OfdFile
    raise BinaryFile


def _suffix(filename: str) -> str:
    return PurePath(filename).suffix.lower()
