"""A clerk opens a guide: what it rests on, whether applications are taken today, what to bring, where to start."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms_content.actions import publish_policy
from cms_content.guide_data import CitedData
from cms_content.guides import guides_of, open_panel
from cms_content.models import GuidePage, PolicyPage
from cms_content.policy_data import PolicyData
from portal import clock
from portal.tenancy.scope import NoTenantScope
from portal.workcalendar.models import CalendarYear
from tests.cms_content.guide_samples import guide

HOST = {"host": "hubei.localhost", "accept-language": "zh-CN"}
DAY = dt.date


def at(*day: int) -> object:
    return clock.frozen(dt.datetime(*day, 10, 0, tzinfo=clock.BEIJING))


def text_of(client, path: str = "/guides/guide/") -> str:
    """Return the page's text without markup."""
    answer = client.get(path, headers=HOST)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_clerk_sees_everything_that_is_needed(client, hubei):
    guide(hubei)
    text = text_of(client)
    expected = """示例办法 鄂科示〔2026〕1号 第三条 本门户未收录，有效性请向发文机关核实 市科技局 有主导产业。
        依据：第四条 未规定名额。 申请书 必需 电子版 3份 申请人自备 时限：5个工作日 时限：未规定 027-00000000
        可以补交吗？ 在本站“我的申请”查询。 还剩16个工作日 2026年12月11日24:00截止"""
    assert [words for words in expected.split() if words not in text.replace(" ", "")] == []


@pytest.mark.parametrize(
    ("day", "sentence", "tone"),
    [
        ((2026, 11, 1), "未开始，将于2026年11月2日开始受理", "info"),
        ((2026, 11, 2), "受理中，还剩 30 个工作日，2026年12月11日 24:00 截止", "open"),
        ((2026, 12, 7), "受理中，还剩 5 个工作日，2026年12月11日 24:00 截止", "waiting"),
        ((2026, 12, 11), "受理中，还剩 1 个工作日，2026年12月11日 24:00 截止", "danger"),
        ((2026, 12, 12), "已截止，已于2026年12月11日 24:00 截止", "muted"),
    ],
)
def test_the_window_is_told_as_of_the_day(hubei, day, sentence, tone):
    guide(hubei)
    with at(*day):
        (one,) = guides_of(hubei)
    assert (one.window.sentence, one.window.tone) == (sentence, tone)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"opens_on": None, "closes_on": None, "window_note": "常年受理。"}, "受理时间未载明"),
        ({"closes_on": None}, "受理中，没有规定截止日期"),
        ({"opens_on": None}, "受理中，还剩 16 个工作日，2026年12月11日 24:00 截止"),
        (
            {"closes_on": DAY(2027, 1, 8)},
            "受理中，还剩 50 天，2027年1月8日 24:00 截止；2027年工作日历尚未公布，按自然日计算",
        ),
        (
            {"closes_on": DAY(2026, 11, 22), "opens_on": DAY(2026, 11, 2)},
            "受理中，还剩 1 个工作日，2026年11月22日 24:00 截止",
        ),
    ],
)
def test_nothing_is_claimed_that_is_not_known(hubei, changes, sentence):
    guide(hubei, **changes)
    assert [one.window.sentence for one in guides_of(hubei)] == [sentence]


def test_a_weekend_before_the_end_is_not_zero_working_days(hubei):
    guide(hubei, closes_on=DAY(2026, 11, 22))
    with at(2026, 11, 21):
        assert guides_of(hubei)[0].window.words == "2026年11月22日 24:00 截止；其间没有工作日"


def test_without_any_calendar_days_are_natural(hubei):
    guide(hubei)
    CalendarYear.across_tenants.all().delete()
    window = guides_of(hubei)[0].window
    assert (window.left, window.left_unit) == (22, "天")
    assert "2026年工作日历尚未公布，按自然日计算" in window.words


def test_what_can_be_acted_on_stands_first_and_another_authority_is_not_there(hubei, jiangsu):
    guide(jiangsu, title="江苏指南")
    for slug, opens, closes in (
        ("late", DAY(2026, 11, 1), DAY(2026, 12, 31)),
        ("closed-long-ago", DAY(2026, 1, 1), DAY(2026, 2, 1)),
        ("closed", DAY(2026, 1, 1), DAY(2026, 11, 1)),
        ("unstated", None, None),
        ("coming", DAY(2026, 12, 20), None),
        ("endless", DAY(2026, 1, 1), None),
        ("soon", None, DAY(2026, 11, 25)),
        ("far", DAY(2026, 12, 21), DAY(2027, 1, 1)),
    ):
        guide(hubei, slug=slug, opens_on=opens, closes_on=closes, window_note="见通知")
    order = ["soon", "late", "endless", "coming", "far", "unstated", "closed", "closed-long-ago"]
    assert [one.page.slug for one in guides_of(hubei)] == order
    assert [one.page.slug for one in guides_of(hubei, "open")] == order[:3]
    assert [one.page.slug for one in guides_of(hubei, "not_yet")] == ["coming", "far"]
    assert guides_of(hubei, "nonsense") == []
    panel = open_panel(hubei, None)
    assert [one.page.slug for one in panel.data["guides"]] == order[:3]


