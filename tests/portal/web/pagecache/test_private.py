"""Nothing of anybody is ever kept: not being public is the default, and whoever has a session is somebody."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.html import escape

from cms_content.models import PolicyPage
from portal.freshness import public_page
from portal.identity.models import User
from portal.tenancy.models import Tenant
from portal.tenancy.roles import Role
from portal.web.pagecache.middleware import PageCache
from tests.portal.web.pagecache.conftest import TITLE
from tests.workflows.notices import factories

POLICY = "/policies/measures/"
CLOSED = (
    "/workspace/",
    "/workspace/queue/",
    "/workspace/objections/",
    "/accounts/login/",
    "/accounts/signup/",
    "/cms/",
    "/cms/login/",
    "/documents/1/",
    "/objections/",
    "/elder/?next=/",
    "/healthz",
    "/nowhere/",
    "/policies/?page=9999",
)


@pytest.fixture
def signed_in(policy, hubei):
    """An editor's browser."""
    client = Client()
    client.force_login(factories.make_user("周示例", hubei, Role.EDITOR))
    return client


@pytest.fixture
def entries():
    """Return how many answers are kept now."""
    return lambda: len(caches["pages"]._cache)


def test_closed_addresses_are_never_kept(policy, notice, read, entries):
    for path in (*CLOSED, f"/objections/new/{notice.pk}/"):
        for host in ("hubei", "national"):
            for _ in range(2):
                answer = read(path, host).answer
                control = answer["Cache-Control"]
                assert "private" in control, (path, control)
                assert "no-store" in control, (path, control)
    assert entries() == 0


def test_receipt_and_status_pages_are_never_kept(notice, entries):
    client, host = Client(), {"host": "national.localhost"}
    receipt = factories.object_to(notice)
    answer = client.post("/objections/", {"number": receipt.number, "code": receipt.query_code}, headers=host)
    assert escape(factories.REASONS) not in answer.content.decode()
    assert (answer.status_code, "no-store" in answer["Cache-Control"], entries()) == (200, True, 0)


def test_whoever_is_signed_in_is_served_anew_and_alone(policy, signed_in, read, settled):
    settled(POLICY)
    for _ in range(2):
        own = read(POLICY, client=signed_in)
        assert (own.kept, own.answer["Cache-Control"], "周示例" in own.text) == (False, "private, no-store", True)
    other = read(POLICY)
    assert (other.kept, "周示例" in other.text) == (True, False)


def test_what_the_signed_in_saw_first_is_not_kept(policy, signed_in, read, entries):
    read(POLICY, client=signed_in)
    assert entries() == 0
    assert "周示例" not in read(POLICY).text


def test_editors_pages_and_previews_are_not_kept(policy, signed_in, read, entries):
    page = PolicyPage.objects.get(pk=policy.pk)
    page.title = "只给编辑看的草稿"
    page.save_revision()
    draft = read(f"/cms/pages/{policy.pk}/view_draft/", client=signed_in)
    assert (draft.answer.status_code, "只给编辑看的草稿" in draft.text) == (200, True)
    assert "private" in draft.answer["Cache-Control"]
    assert entries() == 0
    assert TITLE in read(POLICY).text


def test_an_unmarked_view_is_not_kept(db, entries):
    answer = PageCache(lambda _request: HttpResponse("x" * 2000))(RequestFactory().get("/x"))
    assert (answer["Cache-Control"], "ETag" in answer, entries()) == ("private, no-store", False, 0)


def _cookie(response):
    response.set_cookie("who", "me")
    return response


def _vary(response):
    response["Vary"] = "User-Agent"
    return response


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _request: _cookie(HttpResponse("x")),
        lambda _request: _vary(HttpResponse("x")),
        lambda _request: HttpResponse("x", status=404),
        lambda request: HttpResponse(request.COOKIES.get("script", "")),
        lambda request: HttpResponse(str(list(request.COOKIES))),
        lambda request: HttpResponse(str(request.COOKIES.items())),
        lambda _request: HttpResponse(User.objects.count()),
        lambda _request: HttpResponse(b"x" * 2_000_000),
    ],
    ids=[
        "sets a cookie",
        "varies",
        "not found",
        "unknown cookie",
        "all cookies",
        "items",
        "unknown table",
        "too large",
    ],
)
def test_a_marked_view_that_does_more_than_is_known_is_not_kept(db, spoil, entries):
    PageCache(public_page()(spoil))(RequestFactory().get("/x"))
    assert entries() == 0


def test_a_marked_view_is_kept(db, entries):
    PageCache(public_page()(lambda _request: HttpResponse(Tenant.objects.count())))(RequestFactory().get("/x"))
    assert entries() == 1


@pytest.mark.parametrize(
    "given", [{"HTTP_AUTHORIZATION": "Bearer x"}, {"HTTP_COOKIE": "sessionid=a"}, {"HTTP_COOKIE": "messages=a"}]
)
def test_whoever_says_who_he_is_is_not_served_from_the_cache(db, given, entries):
    cache = PageCache(public_page()(lambda _request: HttpResponse("x")))
    cache(RequestFactory().get("/x", **given))
    assert entries() == 0


@pytest.mark.parametrize("method", ["post", "put", "delete", "head"])
def test_only_a_whole_page_that_was_asked_for_is_kept(db, method, entries):
    cache = PageCache(public_page()(lambda _request: HttpResponse("x")))
    cache(getattr(RequestFactory(), method)("/x"))
    assert entries() == 0


def test_one_host_never_gets_anothers_page(policy, read, settled):
    settled("/policies/")
    assert TITLE in read("/policies/").text
    assert TITLE not in read("/policies/", "national").text
    assert read("/policies/", "nowhere").answer.status_code == 404


def test_elder_mode_and_compression_and_language_have_pages_of_their_own(policy, read, settled):
    plain = settled(POLICY).text
    elder = Client()
    elder.cookies["elder"] = "1"
    assert 'class="elder"' in read(POLICY, client=elder).text
    assert read(POLICY, client=elder).kept
    assert 'class="elder"' not in plain
    assert read(POLICY, **{"accept-encoding": "gzip"}).answer["Content-Encoding"] == "gzip"
    assert read(POLICY).text == plain


def test_a_strangers_cookie_neither_hinders_nor_matters(policy, read, settled):
    """Guards in front of government sites set cookies of their own."""
    settled(POLICY)
    guarded = Client()
    guarded.cookies["__jsluid_s"] = "abc"
    guarded.cookies["csrftoken"] = "a" * 32
    assert read(POLICY, client=guarded).kept


def test_readers_get_no_cookie(policy, notice, read):
    for path, host in (
        ("/", "hubei"), ("/policies/", "hubei"), (POLICY, "hubei"), ("/clusters/", "hubei"), ("/about/", "hubei"),
        ("/search/?q=措施", "hubei"), ("/notices/", "national"), (f"/notices/{notice.pk}/", "national"),
        ("/feeds/policies.atom", "hubei"), ("/feeds/notices.ics", "national"), ("/sitemap.xml", "hubei"),
        ("/robots.txt", "hubei"), ("/nowhere/", "hubei"),
    ):  # fmt: skip
        assert list(read(path, host).answer.cookies) == [], path


def test_results_of_a_search_are_public_but_made_anew(policy, read):
    """They follow the index, which follows the database by its own pace: nothing tells the cache when."""
    first, again = read("/search/"), read("/search/")
    assert (again.kept, again.answer["Cache-Control"]) == (False, "public, max-age=0, must-revalidate")
    unless = read("/search/", **{"if-none-match": first.answer["ETag"]})
    assert unless.answer.status_code == 304
