"""A journalist follows an authority's policies in a feed reader; a search machine finds what is public, no more."""

from __future__ import annotations

import datetime as dt
import json
import re
from xml.etree import ElementTree as ET

import feedparser
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms_content import queries
from cms_content.actions import publish_policy
from cms_content.policy_data import ArticleData, ChapterData, ParagraphData, PolicyData
from portal import clock
from tests.cms_content.conftest import SECRET_TITLE

HOST = "hubei.localhost:8123"
FEED = "/feeds/policies.atom"
HOSTILE = "甲 & 乙</script><script>alert(1)</script> ]]> <b>\"'"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def get(client, hubei, jiangsu):
    """A reader at Hubei's site; Jiangsu has a policy of its own."""

    def ask(path=FEED, host=HOST, **headers):
        return client.get(path, headers={"host": host} | headers)

    return ask


@pytest.fixture
def publish(hubei):
    def make(title="湖北示例措施", **given):
        return publish_policy(tenant=hubei, actor=None, policy=PolicyData(title=title, **given))

    return make


def read(answer):
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def titles(answer):
    return [entry.title for entry in read(answer).entries]


def locations(answer):
    assert answer.status_code == 200
    return [one.text for one in ET.fromstring(answer.content).iter(f"{SITEMAP}loc")]  # noqa: S314  # our own answer


def structured(answer):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.content.decode(), re.DOTALL)
    assert len(found) == 1
    return json.loads(found[0])


def test_a_feed_reader_gets_the_policies_of_the_visited_site(get, publish):
    page = publish(
        issuers=("湖北示例科学技术厅", "湖北示例财政厅"),
        doc_number="鄂科示〔2026〕1号",
        summary="一句话。",
        theme="11-01",
        genre="measures",
    )
    parsed = read(get())
    entry = parsed.entries[0]
    assert (parsed.feed.title, parsed.feed.author, parsed.feed.language) == (
        "湖北示例科学技术厅政策文件",
        "湖北示例科学技术厅",
        "zh-Hans",
    )
    assert parsed.feed.links[1].href == f"http://{HOST}{FEED}"
    assert parsed.feed.link == f"http://{HOST}/policies/"
    assert (entry.title, entry.author, entry.summary, entry.link, entry.id) == (
        "湖北示例措施",
        "湖北示例科学技术厅、湖北示例财政厅",
        "鄂科示〔2026〕1号。一句话。",
        f"http://{HOST}/policies/{page.slug}/",
        f"urn:uuid:{page.translation_key}",
    )
    page.refresh_from_db()
    moment = page.last_published_at.replace(microsecond=0).astimezone(dt.UTC).timetuple()
    assert entry.updated_parsed[:6] == moment[:6]
    assert parsed.feed.updated == entry.updated
    assert [tag.term for tag in entry.tags] == ["科技、教育\\科技", "办法"]


def test_without_a_summary_the_text_begins(get, publish):
    heading = ChapterData(number="一、", title="总体要求")
    publish("条款", body=(heading, ArticleData(number="1.", text="字" * 300)))
    publish("段落", body=(heading, ParagraphData(text="第一段。"), ParagraphData(text="第二段。")))
    publish("标题", body=(heading,))
    got = [(entry.title, entry.get("summary", ""), entry.author) for entry in read(get()).entries]
    assert got == [
        ("标题", "", "湖北示例科学技术厅"),
        ("段落", "第一段。", "湖北示例科学技术厅"),
        ("条款", "字" * 200 + "……", "湖北示例科学技术厅"),
    ]


def test_each_site_has_its_own(get, publish):
    publish()
    assert titles(get()) == ["湖北示例措施"]
    assert titles(get(host="jiangsu.localhost")) == [SECRET_TITLE]
    assert titles(get(host="national.localhost")) == []


def test_a_theme_has_its_own_feed(get, publish):
    publish("一", theme="11-01")
    publish("二", theme="02")
    assert titles(get("/feeds/policies/11-01.atom")) == titles(get("/feeds/policies/11.atom")) == ["一"]
    assert read(get("/feeds/policies/11-01.atom")).feed.title == "湖北示例科学技术厅政策文件：科技、教育\\科技"
    assert titles(get("/feeds/policies/02.atom")) == ["二"]
    assert titles(get("/feeds/policies/03.atom")) == []
    assert [get(f"/feeds/policies/{theme}.atom").status_code for theme in ("99", "x", "11-01'")] == [404, 404, 404]


def test_an_empty_feed_is_a_feed_and_does_not_change(get):
    first, second = get(), get()
    assert (titles(first), first["ETag"]) == ([], second["ETag"])


def test_newest_change_first(get, publish):
    old = publish("先发")
    publish("后发")
    assert titles(get()) == ["后发", "先发"]
    with clock.frozen(clock.now() + dt.timedelta(minutes=1)):
        old.save_revision().publish()
    assert titles(get()) == ["先发", "后发"]


