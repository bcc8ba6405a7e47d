"""One public thing of every kind, for an authority: what the interface must tell, and what must never leak."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

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
from cms_content.policy_data import ArticleData, AttachmentData, ChapterData, ParagraphData, PolicyData, RelationData
from cms_content.queries import home_of
from portal import clock
from portal.registry.models import Cluster
from portal.tenancy.roles import Role
from tests.workflows.notices import factories

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
