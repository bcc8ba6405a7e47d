"""Which words of a page are in the wrong language: Chinese that is not marked as Chinese (WCAG 3.1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Comment, Doctype, NavigableString, Tag

CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff、。《》，：；（）？！]")
"""Characters, and the full-width signs that stand between them."""
SPOKEN = ("title", "alt", "placeholder", "aria-label", "aria-description", "data-label", "data-say", "label")
NOT_TEXT = {"script", "style"}


def language_of(element: Tag | None) -> str:
    """Return the language that holds at this element."""
    while element is not None:
        if element.get("lang"):
            return str(element["lang"])
        element = element.parent
    return ""


def words(html: str) -> Iterator[tuple[str, str]]:
    """Yield every text and spoken attribute of the page with the language that holds for it."""
    soup = BeautifulSoup(html, "html.parser")
    for text in soup.find_all(string=True):
        shown = isinstance(text, NavigableString) and not isinstance(text, Comment | Doctype)
        if shown and text.strip() and text.parent.name not in NOT_TEXT:
            yield text.strip(), language_of(text.parent)
    for element in soup.select("*"):
        names = [*SPOKEN, "value"] if element.get("type") in {"submit", "button", "reset"} else SPOKEN
        for name in names:
            if element.get(name):
                yield str(element[name]), language_of(element)


def unmarked(html: str) -> list[str]:
    """Return the Chinese words of the page that no `lang` marks as Chinese."""
    return [text for text, language in words(html) if CHINESE.search(text) and not language.startswith("zh")]
