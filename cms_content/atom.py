"""Atom feeds (RFC 4287) of one authority; apps above bring their own entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from cms_content.delivery import deliver, plain
from portal import clock

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
MOST = 50
"""Entries of one feed: the latest; the whole stock is in the lists and the sitemap."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry.

    Parameters
    ----------
    key: an IRI that stays the same when the page moves.
    url: absolute address of the page. title, summary, author: plain text.
    published, updated: aware moments.
    categories: classes in words.
    """

    key: str
    url: str
    title: str
    summary: str
    author: str
    published: dt.datetime
    updated: dt.datetime
    categories: tuple[str, ...] = ()


class _Feed(Atom1Feed):
    """Django's feed, whose empty one would be new at every look: here it is as old as the day."""

    def latest_post_date(self) -> dt.datetime:
        """Return when the feed last changed, as far as its entries tell."""
        return max((item["updateddate"] for item in self.items), default=_start_of(clock.today()))


def _start_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=clock.BEIJING)


def atom_response(
    request: HttpRequest, *, title: str, subtitle: str, path: str, author: str, entries: Sequence[Entry]
) -> HttpResponseBase:
    """Return the feed of `entries`; `path` is that of the page that lists the same for people."""
    feed = _Feed(
        title=plain(title),
        link=request.build_absolute_uri(path),
        description="",
        subtitle=plain(subtitle),
        language="zh-Hans",
        author_name=plain(author),
        feed_url=request.build_absolute_uri(request.path),
    )
    for entry in entries:
        feed.add_item(
            title=plain(entry.title),
            link=entry.url,
            description=escape(plain(entry.summary)),  # Django declares summaries as HTML
            author_name=plain(entry.author),
            unique_id=entry.key,
            pubdate=entry.published,
            updateddate=entry.updated,
            categories=entry.categories,
        )
    body = BytesIO()
    feed.write(body, "utf-8")
    return deliver(request, body.getvalue(), CONTENT_TYPE, modified=feed.latest_post_date())
