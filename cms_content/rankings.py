"""What the page of a list's edition shows: criteria, enterprises, who is new and who left since the edition before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cms_content.kinds import shelf_of
from cms_content.schema_org import item_list

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cms_content.models import RankingEntry, RankingPage


@dataclass(frozen=True)
class Place:
    """An enterprise on the list: its row, its place (counted from 1), whether the edition before did not have it."""

    entry: RankingEntry
    number: int
    is_new: bool = False


def ranking_context(page: RankingPage, request: HttpRequest) -> dict[str, Any]:
    """Return what the template needs beside the page itself."""
    siblings: Any = type(page).objects.sibling_of(page, inclusive=False)
    editions = list(shelf_of(page.section_kind).prepared(siblings.filter(series=page.series).live().public()))
    before = _edition_before(page, editions)
    entries = list(page.entries.all())
    earlier = list(before.entries.all()) if before else []
    address = page.get_full_url(request)
    return {
        "address": address,
        "places": _places(entries, earlier, is_first=before is None),
        "has_places": any(entry.place for entry in entries),
        "has_fields": any(entry.field for entry in entries),
        "before": before,
        "gone": [one for one in earlier if not _is_among(one, entries)],
        "editions": editions,
        "notice_url": _notice_url(page, request),
        "structured_data": item_list(
            page.title, [entry.name for entry in entries], url=address, is_ordered=page.is_ranked
        ),
    }


def _places(entries: list[RankingEntry], earlier: list[RankingEntry], *, is_first: bool) -> list[Place]:
    return [
        Place(entry, number, is_new=not is_first and not _is_among(entry, earlier))
        for number, entry in enumerate(entries, start=1)
    ]


def _is_among(one: RankingEntry, others: list[RankingEntry]) -> bool:
    """Tell whether the same enterprise is there: by credit code where both have one, else by name."""
    return any(
        one.uscc == other.uscc if one.uscc and other.uscc else one.name.strip() == other.name.strip()
        for other in others
    )


def _edition_before(page: RankingPage, editions: list[RankingPage]) -> RankingPage | None:
    """Return the edition of the series that was published last before this one; for a draft, the latest."""
    if page.first_published_at is None:
        return editions[0] if editions else None
    own = (page.first_published_at, page.pk)
    return next((one for one in editions if one.first_published_at and (one.first_published_at, one.pk) < own), None)


def _notice_url(page: RankingPage, request: HttpRequest) -> str:
    notice = page.notice_page
    return (notice.get_url(request) or "") if notice and notice.live else ""
