"""Comforts that a reader switches on a page, without an account and without JavaScript."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

ELDER_COOKIE = "elder"
ONE_YEAR = 365 * 24 * 3600


def elder(request: HttpRequest) -> HttpResponse:
    """Switch elder mode (large type, one column) on or off and go back to the page `next`.

    A plain link does it, remembered in a cookie for a year; a foreign `next` leads home.
    """
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    if request.COOKIES.get(ELDER_COOKIE) == "1":
        response.delete_cookie(ELDER_COOKIE)
    else:
        response.set_cookie(ELDER_COOKIE, "1", max_age=ONE_YEAR, samesite="Lax", httponly=True)
    return response
