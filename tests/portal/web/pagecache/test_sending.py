"""A reader on a slow line gets each page once: 304 while it is unchanged, compressed, and asked for each time."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from portal.freshness import public_page
from portal.web.pagecache.answers import takes_gzip
from portal.web.pagecache.middleware import PageCache

GZIP = {"accept-encoding": "gzip, deflate, br"}
PAGES = (
    ("/", "hubei"),
    ("/policies/", "hubei"),
    ("/policies/measures/", "hubei"),
    ("/clusters/", "hubei"),
    ("/about/", "hubei"),
    ("/notices/", "national"),
    ("/feeds/policies.atom", "hubei"),
    ("/feeds/policies/11-01.atom", "hubei"),
    ("/feeds/notices.atom", "national"),
    ("/feeds/notices.ics", "national"),
    ("/sitemap.xml", "hubei"),
    ("/robots.txt", "hubei"),
    ("/api/v1/policies", "hubei"),
    ("/api/v1/notices", "national"),
    ("/api/v1/openapi.json", "hubei"),
    ("/api/v3/pages/", "hubei"),
)


@pytest.fixture
def pages(policy, notice):
    return (*PAGES, (f"/notices/{notice.pk}/", "national"))


def test_every_public_page_is_kept_and_answered_304_while_unchanged(pages, read, settled):
    for path, host in pages:
        kept = settled(path, host).answer
        assert kept["Cache-Control"] in {"public, max-age=0, must-revalidate", "public, no-cache"}, path
        vary = {name.strip() for name in kept["Vary"].split(",")}
        assert {"Cookie", "Accept-Encoding"} <= vary, path
        again = read(path, host, **{"if-none-match": kept["ETag"]})
        assert (again.answer.status_code, again.answer.content, again.kept) == (304, b"", True), path
        assert (again.answer["ETag"], again.answer["Vary"]) == (kept["ETag"], kept["Vary"]), path
        other = read(path, host, **{"if-none-match": '"another"'})
        assert (other.answer.status_code, other.answer.content) == (200, kept.content), path


def test_the_first_reader_and_the_next_get_the_same(pages, read):
    for path, host in pages:
        for headers in ({}, GZIP):
            first, second = read(path, host, **headers), read(path, host, **headers)
            assert (first.kept, second.kept) == (False, True), path
            assert first.answer.content == second.answer.content, path
            assert dict(first.answer.items()) == dict(second.answer.items()), path


def test_a_reader_who_asks_conditionally_first_leaves_it_whole_for_the_next(policy, read):
    first = read("/feeds/policies.atom", **{"if-none-match": '"old"'})
    assert first.answer.status_code == 200
    assert read("/feeds/policies.atom", **{"if-none-match": first.answer["ETag"]}).answer.status_code == 304
    assert read("/feeds/policies.atom").answer.content == first.answer.content


def test_compressed_and_plain_are_the_same_page_with_tags_of_their_own(pages, read):
    for path, host in pages:
        plain, packed = read(path, host).answer, read(path, host, **GZIP).answer
        if len(plain.content) < 500:
            assert "Content-Encoding" not in packed
            continue
        assert (packed["Content-Encoding"], gzip.decompress(packed.content)) == ("gzip", plain.content), path
        assert packed["Content-Length"] == str(len(packed.content))
        assert packed["ETag"] == f'{plain["ETag"][:-1]}-gzip"'
        assert read(path, host, **GZIP, **{"if-none-match": packed["ETag"]}).answer.status_code == 304
        assert (
            read(path, host, **GZIP, **{"if-none-match": f"W/{packed['ETag'].removeprefix('W/')}"}).answer.status_code
            == 304
        )


def test_head_says_what_get_would_say(policy, read, client):
    got = read("/policies/measures/").answer
    for _ in range(2):
        head = client.head("/policies/measures/", headers={"host": "hubei.localhost"})
        assert (head.status_code, head.content) == (200, b"")
        assert (head["ETag"], head["Content-Length"]) == (got["ETag"], got["Content-Length"])


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [("", False), ("gzip", True), ("br, gzip;q=0.5", True), ("gzip;q=0", False), ("gzip; q=0.0, br", False)],
)
def test_what_a_reader_takes(accepted, takes):
    assert takes_gzip(RequestFactory().get("/", headers={"accept-encoding": accepted})) is takes


def test_a_star_names_whatever_there_is(db, settings):
    cache = PageCache(public_page()(lambda _request: HttpResponse("x")))
    assert cache(RequestFactory().get("/x", headers={"if-none-match": "*"})).status_code == 304


def test_switched_off_everything_is_sent_the_same_way_but_made_anew(policy, read, settings):
    settings.PAGE_CACHE = False
    first, second = read("/policies/measures/"), read("/policies/measures/")
    assert (first.kept, second.kept) == (False, False)
    assert first.answer["ETag"] == second.answer["ETag"]
    assert read("/policies/measures/", **{"if-none-match": first.answer["ETag"]}).answer.status_code == 304
