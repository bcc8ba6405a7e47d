"""What an answer says of itself, so that it may be kept for the next reader: that it is public, and until when.

The shell's page cache (portal.web.pagecache) stands above all other layers and asks here. **Not public is the
default**: an answer that nobody marked is never kept and is sent `private, no-store`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from django.http import HttpRequest

Moments = Callable[[dt.datetime], "dt.datetime | None"]
View = TypeVar("View", bound=Callable[..., Any])

_sources: list[Moments] = []


class Publicity(Enum):
    """What may happen to an answer."""

    KEPT = "kept"
    """Anybody may read it, and it changes only with the rows that the cache watches and at registered moments."""
    SENT = "sent"
    """Anybody may read it, but it depends on more (a search index): made anew each time, 304 if unchanged."""


def mark_public(request: HttpRequest, *, kept: bool = True) -> None:
    """Say that the answer to `request` is the same for everybody without an account on this host.

    Call it before answering. Never for a page with a form that carries a token, a receipt or a preview.
    Whether the reader holds the answer already (If-None-Match) is then decided by the cache, which must see it whole.
    """
    request.publicity = Publicity.KEPT if kept else Publicity.SENT  # type: ignore[attr-defined]  # the one place
    request.asked_unless = request.META.pop("HTTP_IF_NONE_MATCH", "")  # type: ignore[attr-defined]  # same


def public_page(*, kept: bool = True) -> Callable[[View], View]:
    """Mark the answers of a view as public; see `mark_public`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            mark_public(request, kept=kept)
            return view(request, *args, **kwargs)

        return marked  # type: ignore[return-value]  # wraps keeps the view's signature

    return decorate


def register_moments(source: Moments) -> None:
    """Add `moment -> next moment after it at which a public page of any authority changes by the clock`, or None.

    Call it in an app's `ready()`. Midnight in Beijing needs no source: days left and validity change then.
    """
    if source not in _sources:
        _sources.append(source)


def next_moment(after: dt.datetime) -> dt.datetime:
    """Return the first moment after `after` (aware, Beijing) at which some public page changes by the clock."""
    midnight = dt.datetime.combine(after.date() + dt.timedelta(days=1), dt.time(), tzinfo=after.tzinfo)
    found = (source(after) for source in _sources)
    return min([midnight, *(moment for moment in found if moment is not None)])
