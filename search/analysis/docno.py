"""Document numbers (发文字号) in one form: 机关代字〔年份〕顺序号 (GB/T 9704), for example 国科火字〔2020〕85号."""

import re
from collections.abc import Iterator

from search.analysis.fold import fold
from search.analysis.tokens import HAN

_ORG = rf"(?P<org>[{HAN}]{{1,12}}?)"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_OPEN, _CLOSE = r"[〔\[(【]", r"[〕\])】]"
_KIND = r"(?P<kind>[函令电字规公告]{0,2}?)"
_SEQUENCE = r"第?\s*0*(?P<seq>[1-9]\d{0,4})"
_FORMS = (
    # 国科火字〔2020〕85号, [2020], （2020）, 【2020】, and 国科发高〔201790号 whose closing bracket was lost
    re.compile(rf"{_ORG}\s*{_OPEN}\s*{_YEAR}\s*{_CLOSE}?[\s\-—]*{_KIND}{_SEQUENCE}\s*号"),
    # 国科发火2013[230]号
    re.compile(rf"{_ORG}\s*{_YEAR}\s*{_OPEN}\s*{_KIND}{_SEQUENCE}\s*{_CLOSE}\s*号"),
    # 国科火字2020年85号, 国科火字 2020 85号, 国办发…2011‟58号: without brackets, only after an ending of such codes
    re.compile(rf"{_ORG}(?<=[字发函规办电火高])[\W_]*{_YEAR}(?:\s*年|[\W_]+){_KIND}{_SEQUENCE}\s*号"),
)
_LEAD = re.compile(
    rf"[{HAN}]*(?:根据|依据|按照|依照|贯彻|落实|执行|关于|印发|转发|发布|下发|文件|通知|意见|办法|参照|废止|的|和|及|与|见|按)"
    rf"(?=[{HAN}]{{2}})"
)


def normalise(text: str) -> str:
    """Return the document number in its one form, or "" when the text is not a document number and nothing else."""
    for _start, _end, number, whole in _matches(fold(text).strip()):
        if whole:
            return number
    return ""


def find(text: str) -> list[tuple[int, int, str]]:
    """Return start, end and normal form of each document number in a text, damaged brackets repaired, in order."""
    found = sorted(_matches(fold(text)))
    kept: list[tuple[int, int, str]] = []
    for start, end, number, _whole in found:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, number))
    return kept


def readings(text: str) -> list[str]:
    """Return every number that a text may cite, for the index.

    Nothing in running text tells where an issuer's code begins (见于国科火字〔2020〕85号), so each ending of at
    least two characters counts, as it does when the number is found as a phrase.
    """
    cited = [number for _start, _end, number, _whole in _matches(fold(text), guess=False)]
    return list(dict.fromkeys(number[at:] for number in cited for at in range(max(1, number.index("〔") - 1))))


def _matches(folded: str, *, guess: bool = True) -> Iterator[tuple[int, int, str, bool]]:
    for form in _FORMS:
        for match in form.finditer(folded):
            lead = _LEAD.match(match["org"]) if guess else None
            skip = lead.end() if lead else 0
            number = f"{match['org'][skip:]}〔{match['year']}〕{match['kind']}{match['seq']}号"
            yield match.start() + skip, match.end(), number, match.span() == (0, len(folded))
