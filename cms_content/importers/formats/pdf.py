"""PDFs with a text layer: read in a limited process, laid out as paragraphs by `pdf_layout`."""

import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

from cms_content.importers.errors import BadPdf, EncryptedPdf, GarbledPdf, ScannedPdf
from cms_content.importers.formats.extracted import Extracted
from cms_content.importers.formats.pdf_layout import Page, Row, paragraphs

CHILD = Path(__file__).with_name("pdf_child.py")
SECONDS = 60  # of computing, and of waiting twice as long
LEAST_TEXT = 10  # characters on all pages, below which there is no text layer
GARBLED_SHARE = 0.02  # of the characters, above which the text layer is of no use
UNKNOWN_CHAR = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd]")
# The radicals that Unicode gives no plain form, with the characters that fonts draw by them.
_DRAWN = "⺟⺠⺩⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳"
RADICALS = str.maketrans(_DRAWN, "母民王虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟")
# Some fonts give radicals and compatibility forms in the place of the characters that look like them.
LOOK_ALIKE = re.compile("[\u2e80-\u2eff\u2f00-\u2fdf\uf900-\ufaff]")


def extract(raw: bytes) -> Extracted:
    """The text of a PDF, one paragraph per line, without page numbers and running heads.

    Raises EncryptedPdf, ScannedPdf, GarbledPdf, or BadPdf for one that cannot be read within the limits.
    """
    pages = [_page(one) for one in _read(raw)]
    text = "".join(row.text for page in pages for row in page.rows)
    if len(text.strip()) < LEAST_TEXT:
        raise ScannedPdf
    empty = [str(number) for number, page in enumerate(pages, 1) if page.image and not page.rows]
    if empty:
        where = f"第 {'、'.join(empty)} 页是没有文字层的图片"
        raise ScannedPdf(f"这个 PDF 的{where}，为免只导入一部分，整份未导入：请先做文字识别（OCR）。")
    unknown = len(UNKNOWN_CHAR.findall(text))
    if unknown > len(text) * GARBLED_SHARE:
        raise GarbledPdf
    lines, furniture = paragraphs(pages)
    notes = (f"有 {unknown} 个字没有文字编码，请对照原件核对",) if unknown else ()
    return Extracted("\n".join(lines), notes=notes, furniture=tuple(furniture))


def _read(raw: bytes) -> list[dict[str, Any]]:
    command = [sys.executable, "-I", str(CHILD), str(SECONDS)]
    try:
        # Our own script by its own path; the untrusted bytes go to its standard input only.
        done = subprocess.run(command, input=raw, capture_output=True, timeout=SECONDS * 2, check=True)  # noqa: S603
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        raise BadPdf from error
    if answer.get("error") == "encrypted":
        raise EncryptedPdf
    if "pages" not in answer:
        raise BadPdf
    return list(answer["pages"])


def _page(data: dict[str, Any]) -> Page:
    rows = [Row(_plain(text), *place) for text, *place in data["lines"] if text.strip()]
    return Page(data["height"], data["image"], rows)


def _plain(text: str) -> str:
    text = text.translate(RADICALS).replace("\xa0", " ")
    return LOOK_ALIKE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
