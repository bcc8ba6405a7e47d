"""Which files are taken, and what a file is by its content: never by the client's word."""

from __future__ import annotations

import codecs
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from portal.documents.errors import DocumentTypeDisguised, DocumentTypeRefused
from portal.documents.names import extension_of

HEAD_BYTES = 4096
TEXT_CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True)
class FileType:
    """A type that the portal knows: its key, extensions, media type and the name people use."""

    key: str
    extensions: tuple[str, ...]
    content_type: str
    label: str
    previewable: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"
KNOWN_TYPES = {
    known.key: known
    for known in (
        FileType("pdf", ("pdf",), "application/pdf", _("PDF 文档"), previewable=True),
        FileType("ofd", ("ofd",), "application/ofd", _("OFD 版式文档")),
        FileType("docx", ("docx",), f"{_OFFICE}.wordprocessingml.document", _("Word 文档（.docx）")),
        FileType("xlsx", ("xlsx",), f"{_OFFICE}.spreadsheetml.sheet", _("Excel 工作簿（.xlsx）")),
        FileType("pptx", ("pptx",), f"{_OFFICE}.presentationml.presentation", _("PowerPoint 演示文稿（.pptx）")),
        FileType("png", ("png",), "image/png", _("PNG 图片"), previewable=True),
        FileType("jpg", ("jpg", "jpeg"), "image/jpeg", _("JPEG 图片"), previewable=True),
        FileType("txt", ("txt",), "text/plain", _("纯文本")),
        FileType("zip", ("zip",), "application/zip", _("ZIP 压缩包")),
    )
}
DEFAULT_TYPES = frozenset(KNOWN_TYPES) - {"zip", "pptx"}
"""What is taken unless a form says otherwise. An archive can hold anything, so a form must ask for it; slides too."""
LABELS = {known.content_type: known.label for known in KNOWN_TYPES.values()}
PREVIEWABLE = frozenset(known.content_type for known in KNOWN_TYPES.values() if known.previewable)

_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"MZ", _("Windows 程序")),
    (b"\x7fELF", _("Linux 程序")),
    (b"#!", _("脚本程序")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _("旧版 Office 文档")),
    (b"Rar!", _("RAR 压缩包")),
    (b"7z\xbc\xaf\x27\x1c", _("7z 压缩包")),
    (b"\x1f\x8b", _("GZIP 压缩包")),
    (b"GIF8", _("GIF 图片")),
)
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<?xml", b"<iframe", b"<?php")
_MARKUP_LABEL = _("网页或脚本")
_PARTS = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("ppt/presentation.xml", "pptx"),
    ("OFD.xml", "ofd"),
)
_MACRO_LABEL = _("含宏的 Office 文档")


def check_type(filename: str, file: BinaryIO, *, allowed: Collection[str] = DEFAULT_TYPES) -> str:
    """Return the media type of `file` if its name and its content agree on an allowed type.

    Raises DocumentTypeRefused when the extension is not allowed, DocumentTypeDisguised when the
    content is something else. `allowed` holds keys of KNOWN_TYPES; `file` is left at its start.
    """
    claimed = _by_extension(extension_of(filename))
    if claimed is None or claimed.key not in allowed:
        raise DocumentTypeRefused(_refusal(filename, allowed))
    found = sniff(file)
    if found != claimed.key:
        what = KNOWN_TYPES[found].label if found in KNOWN_TYPES else found or _("无法识别的内容")
        raise DocumentTypeDisguised(
            gettext(
                "“%(name)s”的扩展名是 .%(extension)s，内容却是%(what)s。"
                "请用原软件重新导出后再上传，不要直接修改扩展名。"
            )
            % {"name": filename, "extension": extension_of(filename), "what": gettext(what)}
        )
    return claimed.content_type


def sniff(file: BinaryIO) -> str | None:
    """Return the key of the type that the content shows, a Chinese label of a refused kind, or None."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    found = next((key for magic, key in _MAGIC if head.startswith(magic)), None)
    if found == "zip":
        return _inside_zip(file)
    if found:
        return found
    return _text(file, head)


def _by_extension(extension: str) -> FileType | None:
    return next((known for known in KNOWN_TYPES.values() if extension in known.extensions), None)


def _refusal(filename: str, allowed: Collection[str]) -> str:
    taken = gettext("、").join(f".{known.extensions[0]}" for known in KNOWN_TYPES.values() if known.key in allowed)
    return gettext(
        "不接收“%(name)s”这种类型的文件，这里可以上传：%(taken)s。请转换为其中一种（建议 PDF）后再上传。"
    ) % {"name": filename, "taken": taken}


def _inside_zip(file: BinaryIO) -> str | None:
    """Tell office documents from plain archives by their parts; only the directory is read."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError):
        return None
    finally:
        file.seek(0)
    if any(name.endswith("vbaProject.bin") for name in names):
        return _MACRO_LABEL
    return next((key for part, key in _PARTS if part in names), "zip")


def _text(file: BinaryIO, head: bytes) -> str | None:
    """Return "txt" for UTF-8 or GB 18030 text without control bytes, the markup label for pages and scripts."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith(_MARKUP):
        return _MARKUP_LABEL
    return "txt" if any(_decodes(file, encoding) for encoding in ("utf-8", "gb18030")) else None


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(TEXT_CHUNK_BYTES):
            if b"\0" in chunk:
                return False
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True
