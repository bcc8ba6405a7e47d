"""Small real PDF files for the demonstration, written by hand: text a viewer sets in its own Chinese font."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

PAGE = (595, 842)
"""A4 in points."""

LEFT, TOP, LEADING = 72, 760, 26
CHARACTERS_A_LINE = 34
TITLE_SIZE, TEXT_SIZE = 18, 13


def pdf(title: str, paragraphs: Sequence[str]) -> bytes:
    """Return a one-page PDF with a title and paragraphs in Chinese.

    The font is one of the names that every viewer maps to a Chinese font of its own
    (Adobe-GB1, not embedded), so a file has about 2 KB.
    """
    body = _text(title, paragraphs).encode("ascii")
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>"
    descendant = (
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 7 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>"
    )
    descriptor = (
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
    )
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PAGE[0]} {PAGE[1]}] /Contents 4 0 R"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page.encode() + b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body),
        font,
        descendant,
        descriptor,
    ]
    return _assembled(objects)


def upload(filename: str, title: str, paragraphs: Sequence[str]) -> SimpleUploadedFile:
    """Return the PDF as an upload with a Chinese file name."""
    return SimpleUploadedFile(filename, pdf(title, paragraphs), content_type="application/pdf")


def _text(title: str, paragraphs: Sequence[str]) -> str:
    lines = [f"BT /F1 {TITLE_SIZE} Tf {LEFT} {TOP} Td {_shown(title)} Tj ET"]
    height = TOP - 2 * LEADING
    for paragraph in paragraphs:
        for line in textwrap.wrap("　　" + paragraph, CHARACTERS_A_LINE, drop_whitespace=False):
            lines.append(f"BT /F1 {TEXT_SIZE} Tf {LEFT} {height} Td {_shown(line)} Tj ET")
            height -= LEADING
        height -= LEADING // 3
    return "\n".join(lines)


def _shown(line: str) -> str:
    return f"<{line.encode('utf-16-be').hex().upper()}>"


def _assembled(objects: Sequence[bytes]) -> bytes:
    """Return header, numbered objects, cross-reference table and trailer."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
