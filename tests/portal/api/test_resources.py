"""A developer outside reads an authority's data: each resource is complete, nothing of another's is in it."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from cms_content.models import GuideFile, NewsPage, Relation
from portal import clock
from tests.portal.api.conftest import MOMENT
from tests.portal.api.published import cluster, guide, notice, policy, put
from tests.workflows.notices import factories
from tests.workflows.notices.factories import SECRETS, object_to
from workflows.notices.actions import close_due

KINDS = (
    "policies",
    "notices",
    "guides",
    "clusters",
    "interpretations",
    "toolkits",
    "news",
    "reports",
    "rankings",
)
EVERY_KIND = pytest.mark.parametrize("kind", KINDS)


def ids(answer):
    return [item["id"] for item in answer["items"]]


@EVERY_KIND
def test_each_site_tells_its_own_and_nothing_else(read, get, hubei, jiangsu, kind):
    for site, other in ((hubei, jiangsu), (jiangsu, hubei)):
        host = site.tenant.code
        answer = read(f"/api/v1/{kind}", host)
        assert ids(answer) == site.keys(kind)
        assert answer["tenant"] == {"code": host, "name": site.tenant.name}
        assert (answer["as_of"], answer["licence"]) == ("2026-09-24T09:00:00+08:00", None)
        assert [answer["next"], answer["next_cursor"]] == [None, None]
        detail = read(f"/api/v1/{kind}/{site.keys(kind)[0]}", host)
        assert detail["item"]["id"] == site.keys(kind)[0]
        # the list tells of each thing what its own page tells
        listed = answer["items"][0]
        assert listed == {name: detail["item"][name] for name in listed}
        assert get(listed["data_url"], host).status_code == 200
        assert other.tenant.short_name not in json.dumps([answer, detail], ensure_ascii=False)
        assert get(f"/api/v1/{kind}/{other.keys(kind)[0]}", host).status_code == 404


@EVERY_KIND
def test_an_authority_without_a_site_has_nothing(read, hubei, kind):
    hubei.tenant.site = None
    hubei.tenant.save()
    if kind not in {"clusters", "notices"}:  # these lie in tables of their own
        assert ids(read(f"/api/v1/{kind}", "hubei")) == []


def make(site, kind, title):
    if kind == "policies":
        policy(site, title)
    elif kind == "notices":
        notice(site, title)
    elif kind == "clusters":
        cluster(site, title)
    elif kind == "guides":
        guide(site, title)
    else:
        first = site.pages[kind][0].specific
        values = {"title": title, "slug": ""}
        put(site, kind, type(first)(**values | columns(first)))


def columns(page):
    """Return the page's own plain columns, for another page of the kind."""
    own = [one for one in type(page)._meta.local_concrete_fields if one.name != "page_ptr"]
    return {one.attname: getattr(page, one.attname) for one in own if one.attname != "page_ptr_id"}


@EVERY_KIND
def test_three_cost_the_queries_of_one(read, hubei, kind):
    read(f"/api/v1/{kind}", "hubei")
    with CaptureQueriesContext(connection) as one:
        read(f"/api/v1/{kind}", "hubei")
    make(hubei, kind, "第二")
    make(hubei, kind, "第三")
    with CaptureQueriesContext(connection) as three:
        assert len(read(f"/api/v1/{kind}", "hubei")["items"]) == 3
    assert len(one) == len(three)
    assert len(one) <= 6


def test_a_policy_is_told_whole(read, nation):
    page = nation.pages["policies"][0]
    follower = policy(nation, "后续", doc_number="国示〔2026〕2号")
    Relation.objects.create(page=follower, kind="implements", target=page)
    item = read(f"/api/v1/policies/{page.pk}")["item"]
    assert {name: item[name] for name in ("doc_number", "issuers", "theme", "genre", "validity", "text")} == {
        "doc_number": "",
        "issuers": ["示例厅"],
        "theme": {"code": "11-01", "label": "科技、教育\\科技"},
        "genre": {"code": "measures", "label": "办法"},
        "validity": {"code": "in_force", "label": "有效", "on": "2026-09-24", "note": ""},
        "text": "第一章 总则\n第一条 为示例制定。\n一段。\n损坏。",
    }
    assert item["dates"] == {
        "written_on": "2026-01-05",
        "published_on": "2026-01-06",
        "effective_from": None,
        "valid_until": None,
        "repealed_on": None,
        "partly_repealed_on": None,
    }
    assert [(part["type"], part["number"], part["anchor"], part["doubtful"]) for part in item["body"]] == [
        ("chapter", "第一章", "c1", False),
        ("article", "第一条", "a1", False),
        ("paragraph", "", "", False),
        ("paragraph", "", "", True),
    ]
    assert [(one["direction"], one["kind"]["label"], one["title"], one["id"]) for one in item["relations"]] == [
        ("outward", "依据", "未收录的文件", None),
        ("inward", "落实本文件的文件", "后续", follower.pk),
    ]
    assert [one["state"] for one in item["attachments"]] == [{"code": "missing", "label": "附件缺失"}]
    assert [one["id"] for one in item["interpretations"]] == nation.keys("interpretations")
    assert [one["id"] for one in item["guides"]] == nation.keys("guides")
    assert item["url"] == f"http://national.localhost:8123/policies/{page.slug}/"
    assert item["permalink"] == f"http://national.localhost:8123/p/{page.pk}/"
    assert "导入报告" not in json.dumps(item, ensure_ascii=False)


