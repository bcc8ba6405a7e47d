"""From bytes to text: limits, kind of file, encoding. Nothing else is decided here."""

import hashlib
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import PurePath

from cms_content.importers.errors import BinaryFile, EmptyFile, FileTooLarge

LIMIT = 10 * 1024 * 1024  # bytes
MAGIC = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\x7fELF")
REFUSED_TYPES = {".pdf", ".doc", ".docx", ".wps", ".ofd", ".xls", ".xlsx", ".zip", ".rar", ".png", ".jpg", ".jpeg"}
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
CONTROL_SHARE = 0.001
HAN_SHARE = 0.2  # of the characters above ASCII, below which a GB18030 reading is noise
ZERO_WIDTH = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_HTML = re.compile(r"<(?:!doctype html|html|body|div|p|br|table|span)\b", re.IGNORECASE)
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True)
class Source:
    """The text of a file with how it was read; `sha256` is of the bytes and makes imports idempotent."""

    text: str
    encoding: str
    sha256: str
    html: bool


def read_source(raw: bytes, *, filename: str) -> Source:
    """Decode the file.

    Raises
    ------
    EmptyFile, FileTooLarge (over 10 MB), BinaryFile: each with its Chinese line.
    """
    if len(raw) > LIMIT:
        raise FileTooLarge
    if not raw.strip():
        raise EmptyFile
    suffix = PurePath(filename).suffix.lower()
    if raw.startswith(MAGIC) or suffix in REFUSED_TYPES:
        raise BinaryFile
    text, encoding = _decode(raw)
    text = ZERO_WIDTH.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.strip():
        raise EmptyFile
    html = suffix in {".html", ".htm"} or bool(_HTML.search(text[:4000]))
    return Source(html_to_text(text) if html else text, encoding, hashlib.sha256(raw).hexdigest(), html)


def _decode(raw: bytes) -> tuple[str, str]:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return _checked(raw, encoding), encoding
    try:
        return _checked(raw, "utf-8"), "utf-8"
    except BinaryFile:
        text = _checked(raw, "gb18030")
    above = [char for char in text if ord(char) > 0x7F]  # noqa: PLR2004 - the end of ASCII
    if above and len(_HAN.findall(text)) / len(above) < HAN_SHARE:
        raise BinaryFile
    return text, "gb18030"


def _checked(raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise BinaryFile from error
    if len(CONTROL.findall(text)) > max(1, len(text) * CONTROL_SHARE):
        raise BinaryFile
    return CONTROL.sub("", text)


class _Text(HTMLParser):
    """Collects the text of a page, one block per line; links of attachments stay links."""

    BLOCKS = frozenset(re.split(" ", "p div br tr li ul ol h1 h2 h3 h4 h5 h6 table section article dl dt dd hr center"))
    SKIPPED = frozenset(re.split(" ", "script style noscript select option button nav footer head"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._skip = 0
        self._link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, a link or a part that is passed over."""
        if tag in self.SKIPPED:
            self._skip += 1
        elif tag in self.BLOCKS:
            self.parts.append("\n")
        elif tag in {"td", "th"}:
            self.parts.append("\t")
        elif tag == "a":
            self._link = (dict(attrs).get("href") or "#", len(self.parts))

    def handle_endtag(self, tag: str) -> None:
        """End a block, a link or a part that is passed over."""
        if tag in self.SKIPPED:
            self._skip = max(0, self._skip - 1)
        elif tag in self.BLOCKS:
            self.parts.append("\n")
        elif tag == "a" and self._link:
            href, start = self._link
            words = "".join(self.parts[start:]).strip()
            if words:
                self.parts[start:] = [f"[{words}]({href})"]
            self._link = None

    def handle_data(self, data: str) -> None:
        """Keep visible text; line breaks of the source mean nothing."""
        if not self._skip:
            self.parts.append(re.sub(r"[ \n\r\f\v]+", " ", data))


def html_to_text(page: str) -> str:
    """The visible text of a page, one block per line, links as [text](address)."""
    parser = _Text()
    parser.feed(page)
    parser.close()
    lines = (line.strip(" ") for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line.strip())
