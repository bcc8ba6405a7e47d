"""As an operator I know what a page costs that is made anew: a fixed number of queries, however long its lists are."""

from __future__ import annotations

import datetime as dt

import pytest

from cms_content.actions import publish_in_section, publish_policy
from cms_content.actions.guide import GUIDE_PARTS
from cms_content.guide_data import CitedData
from cms_content.models import (
    InterpretedPolicy,
    NewsPage,
    PolicyPage,
    RankingEntry,
    RelationKind,
    ReportFigure,
    ToolkitEntry,
)
from cms_content.policy_data import ArticleData, AttachmentData, ChapterData, PolicyData, RelationData
from portal import clock
from portal.registry.models import Cluster, Industry
from portal.tenancy.roles import Role
from tests.cms_content.guide_samples import COMPLETE, guide
from tests.cms_content.making import interpretation, ranking, report, toolkit, topic
from tests.workflows.notices import factories
from tests.workflows.notices.factories import CLOSES

COUNTS = {
    "/": 19,
    "/policies/": 16,
    "/policies/?validity=current&theme=11-01": 16,
    "/policies/first/": 20,
    "/policies/first/versions/": 12,
    "/policies/first/versions/1/": 12,
    "/clusters/": 13,
    "/news/": 12,
    "/news/first/": 13,
    "/about/": 8,
    "/notices/": 11,
    "/notices/{notice}/": 18,
    "/search/": 3,
    "/feeds/policies.atom": 5,
    "/feeds/policies/11-01.atom": 5,
    "/feeds/notices.atom": 5,
    "/feeds/notices.ics": 5,
    "/sitemap.xml": 4,
    "/robots.txt": 2,
    "/guides/": 12,
    "/guides/first/": 17,
    "/interpretations/": 12,
    "/interpretations/first/": 12,
    "/toolkits/": 15,
    "/toolkits/first/": 14,
    "/reports/": 12,
    "/reports/first/": 15,
    "/rankings/": 12,
    "/rankings/first/": 14,
    "/topics/": 11,
    "/topics/first/": 14,
    "/api/v1/policies": 5,
    "/api/v1/notices": 4,
    "/api/v1/guides": 5,
    "/api/v1/clusters": 3,
    "/api/v1/toolkits": 4,
    "/api/v3/pages/": 5,
}
"""Address on the nation's site → queries when it is made anew, tenant and epoch included."""


def policies(nation, number):
    """Publish policies that have everything which a page and its lists show, each related to the one before."""
    for place in range(number):
        before = RelationData(kind=RelationKind.REPLACES, number=f"国科发火〔2020〕{place}号") if place else None
        publish_policy(
            tenant=nation,
            actor=None,
            policy=PolicyData(
                title=f"示例办法（{place + 1}）",
                slug="first" if not place else "",
                doc_number=f"国科发火〔2020〕{place + 1}号",
                issuers=("国家示例主管机构", "示例部门")[: place + 1],
                theme="11-01",
                written_on=dt.date(2026, 1, place + 1),
                effective_from=dt.date(2026, 2, 1),
                body=(ChapterData(title="总则"), *[ArticleData(text=f"第{n}条示例。") for n in range(number)]),
                attachments=tuple(AttachmentData(title=f"附件{n}") for n in range(number)),
                relations=(
                    *([before] if before else []),
                    *[RelationData(kind=RelationKind.CITES, title=f"未收录的文件{n}") for n in range(number)],
                ),
            ),
        )


def sections(nation, number):
    """Publish `number` pages of every sectioned kind, each with `number` of all its rows."""
    policies = list(PolicyPage.objects.order_by("pk"))
    rows = {part: getattr(COMPLETE, part)[:1] * number for part in GUIDE_PARTS}
    rows["bases"] = tuple(CitedData(number=one.doc_number, clause="第一条") for one in policies)
    for place in range(number):
        slug = f"n{place}" if place else "first"
        tool = {
            "instrument": "fiscal",
            "benefit": "支持",
            "policy": policies[0],
            "guide": guide(nation, slug=slug, **rows),
        }
        explained = interpretation(f"解读{place}")
        explained.policies = [InterpretedPolicy(policy=one) for one in policies]
        explained.body = [("text", "<p>正文。</p>")] * number
        pages = (
            NewsPage(title=f"动态{place}", source="本站", lead="导语。", body=[("text", "<p>正文。</p>")] * number),
            toolkit(f"工具包{place}", *[ToolkitEntry(**tool) for _n in range(number)]),
            report(
                f"报告{place}", 2020 + place, *[ReportFigure(label="收入", value=n, unit="亿元") for n in range(number)]
            ),
            ranking(f"榜单{place}", *[RankingEntry(name=f"公司{n}") for n in range(number)], edition=f"第{place}届"),
            explained,
            topic(f"专题{place}", *policies),
        )
        for page in pages:
            page.slug = slug
            publish_in_section(tenant=nation, actor=None, page=page)


def fill(nation, hubei, number):
    """Publish `number` of everything on the nation's site; return the first notice."""
    policies(nation, number)
    sections(nation, number)
    edition = factories.make_edition(nation)
    editor = factories.make_user("公示经办", nation, Role.NOTICE_EDITOR)
    notices = []
    for place in range(number):
        cases = [factories.make_case(edition, hubei, f"第{place}-{n}示例集群") for n in range(number)]
        notices.append(factories.make_notice(editor, nation, cases))
    factories.object_to(notices[0])
    for place in range(number):
        Cluster.across_tenants.create(
            tenant=nation,
            name=f"示例集群{place}",
            industry=Industry.objects.filter(level=3)[place],
            normalised_key=f"示例{place}",
            status="confirmed",
            place="武汉市",
            lead_organisation=factories.Organisation.across_tenants.filter(tenant=hubei)[0],
            confirmed_on=dt.date(2026, 9, 1),
            status_since=dt.date(2026, 9, 1),
        )
    return notices[0]


@pytest.fixture(params=[1, 3], ids=["one of each", "three of each"])
def notice(request, nation, hubei):
    return fill(nation, hubei, request.param)


def counted(read, notice):
    found = {}
    for path in COUNTS:
        got = read(path.format(notice=notice.pk), "national")
        assert got.answer.status_code == 200, path
        found[path] = got.queries
    return found


def test_every_uncached_page_costs_what_it_says(notice, read):
    read("/privacy/", "national")  # Wagtail's site and the content types are read once in a process
    assert counted(read, notice) == COUNTS


def test_a_notice_that_has_ended_costs_the_same(notice, read):
    with clock.frozen(CLOSES):
        read("/privacy/", "national")  # the next moment of change is asked for once
        assert read(f"/notices/{notice.pk}/", "national").queries == COUNTS["/notices/{notice}/"]


def test_a_kept_page_costs_one_query_or_none(notice, read, settings):
    """One for what has changed; none within the second that a process trusts what it knows."""
    for path in COUNTS:
        address = path.format(notice=notice.pk)
        read(address, "national")
        if not path.startswith("/search/"):
            assert read(address, "national").queries == 1, path
    settings.PAGE_CACHE_TRUST_SECONDS = 3600
    read("/", "national")
    assert read("/", "national").queries == 0
