"""Story: the notice opens on Thursday at nine and closes on its last day, everywhere at the same second.

The worker takes it to the index when it is planned and never comes again. One second before the opening every channel
answers byte for byte as if there were no notice; at the second it stands on all of them; at the closing all say so.
"""

import datetime as dt
import html
import json
import re
from urllib.parse import quote

import pytest
from django.urls import reverse

from portal import clock
from search import actions as indexing
from tests.workflows.notices.factories import BEFORE_CLOSING, CLOSES, PUBLISHED, SECOND
from workflows.notices import actions
from workflows.notices.actions.publishing import ensure_index
from workflows.notices.paths import path_of

TITLE = "定时拟确认名单的公示"
WORDS = quote(TITLE)
EARLIER = PUBLISHED - dt.timedelta(days=1)
LISTS = {
    "list": "/notices/",
    "home": "/",
    "feed": "/feeds/notices.atom",
    "calendar": "/feeds/notices.ics",
    "data": "/api/v1/notices",
    "data, open": "/api/v1/notices?state=open",
    "open data": "/open-data/notices.json",
    "open data, items": "/open-data/notice-items.csv",
    "pages": "/api/v3/pages/?limit=100",
    "pages of the type": "/api/v3/pages/?limit=100&type=notices.NoticePage",
    "search": f"/search/?q={WORDS}",
    "search of all sites": f"/search/?q={WORDS}&scope=all",
    "search, narrowed": f"/search/?q={WORDS}&kind=notice&year=2026",
    "search for an item": f"/search/?q={quote('武汉市第一创新型产业集群')}",
    "site map": "/sitemap.xml",
}
"""Channels that tell of many things; the notice must change nothing in them before its moment, no count either."""


@pytest.fixture(autouse=True)
def _index(settings, tmp_path):
    settings.ELASTICSEARCH_URL, settings.SEARCH_INDEX_DIR = "", tmp_path / "index"


@pytest.fixture
def before(at_home, nation, cases):
    """What the channels answer one second before the opening while nobody has planned anything."""
    with clock.frozen(EARLIER):
        ensure_index(nation)
        indexing.rebuild()
    with clock.frozen(PUBLISHED - SECOND):
        return answers(at_home)


@pytest.fixture
def planned(before, editor, nation, cases):
    with clock.frozen(EARLIER):
        notice = actions.publish_notice(
            actor=editor, tenant=nation, cases=cases, title=TITLE, basis="意见", procedure="经审议", opens_at=PUBLISHED
        )
        indexing.drain()
    return notice


def answers(client):
    """Return what every list answers; the moment of the answer and the page's own nonces are no content."""
    found = {}
    for name, path in LISTS.items():
        response = client.get(path)
        assert response.status_code == 200, name
        text = b"".join(response).decode()
        if response["Content-Type"].startswith("application/json"):
            text = json.dumps(json.loads(text), ensure_ascii=False)
        found[name] = re.sub(r'nonce="[^"]*"|"as_of": "[^"]*"', "", html.unescape(text))
    return found


def statuses(client, notice):
    """Return what the addresses of the notice itself answer."""
    own = {
        "page": path_of(notice),
        "its data": f"/api/v1/notices/{notice.pk}",
        "its page as data": f"/api/v3/pages/{notice.page.pk}/",
        "its page by address": f"/api/v3/pages/find/?html_path={path_of(notice)}",
        "permanent link": f"/p/{notice.page.pk}/",
        "form": reverse("notices:object", args=[notice.pk]),
    }
    return {name: client.get(path).status_code for name, path in own.items()}


OWN = ("page", "its data", "its page as data", "its page by address", "permanent link", "form")
GONE = dict.fromkeys(OWN, 404)
THERE = dict(zip(OWN, (200, 200, 200, 302, 301, 200), strict=True))


def test_nothing_tells_of_it_one_second_early(at_home, before, planned):
    with clock.frozen(PUBLISHED - SECOND):
        now = answers(at_home)
        assert {name: now[name] == before[name] for name in LISTS} == dict.fromkeys(LISTS, True)
        assert statuses(at_home, planned) == GONE


def test_everything_tells_of_it_at_the_second_though_no_worker_came(at_home, before, planned):
    with clock.frozen(PUBLISHED):
        now = answers(at_home)
        told = {"open data, items": "武汉市第一创新型产业集群", "site map": path_of(planned)}
        assert {name: told.get(name, TITLE) in now[name] for name in LISTS} == dict.fromkeys(LISTS, True)
        assert statuses(at_home, planned) == THERE
        assert at_home.get(f"/api/v3/pages/{planned.page.pk}/").json()["meta"]["first_published_at"] is not None
        assert at_home.get(LISTS["search, narrowed"]).context["results"].facets["kind"] == {"notice": 1}
    planned.refresh_from_db()
    assert planned.opened_at is None, "no worker was there"


def test_the_worker_that_comes_later_changes_nothing_that_is_told(at_home, planned):
    with clock.frozen(PUBLISHED):
        by_clock = answers(at_home)
        assert (actions.open_due(), actions.open_due()) == (1, 0)
        indexing.drain()
        assert answers(at_home) == by_clock
        indexing.rebuild()
        assert answers(at_home) == by_clock


def test_it_closes_everywhere_at_the_second_though_no_worker_came(at_home, planned):
    with clock.frozen(BEFORE_CLOSING):
        assert told_of_the_end(at_home, planned) == {
            "list": ["可提异议"], "home": True, "page": True, "form": 200, "data": "open", "data, open": 1,
            "data, closed": 0, "its data": "open", "open data": "正在公示", "items": {"公示中"},
        }  # fmt: skip
    with clock.frozen(CLOSES):
        assert told_of_the_end(at_home, planned) == {
            "list": ["已结束"], "home": False, "page": False, "form": 409, "data": "closed", "data, open": 0,
            "data, closed": 1, "its data": "closed", "open data": "公示已结束", "items": {"公示期满，结果即将公布"},
        }  # fmt: skip
        assert TITLE in answers(at_home)["search"], "what has ended stays and is found"
    planned.refresh_from_db()
    assert (planned.closed_at, planned.opened_at) == (None, None), "no worker was there"


def told_of_the_end(client, notice):
    """Return what each channel that tells whether objections are taken says of it; all others tell the fixed days."""
    page = path_of(notice)
    listing = client.get("/notices/").content.decode()
    its_data = client.get(f"/api/v1/notices/{notice.pk}").json()["item"]
    [listed] = client.get("/api/v1/notices").json()["items"]
    [opened] = json.loads(b"".join(client.get("/open-data/notices.json")))
    return {
        "list": [word for word in ("可提异议", "已结束") if word in listing],
        "home": TITLE in client.get("/").content.decode(),
        "page": "对此项提异议" in client.get(page).content.decode(),
        "form": client.get(reverse("notices:object", args=[notice.pk])).status_code,
        "data": listed["state"]["code"],
        "data, open": len(client.get("/api/v1/notices?state=open").json()["items"]),
        "data, closed": len(client.get("/api/v1/notices?state=closed").json()["items"]),
        "its data": its_data["state"]["code"],
        "open data": opened["state"],
        "items": {one["result"]["label"] for one in its_data["items"]},
    }
