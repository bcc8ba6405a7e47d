"""From when and until when a text applies, by its own words (RULES A8-10, S1-22, S2-21)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cms_content.importers.dates import add_months, first_date
from cms_content.importers.numerals import NUMERAL, to_int

_N = rf"(\d{{1,2}}|[{NUMERAL}]{{1,3}})"
_PART = rf"[0-9oO元{NUMERAL}]{{1,4}}"
_DAY = rf"(?:{_PART}\s*年\s*{_PART}\s*月\s*{_PART}\s*日|\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}})"
_FORCE = r"(施行|实施|执行|生效|试行)"
FROM_DAY = re.compile(rf"自\s*({_DAY})\s*(?:起|开始|之日起)(?:正式)?\s*{_FORCE}")
FROM_ISSUE = re.compile(
    rf"自\s*(?:本[^，。]{{1,6}})?(发布|公布|印发|下发|颁布|公开发布)之日起\s*(?:满?\s*{_N}\s*日后)?(?:正式)?\s*{_FORCE}"
)
TERM = re.compile(rf"(?:有效期限?|试行期限?|实施期限?|执行期限?|试行)(?:暂定|限)?(?:为|是)?\s*{_N}\s*(年|个月)")
UNTIL = re.compile(rf"(?:有效期[^，。；]{{0,30}}?|施行|实施|执行|试行)(?:截止到|截止至|截至|至|到)\s*({_DAY})")
SELF = re.compile(
    r"(?:本|该|此)(?:办法|意见|规定|细则|指引|指南|方案|措施|文件|通知|规划|条例|政策|规则|制度)|自.{1,12}之?日起"
)
EXTENDED = re.compile(r"有效期[^，。；]{0,10}延[长续]|延[长续][^，。；]{0,20}有效期")
_YEAR = 12
_SENTENCE = re.compile(r"[^。；;\n]+")


@dataclass(frozen=True)
class Validity:
    """What the text says about its force; dates are inclusive. `notes` name every assumption."""

    effective_from: date | None = None
    rule: str | None = None
    term: str | None = None
    valid_until: date | None = None
    trial: bool = False
    notes: tuple[str, ...] = ()


def read_validity(texts: Iterable[str], *, published_on: date | None, written_on: date | None) -> Validity:
    """Read the clause on force. The last clause counts, since it stands at the end of a text.

    A term runs from the day that the text names, else from publication. If only 成文日期 is known the
    term runs from it and a note says so; the day of taking effect then stays unknown.
    """
    sentences = [match[0] for text in texts for match in _SENTENCE.finditer(text) if _of_itself(match[0])]
    effective, rule, trial, notes = _effect(sentences, published_on)
    term = _last(TERM, sentences)
    until = _last(UNTIL, sentences)
    valid_until = first_date(until[1]) if until else None
    if valid_until is None and term:
        valid_until = _end_of_term(term, effective or published_on, written_on, notes)
    stated = (until or term or [None])[0]
    return Validity(effective, rule, stated, valid_until, trial, tuple(notes))


def _of_itself(sentence: str) -> bool:
    """Whether the sentence speaks of this text's own force; to extend a term is said of another document."""
    return bool(SELF.search(sentence)) and not EXTENDED.search(sentence)


def _effect(sentences: list[str], published_on: date | None) -> tuple[date | None, str | None, bool, list[str]]:
    day, issue = _last(FROM_DAY, sentences), _last(FROM_ISSUE, sentences)
    if day:
        return first_date(day[1]), day[0], day[2] == "试行", []
    if not issue:
        return None, None, False, []
    later = issue[2]
    effective = None if later else published_on
    notes = [] if effective else ["实施日期取决于发布日期，原文未载明，留空"]
    if later and published_on:
        notes = [f"{issue[0]}：请按发布日期核定实施日期"]
    return effective, issue[0], issue[3] == "试行", notes


def _end_of_term(term: re.Match[str], base: date | None, written_on: date | None, notes: list[str]) -> date | None:
    months = (to_int(term[1]) or 0) * (_YEAR if term[2] == "年" else 1)
    if base is None and written_on is not None:
        notes.append(f"原文只有成文日期，有效期暂按成文日期 {written_on.isoformat()} 起算，请核对发布日期")
    start = base or written_on
    if start is None or not months:
        notes.append("原文写明有效期，但发布和成文日期都不明，截止日留空")
        return None
    return add_months(start, months)


def _last(pattern: re.Pattern[str], sentences: list[str]) -> re.Match[str] | None:
    matches = [match for sentence in sentences for match in pattern.finditer(sentence)]
    return matches[-1] if matches else None