def test_the_home_page_shows_what_is_taken_now_or_within_thirty_days(client, hubei):
    guide(hubei, opens_on=DAY(2026, 12, 20), closes_on=None)
    assert "正在受理" in text_of(client, "/")
    GuidePage.objects.update(opens_on=DAY(2026, 12, 21))
    assert "正在受理" not in text_of(client, "/")


def test_no_guide_no_box(hubei):
    guide(hubei, live=False)
    assert open_panel(hubei, None) is None
    with pytest.raises(NoTenantScope):
        guides_of(None)


def test_a_basis_that_is_no_longer_in_force_is_told_plainly(client, nation, hubei):
    old = PolicyData(
        title="旧办法",
        slug="old",
        doc_number="国科示〔2020〕1号",
        written_on=DAY(2020, 12, 4),
        valid_until=DAY(2025, 12, 4),
    )
    publish_policy(tenant=nation, actor=None, policy=old)
    guide(hubei, bases=(CitedData(number="国科示〔2020〕1号", clause="第八条"), CitedData(title="另一份", number="")))
    answer = client.get("/guides/guide/", headers=HOST).content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer))
    assert "设定依据中有文件已不再有效。 《旧办法》自2025年12月5日起不再执行。" in text
    assert "失效" in text
    assert '<a class="serif" href="http://national.localhost:8000/policies/old/">旧办法</a>' in answer
    PolicyPage.objects.get(slug="old").unpublish()
    withdrawn = text_of(client)
    assert "旧办法" not in withdrawn
    assert "国科示〔2020〕1号" in withdrawn


def test_markup_in_a_guide_is_shown_as_text_and_scripts_do_not_run(client, hubei):
    guide(
        hubei,
        title="甲<script>alert(1)</script>",
        summary="</script><script>alert(2)</script>",
        questions=(("<b>问</b>", '<p>答<script>alert(3)</script><a href="javascript:alert(4)">链接</a></p>'),),
    )
    page = client.get("/guides/guide/", headers=HOST).content.decode()
    assert "<script>alert" not in page
    assert "javascript:" not in page
    assert "&lt;b&gt;问&lt;/b&gt;" in page
    said = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL).group(1)
    assert json.loads(said)["description"] == "</script><script>alert(2)</script>"


def test_search_machines_read_a_government_service(client, hubei):
    guide(hubei)
    page = client.get("/guides/guide/", headers=HOST).content.decode()
    said = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL).group(1))
    assert said == {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": "示例集群认定",
        "url": "http://hubei.localhost:8000/guides/guide/",
        "description": "向省级机关申请认定集群。",
        "provider": {
            "@type": "GovernmentOrganization",
            "name": "湖北示例科学技术厅",
            "contactPoint": [
                {
                    "@type": "ContactPoint",
                    "contactType": "业务咨询",
                    "name": "示例处",
                    "telephone": "027-0000 0000",
                }
            ],
        },
        "audience": [
            {"@type": "Audience", "audienceType": "市科技局"},
            {"@type": "Audience", "audienceType": "高新区管委会"},
        ],
        "hoursAvailable": {
            "@type": "OpeningHoursSpecification",
            "validFrom": "2026-11-02",
            "validThrough": "2026-12-11",
        },
    }


def test_another_authoritys_site_does_not_have_it(client, hubei, jiangsu):
    guide(hubei)
    assert client.get("/guides/guide/", headers={"host": "jiangsu.localhost"}).status_code == 404


def cost(call):
    """Return how many queries a call takes, once everything is warm."""
    call()
    with CaptureQueriesContext(connection) as seen:
        call()
    return len(seen)


def test_lists_and_pages_cost_the_same_for_one_and_for_three(hubei, client):
    def costs():
        return cost(lambda: guides_of(hubei)), cost(lambda: client.get("/", headers=HOST))

    guide(hubei, programme_key="one")
    before = costs()
    guide(hubei, slug="two", programme_key="two")
    guide(hubei, slug="three", programme_key="two", programme_edition="2020")
    assert costs() == before
