"""Mark what was found in the original text, for both engines alike.

Folding keeps the length, so spans found in the folded text are spans of the original: traditional script, full width
and brackets are shown as they were written.
"""

import re
from collections.abc import Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.analysis.fold import fold
from search.analysis.parsing import ParsedQuery, Phrase
from search.analysis.tokens import HAN, is_han

LONGEST_TEXT = 50_000
"""Characters of a hit that are looked at: about 5 ms."""
SNIPPET = 150
_LEAD_IN = 30
_RUN = rf"[^\W_{HAN}]"
_SPACE = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[。！？；\n]\s*")

Span = tuple[int, int]


class Highlighter:
    """Marks one query's phrases in titles and bodies."""

    def __init__(self, query: ParsedQuery) -> None:
        self._pattern = re.compile("|".join(_phrase_pattern(phrase) for phrase in _worth_marking(query.phrases)))

    def title(self, text: str) -> SafeString:
        """Return the whole text as safe HTML with `<mark>` around what was found."""
        return _render(text, self._spans(text), 0, len(text))

    def snippet(self, text: str) -> SafeString:
        """Return about 150 characters around the best place as safe HTML, with … where text was left out."""
        text = text[:LONGEST_TEXT]
        spans = self._spans(text)
        start = _sentence_start(text, _best_start(text, spans))
        end = min(len(text), start + SNIPPET)
        html = _render(text, spans, start, end)
        before = "…" if text[:start].strip() else ""
        after = "…" if text[end:].strip() else ""
        return mark_safe(f"{before}{html}{after}")  # both parts are escaped by _render

    def _spans(self, text: str) -> list[Span]:
        return [match.span() for match in self._pattern.finditer(fold(text[:LONGEST_TEXT]))]


def _worth_marking(phrases: Sequence[Phrase]) -> Sequence[Phrase]:
    """Leave single characters out, unless the query is nothing else: they would speckle the text."""
    return [phrase for phrase in phrases if len("".join(phrase)) > 1] or phrases


def _phrase_pattern(phrase: Phrase) -> str:
    """A phrase with punctuation allowed between its tokens; 85号 is not found in 185号, nor S3 in AWSS3."""
    before = "" if is_han(phrase[0]) else f"(?<!{_RUN})"
    after = "" if is_han(phrase[-1]) else f"(?!{_RUN})"
    return before + r"[\W_]{0,6}".join(re.escape(token) for token in phrase) + after


def _best_start(text: str, spans: Sequence[Span]) -> int:
    """Return where the window with the most different finds begins, a little before the first of them."""
    best, at = -1, 0
    for index, (start, _end) in enumerate(spans[:200]):
        inside = [span for span in spans[index : index + 20] if span[1] <= start + SNIPPET - _LEAD_IN]
        different = len({fold(text[left:right]) for left, right in inside})
        score = different * 10 + len(inside)
        if score > best:
            best, at = score, start
    return max(0, at - _LEAD_IN)


def _sentence_start(text: str, start: int) -> int:
    """Move a window's start to the sentence that begins within its lead-in."""
    if start == 0:
        return 0
    match = _SENTENCE_END.search(text, start, start + _LEAD_IN)
    return match.end() if match and match.end() <= start + _LEAD_IN else start


def _render(text: str, spans: Iterable[Span], start: int, end: int) -> SafeString:
    parts: list[str] = []
    at = start
    for left, right in spans:
        if left < at or right > end:
            continue
        parts += [_escape(text[at:left]), "<mark>", _escape(text[left:right]), "</mark>"]
        at = right
    parts.append(_escape(text[at:end]))
    return mark_safe("".join(parts))  # every part was escaped


def _escape(text: str) -> str:
    return escape(_SPACE.sub(" ", text))
