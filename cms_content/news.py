"""What the page of a piece of news shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cms_content.kinds import shelf_of
from cms_content.presentation import in_words
from cms_content.schema_org import news_article
from portal import clock

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest

    from cms_content.models import NewsPage

OTHERS = 5


def news_context(page: NewsPage, request: HttpRequest) -> dict[str, Any]:
    """Return what the template needs beside the page itself: the latest others, the day of a later change."""
    tenant = getattr(request, "tenant", None)
    address = page.get_full_url(request)
    siblings: Any = type(page).objects.sibling_of(page, inclusive=False)
    return {
        "address": address,
        "published_on": in_words(_day(page.first_published_at)),
        "changed_on": in_words(changed_on(page.first_published_at, page.last_published_at)),
        "others": list(shelf_of(page.section_kind).prepared(siblings.live().public())[:OTHERS]),
        "structured_data": news_article(page, publisher=tenant.name if tenant else "", url=address),
    }


def changed_on(first: dt.datetime | None, last: dt.datetime | None) -> dt.date | None:
    """Return the day of a change after publication; None when it was changed on the same day at most."""
    before, after = _day(first), _day(last)
    return after if before and after and after > before else None


def _day(moment: dt.datetime | None) -> dt.date | None:
    return moment.astimezone(clock.BEIJING).date() if moment else None
