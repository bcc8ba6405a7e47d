"""What a page read while it was made: a page that read more than the cache knows of is sent, not kept."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

from portal.web.pagecache.shown import NOT_SHOWN, watched_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest

_READ = re.compile(r'\b(?:FROM|JOIN)\s+"?(\w+)\b(?!\s*\()', re.IGNORECASE)
MESSAGES_COOKIE = "messages"


def private_cookies() -> tuple[str, ...]:
    """Return the cookies that make a reader somebody: whoever sends one is never served from the cache."""
    return settings.SESSION_COOKIE_NAME, MESSAGES_COOKIE


class WatchedCookies(dict[str, str]):
    """A reader's cookies, which note which of them were asked for."""

    def __init__(self, cookies: dict[str, str]) -> None:
        super().__init__(cookies)
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        """Return the cookie. Raises KeyError."""
        self.asked.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        """Tell whether the cookie was sent."""
        self.asked.add(str(name))
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """Return the cookie or `default`."""
        self.asked.add(name)
        return super().get(name, default)

    def items(self) -> Any:
        """Return all; then the page depends on every cookie."""
        self.asked.add("*")
        return super().items()

    def __iter__(self) -> Iterator[str]:
        """Go through all; then the page depends on every cookie."""
        self.asked.add("*")
        return super().__iter__()


class Reading:
    """What one page read."""

    def __init__(self, cookies: WatchedCookies) -> None:
        self.cookies = cookies
        self.tables: set[str] = set()

    def note(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """Note the tables of a statement and run it (Django's `execute_wrapper`)."""
        self.tables.update(_READ.findall(sql))
        return execute(sql, *rest)

    def unknown(self) -> set[str]:
        """Return the tables and cookies that the cache does not know of.

        The cookies of sign-in and form tokens are known: who has a session is not served, and a page with a
        token sets a cookie, which the cache refuses.
        """
        cookies = {*settings.PAGE_CACHE_VARIANT_COOKIES, *private_cookies(), settings.CSRF_COOKIE_NAME}
        return (self.tables - set(watched_tables()) - NOT_SHOWN) | (self.cookies.asked - cookies)


@contextmanager
def reading(request: HttpRequest) -> Iterator[Reading]:
    """Note what is read until the end of this context."""
    cookies = WatchedCookies(request.COOKIES)
    request.COOKIES = cookies
    seen = Reading(cookies)
    with connection.execute_wrapper(seen.note):
        yield seen
