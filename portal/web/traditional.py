"""Traditional characters for who reads them: the finished page, converted by OpenCC.

Only what a reader sees changes: text, and the attributes that are read out or shown. What is sent back or followed
(values of fields, addresses), scripts, structured data and code stay as they are.

The conversion is OpenCC's `s2tw`: it exchanges characters and leaves the words, because an official document must not
be reworded (`s2twp` would turn 集群 into 叢集, another thing), and it writes the forms that readers know (`s2t` and
`s2hk` write 集羣). What is read can be searched for: a character that the search would not fold back to the one of the
document is written as it stands by itself (答复 as 答復, not 答覆).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import opencc

from search.analysis.fold import fold

if TYPE_CHECKING:
    from django.http import HttpResponse

CONVERSION = "s2tw"
READ_OUT = frozenset(
    {"alt", "title", "placeholder", "label", "data-label", "data-say"}
    | {"aria-label", "aria-description", "aria-roledescription", "aria-valuetext"}
)
"""Attributes whose value a reader sees or hears; `data-label` heads the cells of a stacked table, `data-say` is
what a script writes."""
RAW = frozenset({"script", "style", "textarea"})
"""Elements whose content is no text of the page."""
VERBATIM = frozenset({"code", "kbd", "samp"})
WITHIN_A_LINE = frozenset({"a", "b", "em", "i", "mark", "s", "strong", "u", "wbr"})
"""Elements that may stand in the middle of a word: 皇<mark>后</mark> is read as one."""
BUTTONS = re.compile(r"""\btype=["']?(?:submit|button|reset)\b""")

_TAG = re.compile(r"""<!--.*?-->|<[!?][^>]*>|</?([a-zA-Z][^\s/>]*)(?:[^>"']|"[^"]*"|'[^']*')*>""", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(\s*=\s*)("[^"]*"|'[^']*')""")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def is_page(response: HttpResponse) -> bool:
    """Tell whether the response is a whole page of HTML; a file that is streamed is not."""
    return not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")


def convert_response(response: HttpResponse) -> None:
    """Convert the page in place; anything that is not an unpacked page of HTML stays as it is."""
    if not is_page(response) or response.has_header("Content-Encoding"):
        return
    response.content = convert_page(response.content.decode(response.charset)).encode(response.charset)
    if response.has_header("Content-Length"):
        response.headers["Content-Length"] = str(len(response.content))
    if response.has_header("ETag"):  # it named the simplified page
        del response.headers["ETag"]


def to_traditional(text: str) -> str:
    """Return plain text in traditional characters."""
    converted: str = _converter().convert(text)
    if len(converted) != len(text):
        return converted
    exchanged = {pair for pair in zip(text, converted, strict=True) if pair[0] != pair[1]}
    if all(_folds_back(old, new) for old, new in exchanged):
        return converted
    pairs = zip(text, converted, strict=True)
    return "".join(new if _folds_back(old, new) else _alone(old) for old, new in pairs)


def convert_page(html: str) -> str:
    """Return the page in traditional characters, marked `zh-Hant` where it said `zh-Hans`."""
    return _Page(html).converted()


@cache
def _folds_back(old: str, new: str) -> bool:
    """Tell whether the search takes both characters for the same."""
    return fold(old) == fold(new)


@cache
def _alone(character: str) -> str:
    """Return one character converted without its neighbours; itself if the search would not fold it back."""
    converted: str = _converter().convert(character)
    return converted if _folds_back(character, converted) else character


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC(CONVERSION)


class _Page:
    """One page on its way from the simplified to the traditional script."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._parts: list[str] = []
        self._line: list[int] = []
        """Places in `_parts` of the texts that are read as one line."""

    def converted(self) -> str:
        """Return the page with its texts converted; tags are kept byte for byte, but for what is read out."""
        at = 0
        while found := _TAG.search(self._html, at):
            self._text(self._html[at : found.start()])
            at = self._tag(found)
        self._text(self._html[at:])
        self._end_line()
        return "".join(self._parts)

    def _text(self, text: str) -> None:
        if text:
            self._line.append(len(self._parts))
            self._parts.append(text)

    def _tag(self, found: re.Match[str]) -> int:
        """Take one tag in, and what must not be touched behind it; return where to go on."""
        tag, name = found.group(), (found.group(1) or "").lower()
        if name not in WITHIN_A_LINE:
            self._end_line()
        is_start = bool(name) and not tag.startswith("</")
        keeps = is_start and _keeps(name, tag)
        self._parts.append(_read_out(name, tag) if is_start and not _is_verbatim(name, tag) else tag)
        if not keeps:
            return found.end()
        self._end_line()
        end = _end_of(name, self._html, found.end())
        self._parts.append(self._html[found.end() : end])
        return end

    def _end_line(self) -> None:
        """Convert the texts since the last break together, so that a tag inside a word does not hide the word."""
        places, self._line = self._line, []
        texts = [self._parts[place] for place in places]
        whole = "".join(texts)
        if not _BEYOND_ASCII.search(whole):
            return
        converted = to_traditional(whole)
        at = 0
        for place, text in zip(places, texts, strict=True):
            if len(converted) == len(whole):
                self._parts[place] = converted[at : at + len(text)]
                at += len(text)
            else:
                self._parts[place] = to_traditional(text)


def _is_verbatim(name: str, tag: str) -> bool:
    """Tell whether the element says by itself that it is not to be converted."""
    return name in VERBATIM or 'translate="no"' in tag


def _keeps(name: str, tag: str) -> bool:
    """Tell whether the element's content stays; an option without value sends its text back."""
    return name in RAW or _is_verbatim(name, tag) or (name == "option" and " value=" not in tag)


def _end_of(name: str, html: str, at: int) -> int:
    """Return where the element's end tag begins, minding elements of the same name inside; the end if there is none."""
    depth = 1
    for found in re.compile(rf"<(/?){name}\b", re.IGNORECASE).finditer(html, at):
        if found.group(1):
            depth -= 1
        elif name not in RAW:
            depth += 1
        if depth == 0:
            return found.start()
    return len(html)


def _read_out(name: str, tag: str) -> str:
    """Return the start tag with what is seen or heard of its attributes converted."""
    if "zh-Hans" not in tag and not _BEYOND_ASCII.search(tag):
        return tag
    shown = READ_OUT | {"value"} if name == "input" and BUTTONS.search(tag) else READ_OUT

    def attribute(found: re.Match[str]) -> str:
        key, sign, value = found.groups()
        if key == "lang" and value[1:-1] == "zh-Hans":
            return f"{key}{sign}{value[0]}zh-Hant{value[0]}"
        return f"{key}{sign}{to_traditional(value)}" if key in shown else found.group()

    return _ATTRIBUTE.sub(attribute, tag)
