"""A country whose nation and whose province both hold one or more of every kind of page, notice and cluster."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from cms_content.actions import publish_policy
from cms_content.models import (
    AnnualReportPage,
    ContactPurpose,
    GuideBasis,
    GuideContact,
    GuidePage,
    InterpretationPage,
    InterpretedPolicy,
    NewsPage,
    RankingEntry,
    RankingPage,
    ReportFigure,
    SectionKind,
    SectionPage,
    ToolkitEntry,
    ToolkitPage,
)
from cms_content.models.parts import AttachmentState, RelationKind
from cms_content.policy_data import (
    ArticleData,
    AttachmentData,
    ChapterData,
    ParagraphData,
    PolicyData,
    RelationData,
)
from cms_content.queries import home_of
from portal import clock
from portal.registry.models import Cluster
from portal.tenancy.models import Tenant
from portal.tenancy.roles import Role
from portal.workcalendar.actions import seed
from tests.workflows.notices import factories

MOMENT = dt.datetime(2026, 9, 24, 9, 0, tzinfo=clock.BEIJING)
RICH = "<p>第一段<b>重点</b></p><ul><li>其一</li></ul><script>alert(1)</script>"


@dataclass
class Site:
    """One authority's content."""

    tenant: Any
    pages: dict[str, list[Any]] = field(default_factory=dict)
    sections: dict[str, Any] = field(default_factory=dict)

    def keys(self, kind: str) -> list[int]:
        """Return the numbers of what the authority has of one kind."""
        return [one.pk for one in self.pages[kind]]


@pytest.fixture(scope="module")
def sites(django_db_setup, django_db_blocker, tmp_path_factory):
    """The nation and two provinces with content, built once; each test's own changes are rolled back to it."""
    files = tmp_path_factory.mktemp("api")
    with (
        override_settings(DOCUMENTS_DIR=files, S3_BUCKET="", CLAMD_HOST=""),
        django_db_blocker.unblock(),
        clock.frozen(MOMENT),
        transaction.atomic(),
    ):
        seed()
        nation = factories.make_tenant("national", "国家示例主管机构", kind="national")
        made = {"national": Site(nation)}
        for code, name in (("hubei", "湖北示例科学技术厅"), ("jiangsu", "江苏示例科学技术厅")):
            made[code] = Site(factories.make_tenant(code, name, parent=nation))
        for site in made.values():
            fill(site)
        cache.clear()
        yield made
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture
def site(sites, db):
    """Return the site of an authority as the test may change it."""

    def of(code: str) -> Site:
        built = sites[code]
        tenant = Tenant.objects.select_related("site").get(pk=built.tenant.pk)
        return Site(tenant, {kind: list(found) for kind, found in built.pages.items()}, dict(built.sections))

    return of


@pytest.fixture
def nation(site) -> Site:
    """The nation."""
    return site("national")


@pytest.fixture
def hubei(site) -> Site:
    """A province below the nation."""
    return site("hubei")


@pytest.fixture
def jiangsu(site) -> Site:
    """The other province: whatever Hubei's answers say, none of this may be in them."""
    return site("jiangsu")


@pytest.fixture
def get(client, sites, db):
    """A program that reads the nation's site, or another's."""

    def ask(path: str, host: str = "national", **headers: str) -> Any:
        return client.get(path, headers={"host": f"{host}.localhost:8123"} | headers)

    return ask


@pytest.fixture
def read(get):
    """The parsed answer; it must be a JSON answer that was found."""

    def ask(path: str, host: str = "national", **headers: str) -> Any:
        answer = get(path, host, **headers)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json"), answer.content.decode()
        return json.loads(answer.content)

    return ask


def fill(site: Site) -> None:
    """Give the authority one public thing of every kind."""
    name = site.tenant.short_name
    policy(site, f"{name}政策")
    section_pages(site, name)
    notice(site, f"{name}公示")
    cluster(site, f"{name}集群")


def policy(site: Site, title: str, *, publish: bool = True, **given: Any) -> Any:
    """Publish a policy with a body of every block, an attachment and a relation."""
    data = {
        "issuers": ("示例厅",),
        "doc_number": "",
        "theme": "11-01",
        "genre": "measures",
        "written_on": dt.date(2026, 1, 5),
        "published_on": dt.date(2026, 1, 6),
        "body": (
            ChapterData(number="第一章", title="总则"),
            ArticleData(number="第一条", text="为示例制定。"),
            ParagraphData(text="一段。"),
            ParagraphData(text="损坏。", doubtful=True),
        ),
        "attachments": (AttachmentData(title="附件一", state=AttachmentState.MISSING),),
        "relations": (RelationData(kind=RelationKind.BASIS, title="未收录的文件", number="示〔2020〕1号"),),
        "import_hash": "f" * 64 if publish else "",
        "import_report": {"secret": "导入报告"},
    } | given
    data["import_hash"] = f"{site.tenant.code}{title}"
    made = publish_policy(tenant=site.tenant, actor=None, policy=PolicyData(title=title, **data), publish=publish)
    if publish:
        site.pages.setdefault("policies", []).append(made)
    return made


