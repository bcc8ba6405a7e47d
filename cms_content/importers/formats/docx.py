"""Word documents: paragraphs, automatic numbers, headings by style, tables as marked lines.

Headers, footers, footnotes and text boxes stand outside the body and are left out; what was left out is noted.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from cms_content.importers.errors import BadArchive
from cms_content.importers.formats.docx_numbering import Numbering
from cms_content.importers.formats.extracted import Extracted, table_lines

MOST_PARTS = 2000
MOST_BYTES = 100 * 1024 * 1024  # of all parts, unpacked
MOST_XML_BYTES = 30 * 1024 * 1024  # of the parts that are parsed, unpacked
HEADING_STYLE = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
TITLE_STYLE = re.compile(r"^(?:title|标题)$", re.IGNORECASE)
BREAKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n"}
OUTSIDE = (qn("w:txbxContent"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")


def extract(raw: bytes) -> Extracted:
    """The body of a .docx, one paragraph per line.

    Raises BadArchive for a damaged file, and for one that unpacks beyond the limits, before it is unpacked.
    """
    check_size(raw)
    try:
        return _Reader(docx.Document(io.BytesIO(raw))).read()
    except Exception as error:  # the library meets malformed parts with whatever error falls
        raise BadArchive from error


def check_size(raw: bytes) -> None:
    """Look at the sizes that the archive declares; unpacking never yields more. Raises BadArchive beyond the limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BadArchive from error
    parsed = sum(one.file_size for one in parts if one.filename.lower().endswith((".xml", ".rels")))
    if len(parts) > MOST_PARTS or parsed > MOST_XML_BYTES or sum(one.file_size for one in parts) > MOST_BYTES:
        raise BadArchive


class _Reader:
    def __init__(self, document: Any) -> None:
        self.body = document.element.body
        self.styles = {style.style_id: style for style in document.styles}
        self.numbering = Numbering(document)
        self.lines: list[str] = []
        self.styled: dict[int, int] = {}
        self.title: list[str] = []
        self.tables = 0

    def read(self) -> Extracted:
        for element in _blocks(self.body):
            if element.tag == qn("w:tbl"):
                self._table(element)
            else:
                self._paragraph(element)
        metadata = {"fallback_title": "".join(self.title)} if self.title else {}
        return Extracted("\n".join(self.lines), metadata, self.styled, tuple(self._notes()))

    def _paragraph(self, element: Any) -> None:
        text = _text(element).strip("\n")
        if not text.strip():
            return
        name = self._style_name(element)
        number = self.numbering.number_of(element, self.styles)
        if TITLE_STYLE.match(name) and not self.styled:
            self.title.append(re.sub(r"\s", "", text))
        for place, line in enumerate(text.split("\n")):
            self.lines.append(number + line if place == 0 else line)
            level = self._level(element, name)
            if level and place == 0:
                self.styled[len(self.lines)] = level

    def _style_name(self, element: Any) -> str:
        style = self.styles.get(element.style) if element.style else None
        return str(style.name) if style is not None else ""

    def _level(self, element: Any, name: str) -> int | None:
        """The heading level by the style's name, or by the outline level set on the paragraph itself."""
        if match := HEADING_STYLE.match(name):
            return int(match[1])
        outline = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        value = outline.get(qn("w:val")) if outline is not None else None
        return int(value) + 1 if value in set("012345678") else None

    def _table(self, element: Any) -> None:
        rows = [
            ["\n".join(_text(one) for one in cell.iter(qn("w:p"))) for cell in row.iterchildren(qn("w:tc"))]
            for row in element.iter(qn("w:tr"))
        ]
        lines = table_lines(rows)
        self.tables += bool(lines)
        self.lines += lines

    def _notes(self) -> Iterator[str]:
        if self.tables:
            yield f"有 {self.tables} 个表格已按行转成文字，请对照原件核对"
        if any(box.getparent() is not None for box in self.body.iter(qn("w:txbxContent"))):
            yield "文本框中的文字没有导入，请对照原件核对"
        if next(self.body.iter(qn("w:ins"), qn("w:del")), None) is not None:
            yield "文件含修订痕迹，已按接受全部修订读取，请核对是否为定稿"
        if next(self.body.iter(qn("w:footnoteReference")), None) is not None:
            yield "脚注没有导入，请对照原件核对"


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, also inside content controls; an automatic table of contents is left out."""
    for child in parent.iterchildren():
        if child.tag in {qn("w:p"), qn("w:tbl")}:
            yield child
        elif child.tag == qn("w:sdt"):
            content = child.find(qn("w:sdtContent"))
            if content is not None and not _is_contents(child):
                yield from _blocks(content)
        elif child.tag in {qn("w:customXml"), qn("w:ins"), qn("w:smartTag")}:
            yield from _blocks(child)


def _is_contents(control: Any) -> bool:
    gallery = next(control.iter(qn("w:docPartGallery")), None)
    return gallery is not None and gallery.get(qn("w:val")) == "Table of Contents"


def _text(paragraph: Any) -> str:
    """The text as after accepting all changes: inserted text is read, deleted text has a tag of its own."""
    parts: list[str] = []
    for node in paragraph.iter(qn("w:t"), *BREAKS):
        if any(above.tag in OUTSIDE for above in node.iterancestors()):
            continue
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.getparent().tag == qn("w:r") and node.get(qn("w:type")) not in {"page", "column"}:
            parts.append(BREAKS[node.tag])
    return "".join(parts)
