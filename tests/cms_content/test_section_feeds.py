"""A journalist follows an authority's news and interpretations in a feed reader."""

from __future__ import annotations

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from tests.cms_content.making import interpretation, news

HOSTILE = "甲 & 乙</script><script>alert(1)</script> ]]> <b>\"'\x0b"
FEEDS = {"/feeds/news.atom": news, "/feeds/interpretations.atom": interpretation}
EVERY = pytest.mark.parametrize(("path", "make"), FEEDS.items(), ids=["news", "interpretations"])


def read(answer):
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


@EVERY
def test_the_visited_site_s_public_pages_newest_first(get, put, jiangsu, path, make):
    put(make("先发的"))
    put(make("后发的"))
    put(make("未发的"), publish=False)
    put(make("江苏的"), tenant=jiangsu)
    PageViewRestriction.objects.create(page=put(make("内部的")), restriction_type="login")
    assert [entry.title for entry in read(get(path)).entries] == ["后发的", "先发的"]
    assert [entry.title for entry in read(get(path, host="jiangsu.localhost")).entries] == ["江苏的"]


def test_an_entry_says_what_who_and_when(get, put):
    page = put(news("一条动态", slug="one", source="示例处", theme="11-01"))
    feed = read(get("/feeds/news.atom"))
    (entry,) = feed.entries
    assert (feed.feed.title, feed.feed.link) == ("湖北示例科学技术厅工作动态", "http://hubei.localhost/news/")
    assert (entry.link, entry.summary, entry.author, entry.id, entry.published) == (
        "http://hubei.localhost/news/one/",
        "一句导语。",
        "示例处",
        f"urn:uuid:{page.translation_key}",
        "2026-11-20T02:00:00+00:00",
    )
    assert [tag.term for tag in entry.tags] == ["科技、教育\\科技"]


@EVERY
def test_an_empty_feed_is_still_a_feed(get, hubei, path, make):
    assert read(get(path)).entries == []


def test_hostile_words_stay_words(get, put):
    put(news("题", lead=HOSTILE, source=HOSTILE))
    (entry,) = read(get("/feeds/news.atom")).entries
    assert "<script>" not in entry.summary_detail.value


@EVERY
def test_who_holds_it_is_told_so(get, put, client, path, make):
    put(make("一篇"))
    tag = get(path)["ETag"]
    assert client.get(path, headers={"host": "hubei.localhost", "if-none-match": tag}).status_code == 304


@EVERY
def test_number_of_queries_does_not_grow(get, put, path, make):
    counts = []
    for number in range(3):
        put(make(f"第{number}篇"))
        if number != 1:
            get(path)
            with CaptureQueriesContext(connection) as seen:
                assert len(read(get(path)).entries) == number + 1
            counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_the_section_names_its_feed(get, put):
    put(news())
    assert '<link rel="alternate" type="application/atom+xml" title="工作动态" href="/feeds/news.atom">' in (
        get("/news/").content.decode()
    )
