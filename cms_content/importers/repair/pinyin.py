"""Pinyin that a scraper wrote behind characters: 創(chuàng)新 (RULES A0-5)."""

import re

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
TONED = "āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜ"
SYLLABLE = rf"(?=[a-z{TONED}ü]*[{TONED}])[a-z{TONED}ü]{{1,6}}"
INSERTED = re.compile(rf"(?<=[{HAN}])[(（]({SYLLABLE})[)）]")
PAIR = re.compile(rf"([{HAN}])[(（]({SYLLABLE})[)）]")
LEAST = 3  # below this a syllable in brackets may be the author's own gloss


def table(text: str) -> dict[str, set[str]]:
    """Syllable → the characters that it stands behind in this document."""
    found: dict[str, set[str]] = {}
    for char, syllable in PAIR.findall(text):
        found.setdefault(syllable, set()).add(char)
    return found


def is_inserted(text: str) -> bool:
    """Whether the document has this damage at all."""
    return len(INSERTED.findall(text)) >= LEAST


def strip(text: str) -> tuple[str, int]:
    """The text without inserted syllables, and how many there were."""
    return INSERTED.subn("", text)
