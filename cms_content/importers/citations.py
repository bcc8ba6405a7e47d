"""Other documents that a text names, with their numbers as printed and as corrected (RULES A0-3, A8-15)."""

import re
from collections.abc import Iterable

from cms_content.importers import docnum
from cms_content.importers.result import Citation
from cms_content.importers.words import TITLE, same_title, title_key

QUOTED = re.compile(r"《(?P<title>[^《》\n]{2,90}(?:《[^《》]{2,60}》[^《》\n]{0,40})?)》")
IN_BRACKETS = re.compile(r"\s*[（(](?P<inside>[^（()）]{4,60}(?:[（(]\d{4}[）)][^（()）]{1,12})?)[）)]")
UNTITLED = re.compile(
    r"(?:贯彻落实|落实|贯彻|根据|按照|依据)(?P<title>[\u4e00-\u9fff]{2,12}?(?:\d{4}年)?[一\d]{1,3}号文件?)"
)
BASIS = re.compile(r"(?:根据|依据|依照|按照)[^。；]*$")
SENTENCE = 300  # characters before a citation that can say why it is cited
REPEALED = re.compile(r"[^《。；]{0,8}(?:同时|予以|即行)?废止")
CARRYING_OUT = re.compile(r"(?:贯彻|落实)[^。；]*$")


def read_citations(texts: Iterable[str], own_titles: Iterable[str]) -> tuple[Citation, ...]:
    """Documents cited in the text in order, each once; the text's own titles are left out."""
    own = set(own_titles)
    found: dict[str, Citation] = {}
    for text in texts:
        for citation in _in_paragraph(text):
            if citation.title in own and citation.number is None:
                continue
            key = citation.number or title_key(citation.title or "")
            noted = _noted(citation, own)
            if key not in found or (found[key].title is None and noted.title):
                found[key] = noted
    return tuple(found.values())


def _noted(citation: Citation, own: set[str]) -> Citation:
    similar = citation.title and any(same_title(citation.title, title) for title in own)
    if not similar:
        return citation
    note = "；".join(filter(None, (citation.note, "与本文标题只差试行（暂行）字样，可能就是本文")))
    return Citation(citation.title, citation.number_raw, citation.number, citation.relation, note)


def _in_paragraph(text: str) -> Iterable[Citation]:
    numbers = {one.start: one for one in docnum.locate(text)}
    taken: set[int] = set()
    places: list[tuple[int, Citation]] = []
    for match in QUOTED.finditer(text):
        number = _number_after(text, match.end(), numbers)
        if number is None and not TITLE.search(match["title"]):
            continue
        if number:
            taken.add(number.start)
        end = number.end if number else match.end()
        relation = "废止" if REPEALED.match(text, end) else _relation(text, match.start())
        places.append((match.start(), _citation(match["title"], number.number if number else None, relation)))
    places += [
        (one.start, _citation(None, one.number, _relation(text, one.start)))
        for one in numbers.values()
        if one.start not in taken
    ]
    places += [
        (match.start(), Citation(match["title"], None, None, _relation(text, match.end())))
        for match in UNTITLED.finditer(text)
    ]
    return [citation for _place, citation in sorted(places, key=lambda item: item[0])]


def _number_after(text: str, position: int, numbers: dict[int, docnum.Found]) -> docnum.Found | None:
    bracket = IN_BRACKETS.match(text, position)
    if bracket is None:
        return None
    inside = (numbers.get(place) for place in range(bracket.start() + 1, bracket.end()))
    return next((one for one in inside if one and one.end <= bracket.end()), None)


def _citation(title: str | None, number: docnum.DocNumber | None, relation: str) -> Citation:
    if number is None:
        return Citation(title, None, None, relation)
    return Citation(title, number.raw, number.normalised, relation, number.note)


def _relation(text: str, place: int) -> str:
    """By the words that lead to the citation within its sentence; the nearer one wins."""
    before = text[max(0, place - SENTENCE) : place]
    basis, carrying = BASIS.search(before), CARRYING_OUT.search(before)
    if basis and carrying:
        # The pattern reaches back to its first word, so compare where the last of each stands.
        last_basis = max(before.rfind(word) for word in ("根据", "依据", "依照", "按照"))
        last_carrying = max(before.rfind(word) for word in ("贯彻", "落实"))
        return "依据" if last_basis > last_carrying else "贯彻落实"
    if basis:
        return "依据"
    return "贯彻落实" if carrying else "引用"
