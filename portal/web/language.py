"""In which language a reader wants the pages: simplified Chinese, traditional Chinese, or an English interface.

One cookie (`django_language`) decides and nothing else: not the browser's Accept-Language, not the address. So a page
has three variants, and `reading_of(request)` names the one that this request gets; a page cache keys on it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from portal.web import traditional
from portal.web.comfort import ONE_YEAR

SIMPLIFIED = "zh-hans"
TRADITIONAL = "zh-hant"
ENGLISH = "en"
CHOICES = ((SIMPLIFIED, "zh-Hans", "简体"), (TRADITIONAL, "zh-Hant", "繁體"), (ENGLISH, "en", "English"))
"""Value of the cookie, tag in HTML, and the language's own name, in the order of the switch."""
TAGS = {value: tag for value, tag, _name in CHOICES}
CHINESE_ONLY = ("/workspace/", "/cms/", "/demo/", "/feeds/", "/api/v")
"""Where the choice does not reach: officials' pages, and what machines read in the language of the documents."""
MACHINES = (".json", ".csv", ".xml", ".atom", ".ics")
"""Ends of addresses that machines read, wherever they lie."""


def is_chinese_only(request: HttpRequest) -> bool:
    """Tell whether this address speaks simplified Chinese to everybody."""
    return request.path.startswith(CHINESE_ONLY) or request.path.endswith(MACHINES)


def reading_of(request: HttpRequest) -> str:
    """Return the variant of the page that this request gets: `zh-hans` (the default), `zh-hant` or `en`."""
    if is_chinese_only(request):
        return SIMPLIFIED
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in TAGS else SIMPLIFIED


class LanguageMiddleware:
    """Speak the reader's language, and convert a finished page for who reads traditional characters."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the interface's language for the request; traditional Chinese is made from the simplified page."""
        reading = reading_of(request)
        with translation.override(ENGLISH if reading == ENGLISH else SIMPLIFIED):
            response = self.get_response(request)
        if reading == TRADITIONAL:
            traditional.convert_response(response)
        if not is_chinese_only(request) and traditional.is_page(response):
            patch_vary_headers(response, ("Cookie",))
            response.headers.setdefault("Content-Language", TAGS[reading])
        return response


@require_safe
def switch(request: HttpRequest) -> HttpResponse:
    """Remember the language `to` for a year and go back to the page `next`; a foreign `next` leads home.

    A plain link does it, without script and without session. An unknown language changes nothing.
    """
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    chosen = request.GET.get("to", "")
    if chosen == SIMPLIFIED:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    elif chosen in TAGS:
        name = settings.LANGUAGE_COOKIE_NAME
        response.set_cookie(name, chosen, max_age=ONE_YEAR, samesite="Lax", httponly=True)
    return response