def test_what_was_withdrawn_expired_closed_or_never_published_is_nowhere(get, publish, hubei):
    drafted, withdrawn, expired, closed = (publish(title) for title in ("草稿", "撤下", "到期", "限阅"))
    publish("留下")
    drafted.unpublish()
    withdrawn.unpublish()
    expired.expire_at = timezone.now() - dt.timedelta(minutes=1)
    expired.save()
    call_command("publish_scheduled", verbosity=0)
    PageViewRestriction.objects.create(page=closed, restriction_type="password", password="x")
    policy = PolicyData(title="未发布")
    publish_policy(tenant=hubei, actor=None, policy=policy, publish=False)
    assert titles(get()) == ["留下"]
    assert len([one for one in locations(get("/sitemap.xml")) if re.search("/policies/.", one)]) == 1


def test_unchanged_is_answered_with_304_and_changed_is_not(get, publish):
    page = publish()
    publish("另一份")
    first = get()
    seen = {"if-none-match": first["ETag"], "if-modified-since": first["Last-Modified"]}
    again = get(**seen)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    page.unpublish()
    assert get(**seen).status_code == 200
    # withdrawing raises no date: a date alone never keeps a withdrawn page with a reader
    assert get(**{"if-modified-since": first["Last-Modified"]}).status_code == 200
    assert "Set-Cookie" not in first


def test_only_reading_is_answered(client, hubei):
    for path in (FEED, "/feeds/policies/11.atom", "/sitemap.xml", "/robots.txt"):
        assert client.post(path, headers={"host": HOST}).status_code == 405, path
        assert client.head(path, headers={"host": HOST}).status_code == 200, path


def test_hostile_texts_stay_texts(get, publish):
    page = publish(HOSTILE, summary=f"\x07响铃\x1b {HOSTILE}\ufffe", issuers=(HOSTILE,))
    answer = get()
    assert b"<script" not in answer.content
    entry = read(answer).entries[0]
    assert (entry.title, entry.author) == (HOSTILE, HOSTILE)
    assert "响铃" in entry.summary
    shown = get(f"/policies/{page.slug}/")
    assert b"<script>alert" not in shown.content
    assert structured(shown)["name"] == HOSTILE


def test_a_control_character_in_a_title_breaks_nothing(get, publish):
    page = publish("正常\x0b标题\x1f")
    assert titles(get()) == ["正常标题"]
    assert structured(get(f"/policies/{page.slug}/"))["name"] == page.title


@pytest.mark.parametrize("path", [FEED, "/sitemap.xml"])
def test_three_policies_cost_the_queries_of_one(get, publish, path):
    publish("一", issuers=("甲",))
    get(path)
    with CaptureQueriesContext(connection) as one:
        get(path)
    publish("二", issuers=("甲", "乙"))
    publish("三", issuers=("丙",))
    get(path)
    with CaptureQueriesContext(connection) as three:
        get(path)
    assert len(one) == len(three)


def test_the_pages_name_their_feeds(get):
    link = '<link rel="alternate" type="application/atom+xml" title="{}" href="{}">'
    home, listing = (get(path).content.decode() for path in ("/", "/policies/"))
    for page in (home, listing):
        assert link.format("政策文件", FEED) in page
    assert link.format("公示", "/feeds/notices.atom") in home


def test_the_sitemap_has_the_public_pages_of_the_visited_site(get, publish):
    page = publish()
    answer = get("/sitemap.xml")
    paths = ["", "policies/", f"policies/{page.slug}/", "clusters/", "about/", "privacy/", "accessibility/"]
    assert locations(answer) == [f"http://{HOST}/{path}" for path in paths]
    page.refresh_from_db()
    assert page.last_published_at.isoformat(timespec="seconds") in answer.content.decode()
    assert get("/sitemap.xml", **{"if-none-match": answer["ETag"]}).status_code == 304


def test_the_sitemap_of_an_authority_without_a_site_is_empty(get, hubei):
    hubei.site = None
    hubei.save()
    assert (locations(get("/sitemap.xml")), titles(get())) == ([], [])


def test_search_machines_are_told_what_is_known_of_a_policy(get, publish, hubei):
    page = publish(
        issuers=("湖北示例科学技术厅",),
        doc_number="鄂科示〔2020〕1号",
        genre="measures",
        written_on=dt.date(2020, 12, 4),
        valid_until=dt.date(2025, 12, 4),
    )
    bare = publish("不明文件")
    known = structured(get(f"/policies/{page.slug}/"))
    assert known == {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "name": "湖北示例措施",
        "url": queries.policies_of(hubei).get(pk=page.pk).get_full_url(),
        "inLanguage": "zh-Hans",
        "legislationIdentifier": "鄂科示〔2020〕1号",
        "legislationType": "办法",
        "legislationPassedBy": [{"@type": "GovernmentOrganization", "name": "湖北示例科学技术厅"}],
        "legislationDate": "2020-12-04",
        "expires": "2025-12-04",
        "legislationLegalForce": "https://schema.org/NotInForce",
    }
    unknown = structured(get(f"/policies/{bare.slug}/"))
    assert set(unknown) == {"@context", "@type", "name", "url", "inLanguage"}
