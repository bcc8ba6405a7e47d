"""Document numbers (发文字号): 机关代字 + 〔年份〕 + 顺序号 + 号 (RULES B5.1, A8-15).

A number is read strictly by `parse`. What a scrape has damaged is read by `repair`, which always
leaves the raw form and a note beside the corrected one, so that a person can look.
"""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from typing import Literal

Status = Literal["valid", "repaired", "nonstandard"]
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_OPEN, _CLOSE = "〔[［【（(﹝〖", "〕]］】）)﹞〗"
_BRACKETS = str.maketrans(dict.fromkeys("[［【﹝〖", "〔") | dict.fromkeys("]］】﹞〗", "〕"))
_YEAR = r"(?:19[5-9]\d|1949|20\d\d)"
_ORG = rf"[{_HAN}]{{2,12}}"
_KIND = rf"[{_HAN}]{{0,3}}?"
STRICT = re.compile(rf"(?P<org>{_ORG})〔(?P<year>{_YEAR})〕(?P<kind>{_KIND})(?P<seq>[1-9]\d{{0,4}})号")
ROUND = re.compile(rf"(?P<org>{_ORG})[（(](?P<year>{_YEAR})[）)](?P<kind>{_KIND})(?P<seq>[1-9]\d{{0,4}})号")
DAMAGED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?P<org>{_ORG})〔(?P<year>{_YEAR})(?P<seq>[1-9]\d{{0,4}})号"), "右括号缺失，按四位年份断开"),
    (re.compile(rf"(?P<org>{_ORG})(?P<year>{_YEAR})〕(?P<seq>[1-9]\d{{0,4}})号"), "左括号缺失"),
    (re.compile(rf"(?P<org>{_ORG})(?P<year>{_YEAR})〔(?P<seq>[1-9]\d{{0,4}})〕号"), "括号错置在顺序号上"),
    (re.compile(rf"(?P<org>{_ORG})〔(?P<year>{_YEAR})〕0+(?P<seq>[1-9]\d{{0,4}})号"), "顺序号前多出零"),
    (re.compile(rf"(?P<org>{_ORG})[…„“\"'](?P<year>{_YEAR})[‟”\"'](?P<seq>[1-9]\d{{0,4}})号"), "括号误作引号"),
)
ORDER = re.compile(rf"(?P<org>[{_HAN}]{{1,12}}令)第?(?P<seq>[1-9]\d{{0,4}})号")
# Words that stand before a number in running text and belong to the sentence.
_LEADING = re.compile(
    r"^.*(?:根据|依据|按照|依照|贯彻落实|落实|贯彻|参照|执行|印发的?|下发的?|发布的?|以及|详见|参见|文号|字号|转发|废止|"
    r"(?<![一-龥])[见和及与按即以由])"
)


@dataclass(frozen=True)
class DocNumber:
    """A document number: its parts, the form it was seen in, and how sure the reading is."""

    org: str
    year: int | None
    kind: str
    seq: int
    raw: str
    status: Status = "valid"
    note: str = ""

    @property
    def normalised(self) -> str:
        """The form that is stored, compared and shown: six-corner brackets, no padding, no spaces."""
        if self.year is None:
            return f"{self.org}第{self.seq}号"
        return f"{self.org}〔{self.year}〕{self.kind}{self.seq}号"

    def to_json(self) -> dict[str, object]:
        """The parts and the normalised form, ready for JSON."""
        return asdict(self) | {"normalised": self.normalised}


def tidy(text: str) -> str:
    """The text with bracket variants made six-cornered and spaces removed; digits half-width."""
    text = re.sub(r"\s+", "", text).translate(_BRACKETS)
    return text.translate(str.maketrans("０１２３４５６７８９", "0123456789"))


def parse(text: str) -> DocNumber | None:
    """The well-formed document number that the whole text is; None otherwise (then see `repair`)."""
    tidied = tidy(text)
    match = STRICT.fullmatch(tidied) or ROUND.fullmatch(tidied)
    return _build(match, raw=text.strip()) if match else None


def repair(text: str) -> DocNumber | None:
    """The number that a damaged or unusual form means, with a note; None if no single reading is certain."""
    tidied = tidy(text)
    for pattern, note in DAMAGED:
        if match := pattern.fullmatch(tidied):
            return _build(match, raw=text.strip(), status="repaired", note=f"{note}，请核对")
    if match := ORDER.fullmatch(tidied):
        return DocNumber(
            match["org"], None, "", int(match["seq"]), text.strip(), "nonstandard", "令号，不是标准发文字号"
        )
    return None


def read(text: str) -> DocNumber | None:
    """`parse`, or else `repair`."""
    return parse(text) or repair(text)


@dataclass(frozen=True)
class Found:
    """A number in running text and its place (character offsets, end exclusive)."""

    number: DocNumber
    start: int
    end: int


def find_all(text: str) -> list[DocNumber]:
    """Every document number in running text, in order, damaged ones with their note."""
    return [found.number for found in locate(text)]


def locate(text: str) -> list[Found]:
    """`find_all` with the places."""
    if "号" not in text:
        return []
    flat = text.translate(_BRACKETS)
    found: dict[int, Found] = {}
    taken: set[int] = set()  # offsets that a number found before covers
    for pattern, build in _finders():
        for match in pattern.finditer(flat):
            start, end = _trimmed(match, text)
            number = None if start in taken or end - 1 in taken else build(text[start:end])
            if number is not None:
                found[start] = Found(number, start, end)
                taken.update(range(start, end))
    return [found[start] for start in sorted(found)]


@cache
def _finders() -> tuple[tuple[re.Pattern[str], Callable[[str], DocNumber | None]], ...]:
    order = re.compile(rf"(?P<org>[{_HAN}]{{0,10}}令)第(?P<seq>[1-9]\d{{0,4}})号")
    strict = [(_spaced(pattern), parse) for pattern in (STRICT, ROUND)]
    damaged = [(_spaced(pattern), repair) for pattern, _note in DAMAGED]
    return (*strict, *damaged, (order, repair))


def _spaced(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """The pattern, also where spaces stand around brackets and the number."""
    return re.compile(re.sub(r"(?<=[〔〕])|(?=号$)", r"\\s*", pattern.pattern))


def _trimmed(match: re.Match[str], text: str) -> tuple[int, int]:
    """The match without the words of the sentence before the issuing body's code."""
    lead = _LEADING.match(match["org"])
    skip = lead.end() if lead and len(match["org"]) - lead.end() >= 1 else 0
    start = match.start() + skip
    return (start if text[start : match.end()].strip() else match.start(), match.end())


def _build(match: re.Match[str], *, raw: str, status: Status = "valid", note: str = "") -> DocNumber:
    parts = match.groupdict()
    return DocNumber(parts["org"], int(parts["year"]), parts.get("kind") or "", int(parts["seq"]), raw, status, note)