def test_validity_is_that_of_today(read, nation):
    page = policy(nation, "到期", valid_until=dt.date(2026, 9, 30))
    found = {}
    for day in (MOMENT, MOMENT + dt.timedelta(days=7)):
        with clock.frozen(day):
            found[day.day] = (
                read(f"/api/v1/policies/{page.pk}")["item"]["validity"]["code"],
                page.pk in ids(read("/api/v1/policies?validity=current")),
                page.pk in ids(read("/api/v1/policies?validity=expired")),
            )
    assert found == {24: ("in_force", True, False), 1: ("expired", False, True)}


def test_policies_are_narrowed(read, nation):
    first = nation.keys("policies")[0]
    older = policy(
        nation, "旧办法", published_on=dt.date(2020, 3, 1), written_on=None, theme="02", issuers=("甲厅",)
    ).pk
    undated = policy(nation, "无日期", published_on=None, written_on=None, doc_number="国示〔2019〕8号", theme="").pk
    asked = {
        "": [first, older, undated],
        "theme=11": [first],
        "theme=02": [older],
        "year=2020": [older],
        "q=办法": [older],
        "q=甲厅": [older],
        "q=2019": [undated],
        "q=没有的": [],
        "validity=unknown": [undated],
        "validity=current&year=2026": [first],
    }
    assert {query: ids(read(f"/api/v1/policies?{query}")) for query in asked} == asked


def test_what_is_not_public_is_nowhere(read, get, nation):
    kept = nation.keys("policies")
    drafted = policy(nation, "草稿", publish=False)
    withdrawn, closed = policy(nation, "撤下"), policy(nation, "限阅")
    withdrawn.unpublish()
    PageViewRestriction.objects.create(page=closed, restriction_type="password", password="x")
    for other in (drafted, withdrawn, closed):
        Relation.objects.create(page=nation.pages["policies"][0], kind="cites", target=other)
        Relation.objects.create(page=other, kind="cites", target=nation.pages["policies"][0])
        assert get(f"/api/v1/policies/{other.pk}").status_code == 404
    put(nation, "news", NewsPage(title="未发", lead="x", source="x", body=[]), live=False)
    assert ids(read("/api/v1/policies")) == kept
    assert ids(read("/api/v1/news")) == nation.keys("news")
    assert [one["title"] for one in read(f"/api/v1/policies/{kept[0]}")["item"]["relations"]] == ["未收录的文件"]


def test_a_document_of_another_authority_is_referred_to_at_its_own_address(read, nation, hubei):
    target = nation.pages["policies"][0]
    page = hubei.pages["policies"][0]
    Relation.objects.create(page=page, kind="implements", target=target)
    relations = read(f"/api/v1/policies/{page.pk}", "hubei")["item"]["relations"]
    related = next(one for one in relations if one["id"] == target.pk)
    root = nation.tenant.site.root_url
    assert (related["url"], related["data_url"]) == (
        f"{root}/policies/{target.slug}/",
        f"{root}/api/v1/policies/{target.pk}",
    )


def test_a_notice_tells_its_period_and_nothing_of_objections(read, nation):
    made = nation.pages["notices"][0]
    object_to(made, made.items.first())
    answer = read(f"/api/v1/notices/{made.pk}")
    item = answer["item"]
    assert item["period"] == {
        "first_day": "2026-09-24",
        "last_day": "2026-10-09",
        "closes_at": "2026-10-09T17:30:00+08:00",
        "days": 5,
        "unit": {"code": "working", "label": "工作日"},
        "counting_rule": made.counting_rule,
    }
    assert item["state"] == {"code": "open", "label": "正在公示"}
    assert [(one["position"], one["result"]["code"], one["result_at"]) for one in item["items"]] == [
        (1, "pending", None),
        (2, "pending", None),
    ]
    text = json.dumps(answer, ensure_ascii=False)
    assert [word for word in (*SECRETS, factories.REASONS) if word in text] == []


