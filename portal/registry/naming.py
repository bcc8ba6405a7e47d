"""Names of clusters: place + industry class + 创新型产业集群 (RULES S2-7, A8-1).

The rule says 一般应为, so a name may deviate in its industry part with a written
reason that every reviewer sees; the suffix, a place and some industry are required.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices

if TYPE_CHECKING:
    from portal.registry.models import Industry

SUFFIX = "创新型产业集群"
SHORT_SUFFIX = "产业集群"
DROPPED = "产业"
NAMING_LEVELS = (2, 3)

_ZONE_ENDINGS = ("高新技术产业开发区", "高新技术产业园区", "高技术产业开发区", "新技术开发区", "科技园区")
_PEOPLES = "朝鲜|土家|苗|藏|羌|彝|布依|侗|哈尼|傣|壮|白|景颇|傈僳|回|维吾尔|蒙古|哈萨克|柯尔克孜"
_DIVISION_ENDING = re.compile(rf"(?:省|市|县|林区|特别行政区|(?:(?<!内)(?:{_PEOPLES})族?)*自治(?:区|州|县))$")
_SEPARATORS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff()\[\]{}〔〕【】《》〈〉「」『』·,、.\-—_]+")


class NameFault(TextChoices):
    """What a name lacks, or where it leaves the rule."""

    SUFFIX_MISSING = "suffix_missing", f"名称应以“{SUFFIX}”结尾。"
    PLACE_MISSING = "place_missing", "名称应以所在行政区划名或高新区名开头。"
    INDUSTRY_MISSING = "industry_missing", "名称中缺少产业分类名。"
    DEVIATES = "deviates", "产业名称与《战略性新兴产业分类（2018）》第二层或第三层分类名不一致，请说明理由。"


@dataclass(frozen=True)
class Finding:
    """One remark on a name: its code, the sentence for the person, and whether a reason heals it."""

    code: str
    message: str
    healed_by_reason: bool


@dataclass(frozen=True)
class NameParts:
    """A name taken apart; a part that is not there is empty."""

    place: str
    industry: str
    suffix: str


def compose_name(*, place: str, industry: str, drop_word: bool = False) -> str:
    """Return the name for a place and an industry class.

    Parameters
    ----------
    place: a division's name or a zone's, long or short, as the applicant wants to be called.
    industry: the class's name.
    drop_word: leave out 产业 at the end of the class's name (海洋工程装备产业 → 海洋工程装备).
    """
    return f"{place.strip()}{industry.strip().removesuffix(DROPPED) if drop_word else industry.strip()}{SUFFIX}"


def normalised_key(name: str) -> str:
    """Return the form in which two spellings of one name are equal: for uniqueness only.

    Width, case, spaces, invisible characters, brackets and punctuation do not tell names apart.
    """
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", name)).casefold()


def place_forms(name: str) -> tuple[str, ...]:
    """Return the forms in which a place may stand in a name, longest first.

    武汉市 → 武汉市, 武汉; 无锡高新技术产业开发区 → itself, 无锡高新区.
    """
    forms = {name}
    ending = next((ending for ending in _ZONE_ENDINGS if name.endswith(ending)), None)
    if ending is not None:
        stem = name.removesuffix(ending)
        forms |= {f"{stem}高新区", f"{stem.replace('市', '')}高新区"}
        if ending == "科技园区":
            forms.add(stem)
    elif len(short := _DIVISION_ENDING.sub("", name)) > 1:
        forms.add(short)
    return tuple(sorted(forms, key=len, reverse=True))


def take_apart(name: str, place_names: Iterable[str]) -> NameParts:
    """Split a name into its three parts.

    Parameters
    ----------
    place_names: the places that may stand first; several may follow each other,
        as in 武汉东湖高新区 (city and zone) or 南京高新区（江北新区）.
    """
    text = _readable(name)
    suffix = next((ending for ending in (SUFFIX, SHORT_SUFFIX) if text.endswith(ending)), "")
    rest = text.removesuffix(suffix)
    known = sorted({_readable(form) for place in place_names for form in place_forms(place)}, key=len, reverse=True)
    place = ""
    while found := next((form for form in known if form and rest.startswith(form)), ""):
        place, rest = place + found, rest.removeprefix(found)
        if bracketed := re.match(r"\([^)]*\)", rest):
            place, rest = place + bracketed.group(), rest[bracketed.end() :]
    return NameParts(place, rest, suffix)


def check_name(name: str, place_names: Iterable[str], industry: Industry | None) -> list[Finding]:
    """Return what is wrong with a name, in its reading order; empty if it follows the rule.

    Parameters
    ----------
    place_names: names of the applicant's division and zone.
    industry: the class that was chosen; None if no class fits.
    """
    parts = take_apart(name, place_names)
    faults = [
        NameFault.PLACE_MISSING if not parts.place else None,
        NameFault.INDUSTRY_MISSING if not parts.industry else None,
        NameFault.DEVIATES if parts.industry and not names_industry(parts.industry, industry) else None,
        NameFault.SUFFIX_MISSING if parts.suffix != SUFFIX else None,
    ]
    return [Finding(str(fault.value), str(fault.label), fault is NameFault.DEVIATES) for fault in faults if fault]


def names_industry(text: str, industry: Industry | None) -> bool:
    """Say whether `text` is the name of the class, with or without 产业, at a level that names use."""
    if industry is None or industry.level not in NAMING_LEVELS:
        return False
    return normalised_key(text).removesuffix(DROPPED) == normalised_key(industry.name).removesuffix(DROPPED)


def _readable(text: str) -> str:
    """Unify widths and drop spaces and invisible characters, but keep brackets."""
    return re.sub(r"[\s\u200b-\u200f\u2060\ufeff]+", "", unicodedata.normalize("NFKC", text))
