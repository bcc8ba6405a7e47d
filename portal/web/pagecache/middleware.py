"""The first middleware: a public page that was made before is sent before anything else is done."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeGuard

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse

from portal.freshness import Publicity
from portal.web.language import reading_of
from portal.web.pagecache.answers import Answer, answer_of, close, takes_gzip
from portal.web.pagecache.epoch import epochs
from portal.web.pagecache.watch import Reading, private_cookies, reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

SAFE = frozenset({"GET", "HEAD"})
LONGEST_ADDRESS = 500
"""Characters: longer ones are made up, not linked."""
LARGEST_KEPT = 1024 * 1024
"""Bytes of one answer; larger ones are made anew."""
KNOWN_VARY = frozenset({"accept-encoding", "accept-language", "cookie", "hx-request"})
"""What the key tells apart; an answer that depends on another header is not kept."""
ONE_DAY = 24 * 3600


class PageCache:
    """Keep public answers for readers without an account (docs/decisions/0005).

    Must stand first. Only what a view marked public (portal.freshness) is kept; everything else is sent as it is,
    `private, no-store` unless the view said otherwise.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.skipped = "/" + settings.STATIC_URL.lstrip("/")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from what is kept, or have it made."""
        if request.path.startswith(self.skipped):
            return self.get_response(request)
        if request.method not in SAFE:
            try:
                return close(self.get_response(request))
            finally:
                epochs.forget()
        if not _is_anonymous(request):
            return close(self.get_response(request))
        return self._kept(request) or self._made(request)

    def _kept(self, request: HttpRequest) -> HttpResponse | None:
        if not settings.PAGE_CACHE:
            return None
        request.page_key = key = _key(request)  # type: ignore[attr-defined]  # for `_made`, which keeps under it
        answer: Answer | None = caches["pages"].get(key)
        epoch = epochs.now() if answer is not None else None
        if answer is None or epoch is None or answer.epoch != epoch.name:
            return None
        return answer.respond(unless=request.META.get("HTTP_IF_NONE_MATCH", ""), head=request.method == "HEAD")

    def _made(self, request: HttpRequest) -> HttpResponseBase:
        # asked before the page is made: what changes meanwhile belongs to the next epoch
        epoch = epochs.now() if settings.PAGE_CACHE else None
        with reading(request) as seen:
            response = self.get_response(request)
        publicity = getattr(request, "publicity", None)
        if publicity is None or not _is_whole(response):
            return close(response)
        head = request.method == "HEAD"
        answer = answer_of(request, response, epoch=epoch.name if epoch else "")
        if publicity is Publicity.KEPT and epoch is not None and not head and _may_be_kept(request, answer, seen):
            caches["pages"].set(request.page_key, answer, timeout=ONE_DAY)  # type: ignore[attr-defined]  # see _kept
        return answer.respond(unless=getattr(request, "asked_unless", ""), head=head)


def _is_anonymous(request: HttpRequest) -> bool:
    """Tell whether nothing in the request says who asks."""
    return "HTTP_AUTHORIZATION" not in request.META and not any(name in request.COOKIES for name in private_cookies())


def _is_whole(response: HttpResponseBase) -> TypeGuard[HttpResponse]:
    """Tell whether it is a whole answer that gives the reader nothing of his own."""
    return isinstance(response, HttpResponse) and response.status_code == HTTPStatus.OK and not response.cookies


def _may_be_kept(request: HttpRequest, answer: Answer, seen: Reading) -> bool:
    vary = {name.strip().lower() for name in answer.headers.get("Vary", "").split(",")}
    return (
        vary <= KNOWN_VARY
        and not seen.unknown()
        and len(answer.body) <= LARGEST_KEPT
        and len(request.get_full_path()) <= LONGEST_ADDRESS
    )


def _key(request: HttpRequest) -> str:
    """Return a key for everything that tells one answer from another."""
    meta, cookies = request.META, request.COOKIES
    parts = (
        request.scheme,
        meta.get("HTTP_HOST", ""),
        meta.get("SCRIPT_NAME", ""),
        meta.get("PATH_INFO", ""),
        meta.get("QUERY_STRING", ""),
        reading_of(request),
        meta.get("HTTP_HX_REQUEST", ""),
        str(takes_gzip(request)),
        *(cookies.get(name, "") for name in settings.PAGE_CACHE_VARIANT_COOKIES),
    )
    return hashlib.blake2b("\n".join(map(str, parts)).encode(errors="surrogatepass"), digest_size=20).hexdigest()
