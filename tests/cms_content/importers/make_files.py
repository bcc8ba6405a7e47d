"""Word and PDF files made on the fly from plain text, so that no binary file and no font lies in the repository."""

import io
import zlib
from collections.abc import Sequence

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH

WIDTH, HEIGHT, LEFT, TOP, SIZE, LEADING = 595, 842, 80, 740, 16, 28  # points
LINE_CHARS, PAGE_LINES = 27, 22
NEVER_FIRST = "，。、；：）》”！？"
CENTRE, RIGHT = "^", ">"

FONT = (
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500] "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> "
    b"/FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /Ascent 880 /Descent -120 "
    b"/CapHeight 700 /ItalicAngle 0 /StemV 80 /FontBBox [0 -200 1000 900] >> >>"
)


def docx_file(text: str, *, header: str = "") -> bytes:
    """A .docx with one paragraph per line of `text`.

    `# ` begins a Title, `## ` and `### ` headings of levels 1 and 2, `^` a centred and `>` a right-aligned
    paragraph; lines of cells between | make a table.
    """
    document = docx.Document()
    if header:
        document.sections[0].header.paragraphs[0].text = header
        document.sections[0].footer.paragraphs[0].text = "— 1 —"
    rows: list[list[str]] = []
    for line in [*text.split("\n"), ""]:
        if line.startswith("|"):
            rows.append(line.strip("|").split("|"))
            continue
        if rows:
            table = document.add_table(len(rows), len(rows[0]))
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    table.cell(place, column).text = value
            rows = []
        if line.strip():
            _paragraph(document, line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _paragraph(document, line: str) -> None:
    for mark, level in (("### ", 2), ("## ", 1), ("# ", 0)):
        if line.startswith(mark):
            document.add_heading(line.removeprefix(mark), level)
            return
    paragraph = document.add_paragraph(line.lstrip(CENTRE + RIGHT))
    if line[0] in CENTRE + RIGHT:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if line[0] == CENTRE else WD_ALIGN_PARAGRAPH.RIGHT


def pdf_file(text: str, *, running_head: str = "", page_numbers: bool = True) -> bytes:
    """A PDF set like an official document: lines of 27 characters, first lines indented, page numbers — 1 —.

    `^` begins a centred and `>` a right-aligned line; `====` begins a new page.
    """
    pages: list[list[tuple[float, float, str]]] = [[]]
    for line in text.split("\n"):
        for piece, x in _set(line):
            if piece == "====" or len(pages[-1]) == PAGE_LINES:
                pages.append([])
            if piece != "====":
                pages[-1].append((x, TOP - len(pages[-1]) * LEADING, piece))
    for number, page in enumerate(pages, 1):
        if running_head:
            page.insert(0, (LEFT, HEIGHT - 40, running_head))
        if page_numbers:
            page.append((WIDTH / 2 - 20, 40, f"— {number} —"))
    return _pdf([_content(page) for page in pages])


def _set(line: str):
    """The line broken as a typesetter does, each piece with its left edge."""
    mark, line = (line[0], line[1:]) if line[:1] in (CENTRE, RIGHT) else ("", line)
    pieces = [""]
    for char in line:
        if _width(pieces[-1]) + _width(char) > LINE_CHARS and char not in NEVER_FIRST:
            pieces.append("")
        pieces[-1] += char
    for piece in pieces:
        indent = len(piece) - len(piece.lstrip("　"))
        spare = LINE_CHARS - _width(piece)
        shift = {"": indent, CENTRE: spare / 2, RIGHT: spare - 2}[mark]
        yield piece.strip("　") if not mark else piece, LEFT + max(0, shift) * SIZE


def _width(text: str) -> float:
    return sum(0.5 if ord(char) < 0x250 else 1 for char in text)


def _content(page: Sequence[tuple[float, float, str]]) -> bytes:
    shown = [
        f"BT /F1 {SIZE} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm <{text.encode('utf-16-be').hex()}> Tj ET" for x, y, text in page
    ]
    return "\n".join(shown).encode()


def _pdf(contents: Sequence[bytes], *, image: bytes = b"") -> bytes:
    """The file: the font is one of those that every reader knows by name (Adobe-GB1), so none is embedded."""
    count = len(contents)
    kids = " ".join(f"{5 + place * 2} 0 R" for place in range(count))
    resources = "/Font << /F1 3 0 R >>" + (f" /XObject << /Im1 {5 + count * 2} 0 R >>" if image else "")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        FONT,
    ]
    for place, content in enumerate(contents):
        packed = zlib.compress(content)
        page = f"/Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources << {resources} >>"
        objects.append(f"<< /Type /Page {page} /Contents {6 + place * 2} 0 R >>".encode())
        objects.append(f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode() + packed + b"\nendstream")
    if image:
        objects.append(image)
    return _file(objects)


def _file(objects: Sequence[bytes], trailer: str = "") -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(out)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode()
    out += f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def scanned_pdf(*, text_pages: Sequence[str] = ()) -> bytes:
    """A PDF whose last page is nothing but one large picture; `text_pages` are pages with text before it."""
    pixels = zlib.compress(bytes(100 * 140))
    image = (
        f"<< /Type /XObject /Subtype /Image /Width 100 /Height 140 /ColorSpace /DeviceGray /BitsPerComponent 8 "
        f"/Filter /FlateDecode /Length {len(pixels)} >>\nstream\n"
    ).encode()
    shown = [_content([(LEFT, TOP, text)]) for text in text_pages]
    return _pdf([*shown, b"q 595 0 0 842 0 0 cm /Im1 Do Q"], image=image + pixels + b"\nendstream")


def garbled_pdf(text: str) -> bytes:
    """A PDF whose font says which shapes it draws but not which characters they are."""
    return pdf_file(text).replace(b"/UniGB-UCS2-H", b"/Identity-H  ").replace(b"(GB1)", b"(ABC)")


def encrypted_pdf() -> bytes:
    """A PDF that asks for a password: its key does not fit the empty one."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        f"<< /Filter /Standard /V 1 /R 2 /P -44 /O <{'41' * 32}> /U <{'42' * 32}> >>".encode(),
    ]
    return _file(objects, trailer=f"/Encrypt 3 0 R /ID [<{'43' * 16}> <{'43' * 16}>]")


def bomb_pdf() -> bytes:
    """A small PDF whose page unpacks to two gigabytes."""
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    packed = b"".join([*(packer.compress(block) for _ in range(2048)), packer.flush()])
    stream = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode() + packed + b"\nendstream"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
    return _file([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, stream])
