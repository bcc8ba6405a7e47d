"""From bytes to text: limits, encoding, and the reader of each kind of file."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cms_content.importers.errors import BinaryFile, EmptyFile, FileTooLarge
from cms_content.importers.formats import docx, html, kinds, pdf
from cms_content.importers.formats.extracted import Extracted
from cms_content.importers.formats.kinds import Kind

LIMIT = 10 * 1024 * 1024  # bytes
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
CONTROL_SHARE = 0.001
HAN_SHARE = 0.2  # of the characters above ASCII, below which a GB18030 reading is noise
UTF16_SHARE = 0.5  # of all characters, above which bytes without a mark are Chinese text in UTF-16
ZERO_WIDTH = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True)
class Source:
    """The text of a file with how it was read; `sha256` is of the bytes and makes imports idempotent.

    `encoding` names the text encoding, or the kind of a file that has none. The rest is as in `Extracted`.
    """

    text: str
    encoding: str
    sha256: str
    kind: Kind = "text"
    metadata: Mapping[str, str] = field(default_factory=dict)
    styled: Mapping[int, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    furniture: tuple[str, ...] = ()


def read_source(raw: bytes, *, filename: str) -> Source:
    """Read the file as what its content is; the name only helps to tell text from a web page.

    Raises
    ------
    EmptyFile, FileTooLarge (over 10 MB), and the refusals of each kind of file, each with its Chinese line.
    """
    if len(raw) > LIMIT:
        raise FileTooLarge
    if not raw.strip():
        raise EmptyFile
    kind, encoding, found = _extracted(raw, filename)
    text = ZERO_WIDTH.sub("", found.text)
    if not text.strip():
        raise EmptyFile
    notes = tuple(filter(None, (kinds.disguise(kind, filename), *found.notes)))
    digest = hashlib.sha256(raw).hexdigest()
    return Source(text, encoding, digest, kind, found.metadata, found.styled, notes, found.furniture)


def _extracted(raw: bytes, filename: str) -> tuple[Kind, str, Extracted]:
    binary = kinds.of_bytes(raw)
    if binary == "docx":
        return binary, binary, docx.extract(raw)
    if binary == "pdf":
        return binary, binary, pdf.extract(raw)
    text, encoding = decode(raw)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kind = kinds.of_text(text, filename)
    return kind, encoding, html.extract(text) if kind == "html" else Extracted(text)


def decode(raw: bytes) -> tuple[str, str]:
    """The text and its encoding: by its mark, else UTF-8, else UTF-16 or GB18030 if that reads as Chinese.

    Raises BinaryFile for bytes that are no text.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return _checked(raw, encoding), encoding
    try:
        return _checked(raw, "utf-8"), "utf-8"
    except BinaryFile:
        return _unmarked(raw)


def _unmarked(raw: bytes) -> tuple[str, str]:
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = _checked(raw, encoding)
        except BinaryFile:
            continue
        if len(_HAN.findall(text)) > len(text) * UTF16_SHARE:
            return text, encoding
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
