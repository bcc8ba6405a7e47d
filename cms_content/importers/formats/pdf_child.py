"""Reads a PDF in a process of its own: from standard input, JSON to standard output.

A PDF can be made to unpack or to compute without end. The process that reads it therefore gives itself hard
limits of memory and time, and whoever started it only sees it fail. Nothing of the portal is imported here.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTFigure, LTImage, LTPage, LTTextBox, LTTextLine
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfparser import PDFParser

MEMORY = 1024 * 1024 * 1024  # bytes
MOST_PAGES = 500


def read(raw: bytes) -> dict[str, Any]:
    """Pages with their lines of text and where they stand, in points; or {"error": what is wrong}."""
    try:
        document = PDFDocument(PDFParser(io.BytesIO(raw)))
    except (PDFPasswordIncorrect, PDFEncryptionError):
        return {"error": "encrypted"}
    if not document.is_extractable:
        return {"error": "encrypted"}
    layout = LAParams(all_texts=True, boxes_flow=None)
    pages = extract_pages(io.BytesIO(raw), maxpages=MOST_PAGES + 1, laparams=layout)
    found = [_page(page) for page in pages]
    return {"error": "too_long"} if len(found) > MOST_PAGES else {"pages": found}


def _page(page: LTPage) -> dict[str, Any]:
    lines = [_line(one) for one in _lines(page)]
    images = any(one.width * one.height > page.width * page.height / 4 for one in _images(page))
    return {"width": page.width, "height": page.height, "image": images, "lines": lines}


def _line(line: LTTextLine) -> list[Any]:
    """Text, left, right, bottom, top, and the size of its largest character."""
    size = max((char.size for char in line if isinstance(char, LTChar)), default=line.height)
    return [line.get_text().rstrip("\n"), line.x0, line.x1, line.y0, line.y1, size]


def _lines(parent: Any) -> Iterator[LTTextLine]:
    for one in parent:
        if isinstance(one, LTTextLine):
            yield one
        elif isinstance(one, (LTTextBox, LTFigure)):
            yield from _lines(one)


def _images(parent: Any) -> Iterator[LTImage]:
    for one in parent:
        if isinstance(one, LTImage):
            yield one
        elif isinstance(one, LTFigure):
            yield from _images(one)


def main() -> None:
    """Limit this process, read, and write what was found."""
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