def test_each_item_has_its_own_fate_after_the_end(read, nation):
    made = nation.pages["notices"][0]
    object_to(made, made.items.first())
    after = made.closes_at + dt.timedelta(minutes=5)
    with clock.frozen(after):
        before = read(f"/api/v1/notices/{made.pk}")["item"]
        close_due(now=after)
        item = read(f"/api/v1/notices/{made.pk}")["item"]
        states = [ids(read(f"/api/v1/notices?state={state}")) for state in ("open", "closed")]
    assert [one["result"]["code"] for one in before["items"]] == ["held", "awaiting"]
    assert [one["result"]["code"] for one in item["items"]] == ["held", "clear"]
    assert (item["state"]["code"], states) == ("closed", [[], [made.pk]])


def test_a_guide_tells_its_parts_and_its_window(read, nation):
    page = nation.pages["guides"][0]
    item = read(f"/api/v1/guides/{page.pk}")["item"]
    assert item["window"]["state"] == {"code": "open", "label": "受理中"}
    assert (item["window"]["opens_on"], item["window"]["closes_on"]) == ("2026-09-01", "2026-09-30")
    assert (item["window"]["days_left"], item["window"]["days_unit"]) == (4, "个工作日")
    assert item["applicants"] == ["高新区管委会", "地市科技局"]
    assert item["materials"][0]["requirement"] == {"code": "required", "label": "必需"}
    assert (item["materials"][0]["copies"], item["steps"][1]["limit"], item["steps"][1]["unit"]) == (0, None, None)
    assert item["steps"][0]["unit"] == {"code": "working", "label": "个工作日"}
    assert [(one["id"], one["clause"]) for one in item["bases"]] == [(nation.keys("policies")[0], "第三条")]
    assert item["contacts"][0]["purpose"] == {"code": "business", "label": "业务咨询"}
    with clock.frozen(MOMENT + dt.timedelta(days=30)):
        assert read(f"/api/v1/guides/{page.pk}")["item"]["window"]["state"]["code"] == "closed"
    with clock.frozen(MOMENT - dt.timedelta(days=30)):
        assert read("/api/v1/guides")["items"][0]["window"]["state"]["code"] == "not_yet"


def test_running_text_comes_clean_and_plain(read, nation):
    item = read(f"/api/v1/interpretations/{nation.keys('interpretations')[0]}")["item"]
    assert item["body"] == [
        {
            "type": "text",
            "text": "第一段重点\n其一",
            "html": "<p>第一段<b>重点</b></p><ul><li>其一</li></ul>",
            "question": "",
        }
    ]
    assert [(one["id"], one["title"]) for one in item["policies"]] == [
        (nation.keys("policies")[0], nation.pages["policies"][0].title),
        (None, "未收录的文件"),
    ]


def test_a_toolkit_tells_each_instrument_with_its_documents_validity(read, nation):
    entries = read(f"/api/v1/toolkits/{nation.keys('toolkits')[0]}")["item"]["entries"]
    assert [(one["instrument"]["code"], one["policy"]["id"], one["validity"]) for one in entries] == [
        ("tax", nation.keys("policies")[0], {"code": "in_force", "label": "有效"}),
        ("fiscal", None, None),
    ]
    assert [one["guide"] and one["guide"]["id"] for one in entries] == [nation.keys("guides")[0], None]


def test_reports_and_lists_tell_their_rows(read, nation):
    report = read(f"/api/v1/reports/{nation.keys('reports')[0]}")["item"]
    assert [(one["label"], float(one["value"]), one["unit"]) for one in report["figures"]] == [("集群数", 12.5, "个")]
    ranking = read(f"/api/v1/rankings/{nation.keys('rankings')[0]}")["item"]
    assert [(one["position"], one["name"], one["is_unverified"]) for one in ranking["entries"]] == [
        (1, "甲公司", False),
        (2, "乙公司", True),
    ]


def test_clusters_of_the_province_that_the_nation_confirmed_are_the_provinces_too(read, nation, hubei):
    theirs = cluster(nation, "国家确认的湖北集群", lead_organisation=hubei.pages["clusters"][0].lead_organisation)
    gone = cluster(hubei, "已取消", status="withdrawn")
    assert ids(read("/api/v1/clusters", "hubei")) == [theirs.pk, hubei.keys("clusters")[0]]
    assert ids(read("/api/v1/clusters?status=pilot", "hubei")) == []
    assert ids(read("/api/v1/clusters?q=国家确认", "hubei")) == [theirs.pk]
    item = read(f"/api/v1/clusters/{theirs.pk}", "hubei")["item"]
    assert (item["confirmed_by"]["code"], item["status"]) == (
        "national",
        {"code": "confirmed", "label": "创新型产业集群"},
    )
    assert gone.pk not in ids(read("/api/v1/clusters", "hubei"))


def test_a_guides_form_is_told_with_its_file_once_there_is_one(read, nation):
    page = nation.pages["guides"][0]
    GuideFile.objects.create(page=page, title="申请表", sort_order=0)
    assert read(f"/api/v1/guides/{page.pk}")["item"]["files"] == [{"title": "申请表", "file": None}]
