"""Filling in a Word template: the portal's own, made here, or the authority's, after it was examined."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from typing import TYPE_CHECKING, Any

from docx import Document as NewDocx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from workflows.issuing.errors import TemplateRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docx.document import Document as Docx
    from docx.text.paragraph import Paragraph

    from workflows.issuing.kinds import Kind

_UNPRINTABLE = re.compile(r"[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
_WHOLE_IF = re.compile(r"\{% if (\w+) %\}((?:(?!\{% else %\}).)*)\{% endif %\}")
"""A paragraph that stands as a whole, or not at all."""
_BREAKABLE = re.compile(r"(?<=[0-9A-Za-z])-(?=[0-9A-Za-z])")
_JOINED = "\u2060-\u2060"
"""A hyphen between word joiners: LibreOffice breaks no line there, and the PDF's text has the plain hyphen alone.

The non-breaking hyphen U+2011 will not do: LibreOffice then breaks within the digits beside it.
"""
_RED = RGBColor(0xC0, 0x1C, 0x1C)
_HEAD, _SMALLER_HEAD = 30, 24
_HEAD_HOLDS = 14
"""Characters of the larger letterhead that one line of the page holds."""


def environment() -> SandboxedEnvironment:
    """Return the environment of every template: sandboxed, escaping, and strict about what it does not know."""
    made = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    made.globals.clear()
    return made


def render(template: bytes, facts: Mapping[str, Any]) -> bytes:
    """Return the template filled in with `facts`. Raises TemplateRefused if it cannot be filled in."""
    document = DocxTemplate(io.BytesIO(template))
    try:
        document.render(_printable(facts), jinja_env=environment(), autoescape=True)
        filled = io.BytesIO()
        document.save(filled)
    except (TemplateError, ValueError, KeyError, zipfile.BadZipFile) as fault:
        raise TemplateRefused(f"模板无法填写：{fault}。请核对占位符后重新上传模板。") from fault
    return filled.getvalue()


def unbroken(letter: bytes) -> bytes:
    """Return the letter for its PDF: no case number and no telephone number is broken at a hyphen.

    The letter itself keeps its plain hyphens, so that what is searched in the Word file is found there.
    """
    document = NewDocx(io.BytesIO(letter))
    for text in document.element.body.iter(qn("w:t")):
        text.text = _BREAKABLE.sub(_JOINED, text.text or "")
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _printable(value: Any) -> Any:
    """Return text without characters that no Word file can hold."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value)
    if isinstance(value, dict):
        return {key: _printable(one) for key, one in value.items()}
    return [_printable(one) for one in value]


def head_for(authority: str) -> int:
    """Return the size in which this name stands on one line: broken in two, it reads as two authorities."""
    return _HEAD if len(authority) <= _HEAD_HOLDS else _SMALLER_HEAD


@cache
def own_template(kind: Kind, head: int = _HEAD) -> bytes:
    """Return the portal's own template of this kind: plain, in the layout that people expect of an official letter.

    Parameters
    ----------
    kind: the kind of document.
    head: size of the authority's name in points, see `head_for`.
    """
    document = NewDocx()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin, page.bottom_margin = Cm(3.7), Cm(3.5)
    page.left_margin, page.right_margin = Cm(2.8), Cm(2.6)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(16)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    normal.paragraph_format.line_spacing = Pt(28)
    normal.paragraph_format.space_after = Pt(0)
    _line(document, "{{ authority }}", size=head, font="宋体", colour=_RED, bold=True, space=36)
    _ruled(_line(document, "{{ number }}", space=6))
    _line(document, "{{ title }}", size=22, font="宋体", bold=True, before=28, space=20)
    document.add_paragraph("{{ addressee }}：")
    for text in kind.body:
        _body(document, text)
    # Signature and date never stand alone on a page: the last words go along
    for line in document.paragraphs[-2:]:  # the last one may be the end of a condition
        line.paragraph_format.keep_with_next = True
    _right(document, "{{ authority }}", before=56).paragraph_format.keep_with_next = True
    _right(document, "{{ date }}")
    _paged(document)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _paged(document: Docx) -> None:
    """Number the pages after the first: — 2 —, even ones on the left and odd ones on the right, a character in.

    So GB/T 9704-2012 has it; by its letter form (信函格式) the first page has none: one of a single page stays without.
    """
    page = document.sections[0]
    page.footer_distance = Cm(2.3)
    page.different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(page.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)
    _page_number(page.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)


def _page_number(line: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    line.alignment = side
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(14)
    properties = line._element  # noqa: SLF001  # python-docx has no word for fields
    field = properties.makeelement(qn("w:fldSimple"), {qn("w:instr"): "PAGE"})
    for text in ("— ", "1", " —"):
        run = line.add_run(text)
        run.font.size, run.font.name = Pt(14), "宋体"
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")  # noqa: SLF001
        if text == "1":
            properties.replace(run._element, field)  # noqa: SLF001
            field.append(run._element)  # noqa: SLF001


def _line(  # each argument is one property of the line
    document: Docx,
    text: str,
    *,
    size: int = 16,
    font: str = "仿宋",
    colour: RGBColor | None = None,
    bold: bool = False,
    before: int = 0,
    space: int = 0,
) -> Paragraph:
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(before), Pt(space)
    line.paragraph_format.line_spacing = 1.2
    run = line.add_run(text)
    run.font.size, run.font.bold = Pt(size), bold
    run.font.name = "Times New Roman"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001  # python-docx has no word for it
    if colour is not None:
        run.font.color.rgb = colour
    return line


def _ruled(line: Paragraph) -> None:
    """Draw the red line under the number."""
    properties = line._element.get_or_add_pPr()  # noqa: SLF001  # python-docx has no word for borders
    border = properties.makeelement(qn("w:pBdr"), {})
    border.append(
        border.makeelement(
            qn("w:bottom"),
            {qn("w:val"): "single", qn("w:sz"): "12", qn("w:space"): "6", qn("w:color"): "C01C1C"},
        )
    )
    properties.insert_element_before(border, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _body(document: Docx, text: str) -> None:
    if text.startswith("*"):
        document.add_paragraph("{%p for item in corrections %}")
        _indented(document, text[1:])
        document.add_paragraph("{%p endfor %}")
    elif whole := _WHOLE_IF.fullmatch(text):
        document.add_paragraph(f"{{%p if {whole[1]} %}}")
        _indented(document, whole[2])
        document.add_paragraph("{%p endif %}")
    else:
        _indented(document, text)


def _indented(document: Docx, text: str) -> None:
    document.add_paragraph(text).paragraph_format.first_line_indent = Pt(32)


def _right(document: Docx, text: str, before: int = 0) -> Paragraph:
    line = document.add_paragraph(text)
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    line.paragraph_format.space_before = Pt(before)
    return line