def section(site: Site, kind: str) -> SectionPage:
    """Return the authority's section of this kind, made once."""
    if kind not in site.sections:
        home = home_of(site.tenant)
        known = SectionPage.objects.child_of(home).filter(kind=kind).first()
        site.sections[kind] = known or home.add_child(
            instance=SectionPage(title=str(SectionKind(kind).label), slug=f"s-{kind}", kind=kind)
        )
    return site.sections[kind]


def put(site: Site, kind: str, page: Any, *, live: bool = True) -> Any:
    """Put a page of a section in its place, published unless not `live`."""
    page.live = live
    made = section(site, kind).add_child(instance=page)
    revision = made.save_revision()
    if live:
        revision.publish()
        site.pages.setdefault(kind, []).append(made)
    return made


def guide(site: Site, title: str, **given: Any) -> Any:
    """Publish a guide with all its parts."""
    page = GuidePage(
        title=title,
        summary="一句话。",
        applicants="高新区管委会\n地市科技局",
        opens_on=dt.date(2026, 9, 1),
        closes_on=dt.date(2026, 9, 30),
        conditions=[("condition", {"text": "条件一", "basis": "第二条"})],
        materials=[("material", {"title": "申请书", "requirement": "required", "copies": 0})],
        steps=[("step", {"title": "受理", "limit": 5, "unit": "working"}), ("step", {"title": "公布"})],
        questions=[("question", {"question": "问？", "answer": RICH})],
        result_lookup="本站查询。",
        **given,
    )
    page.bases = [GuideBasis(policy=(site.pages.get("policies") or [None])[0], title="", clause="第三条")]
    page.contacts = [GuideContact(purpose=ContactPurpose.BUSINESS, office="产业处", phone="010-1")]
    return put(site, "guides", page)


def section_pages(site: Site, name: str) -> None:
    """Publish one page of each kind that lies in a section."""
    held = site.pages["policies"][0]
    guide(site, f"{name}指南")
    interpretation = InterpretationPage(title=f"{name}解读", office="产业处", body=[("text", RICH)])
    interpretation.policies = [InterpretedPolicy(policy=held), InterpretedPolicy(title="未收录的文件")]
    put(site, "interpretations", interpretation)
    toolkit = ToolkitPage(title=f"{name}工具包", summary="给企业。")
    toolkit.entries = [
        ToolkitEntry(instrument="tax", benefit="加计扣除", policy=held, guide=site.pages["guides"][0]),
        ToolkitEntry(instrument="fiscal", benefit="补助", title="未收录的文件"),
    ]
    put(site, "toolkits", toolkit)
    put(site, "news", NewsPage(title=f"{name}动态", lead="导语", source="本站", body=[("heading", "小标题")]))
    report = AnnualReportPage(title=f"{name}年报", year=2025, summary="摘要", body=[("quotation", "引文")])
    report.figures = [ReportFigure(label="集群数", value="12.5", unit="个")]
    put(site, "reports", report)
    ranking = RankingPage(title=f"{name}榜单", series="领军榜", edition="第一届", criteria="标准")
    ranking.entries = [RankingEntry(name="甲公司"), RankingEntry(name="乙公司", is_unverified=True)]
    put(site, "rankings", ranking)


def notice(site: Site, title: str, *, items: int = 2) -> Any:
    """Publish a notice of some items."""
    edition = site.tenant.programmes.first() or factories.make_edition(site.tenant)
    editor = factories.make_user("公示经办", site.tenant, Role.NOTICE_EDITOR)
    cases = [factories.make_case(edition, site.tenant, f"{title}{number}") for number in range(items)]
    made = factories.make_notice(editor, site.tenant, cases, at=clock.now(), title=title)
    site.pages.setdefault("notices", []).append(made)
    return made


def cluster(site: Site, name: str, **given: Any) -> Cluster:
    """Put a cluster into the register; its organisation belongs to the confirming authority itself."""
    if "lead_organisation" not in given:
        uscc = factories.make(f"91420100MA5{Cluster.across_tenants.count():06d}"[:17])
        given["lead_organisation"] = factories.Organisation.across_tenants.create(
            tenant=site.tenant, name=f"{name}管委会", uscc=uscc
        )
    data = {"programme": "p", "normalised_key": name, "place": "某地", "status": "confirmed"}
    days = {"status_since": dt.date(2026, 3, 1), "confirmed_on": dt.date(2026, 3, 1)}
    made = Cluster.across_tenants.create(tenant=site.tenant, name=name, **(days | data | given))
    site.pages.setdefault("clusters", []).append(made)
    return made
