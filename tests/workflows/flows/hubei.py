"""Hubei in tests: the province with its three programmes, a zone and a city below it, Jiangsu beside it."""

from __future__ import annotations

from dataclasses import dataclass, field

from cms_content.actions import create_tenant_pages
from portal.identity import uscc
from portal.identity.models import Organisation, User
from portal.tenancy.models import Tenant, TenantKind
from portal.tenancy.roles import EDITORIAL, Role
from tests import factories
from tests.factories import person, say, tenant
from tests.remembered import remembered
from workflows.cases import actions
from workflows.cases.models import Case
from workflows.programmes.actions import install_edition
from workflows.programmes.editions.hubei_2020 import HUBEI
from workflows.programmes.models import ProgrammeEdition

STEWARD = "湖北省副省长（虚构）陈未名"
NOMINATION = {
    "holder": STEWARD, "since": "2026-06-01", "until": "2029-05-31", "duties": "牵头研究推动集群发展。",
    "contact": "内线8801",
}  # fmt: skip
TEXT = {"title": "列入培育名录", "lead": "一个集群列入培育名录。", "text": "第一段。\n第二段<b>。"}


@dataclass
class Land:
    """Authorities, people and editions that the tests name."""

    hubei: Tenant
    jiangsu: Tenant
    donghu: Tenant
    yichang: Tenant
    editions: dict[str, ProgrammeEdition]
    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, key: str) -> User:
        """Return the person of "authority:role"."""
        return self.people[key]


@remembered
def hubei(*, with_pages: bool = False) -> Land:
    """Build it; only the province (and the zone, for journeys) gets a site, and only `with_pages`."""
    nation = tenant("national", TenantKind.NATIONAL, None, "国家")
    province = tenant("hubei", TenantKind.PROVINCE, nation, "湖北省", division_code="420000")
    beside = tenant("jiangsu", TenantKind.PROVINCE, nation, "江苏省", division_code="320000")
    zone = tenant("donghu", TenantKind.ZONE, province, "武汉东湖高新区", division_code="420100", is_national_zone=True)
    city = tenant("yichang", TenantKind.CITY, province, "宜昌市", division_code="420500")
    if with_pages:
        for one in (nation, province, zone):
            create_tenant_pages(tenant=one, actor=None)
    made = Land(province, beside, zone, city, {})
    for definition in HUBEI:
        edition = install_edition(actor=None, tenant=province, definition=definition)
        made.editions[edition.key] = edition
    for role in (Role.REVIEWER, Role.LEADER, Role.STEWARD, Role.NOTICE_EDITOR, Role.APPLICANT, *EDITORIAL):
        made.people[f"hubei:{role}"] = person(f"省{role.label}", province, role)
    made.people["hubei:other_steward"] = person("另一位群主", province, Role.STEWARD)
    made.people["jiangsu:steward"] = person("江苏群主", beside, Role.STEWARD)
    made.people["jiangsu:reviewer"] = person("江苏审核", beside, Role.REVIEWER)
    for home in (zone, city):
        made.people[f"{home.code}:reviewer"] = person(f"{home}核查", home, Role.REVIEWER)
        officer = made.people[f"{home.code}:applicant"] = person(f"{home}经办", home, Role.APPLICANT)
        factories.organisation(home, officer)
    factories.organisation(province, made["hubei:applicant"])
    return made


def cluster_form(**changes: object) -> dict[str, object]:
    """Return a complete proposal of a cluster that spans two cities."""
    return {
        "name": "宜荆磷系新材料创新型产业集群", "place": "宜昌市", "places": ["宜昌市", "荆州市"],
        "partners": [{"name": "荆州市科学技术局", "place": "荆州市"}], "level": "province", "industry": "其他",
        "industry_other": "磷系新材料", "summary": "两市企业配套成链。", "steward_kind": "cluster", "steward": STEWARD,
        "steward_duties": "牵头研究推动。", "steward_contact": "内线8800", "contact_name": "吴敏",
        "contact_phone": "0717-0000000",
    } | changes  # fmt: skip


def _filed(land: Land, key: str, home: Tenant, organisation: Organisation | None, values: dict[str, object]) -> Case:
    officer = land[f"{home.code}:applicant"]
    unit = organisation or Organisation.across_tenants.filter(tenant=home).earliest("pk")
    case = actions.start_case(actor=officer, tenant=home, organisation=unit, edition=land.editions[key])
    actions.save_draft(actor=officer, case=case, values=values)
    for entry in case.edition.materials:
        actions.attach_material(actor=officer, case=case, key=entry["key"], upload=factories.pdf(text=entry["key"]))
    actions.submit(actor=officer, case=case)
    case.refresh_from_db()
    return case


def proposed(land: Land, **changes: object) -> Case:
    """Return a proposal of Yichang that waits for its group leader to be named."""
    return _filed(land, "hubei-cluster", land.yichang, None, cluster_form(**changes))


def nominated(land: Land, **changes: object) -> Case:
    """Return a proposal whose group leader is to study it."""
    case = proposed(land, **changes)
    details = NOMINATION | {"official": str(land["hubei:steward"].pk)}
    say(case, "nomination", land["hubei:reviewer"], "appoint", details=details)
    return case


def studied(land: Land, **changes: object) -> Case:
    """Return a proposal with its plan, which waits for the province's review."""
    case = nominated(land, **changes)
    say(case, "study", land["hubei:steward"], "submit", details={"measures": "共建中试平台。"})
    return case


def listed(land: Land, **changes: object) -> Case:
    """Return a proposal that is in the register and whose public text is to be written."""
    case = studied(land, **changes)
    say(case, "province_review", land["hubei:reviewer"], "recommend")
    say(case, "province_sign", land["hubei:leader"], "list")
    return case


def candidate(number: int = 1, **changes: str) -> dict[str, str]:
    """Return one row of the list's candidates."""
    return {"name": f"候选企业{number}", "uscc": uscc.make(f"91420100MA4K{number:05d}"), "place": "武汉市", "field": "",
            "reason": "牵头制定标准。"} | changes  # fmt: skip


def list_form(**changes: object) -> dict[str, object]:
    """Return a complete edition of the list with two candidates."""
    return {
        "name": "湖北创新型集群领军企业榜", "edition_name": "2026年度", "criteria": "演示标准：牵头标准不少于一项。",
        "method": "集群推荐，省级审核。", "is_ranked": "no", "candidates": [candidate(1), candidate(2)],
        "contact_name": "吴敏", "contact_phone": "027-0000000",
    } | changes  # fmt: skip


def list_filed(land: Land, **changes: object) -> Case:
    """Return an edition of the list that waits for review."""
    return _filed(land, "hubei-leading-list", land.hubei, None, list_form(**changes))


def list_approved(land: Land, **changes: object) -> Case:
    """Return an edition of the list that the leader approved."""
    case = list_filed(land, **changes)
    say(case, "review", land["hubei:reviewer"], "pass")
    say(case, "approval", land["hubei:leader"], "approve")
    return case


def enterprise(land: Land, home: Tenant | None = None) -> Organisation:
    """Return an enterprise of the zone (or `home`), filed for by its officer."""
    where = home or land.donghu
    return factories.organisation(where, land[f"{where.code}:applicant"])


def change_filed(land: Land, unit: Organisation, change: str, tier: str = "", reason: str = "") -> Case:
    """Return an application of the enterprise that waits for the check where it lies."""
    values = {"name": unit.name, "change": change, "tier": tier, "statement": "经营正常。", "reason": reason,
              "contact_name": "吴敏", "contact_phone": "027-0000000"}  # fmt: skip
    return _filed(land, "hubei-enterprises", unit.tenant, unit, values)


def change_decided(land: Land, unit: Organisation, change: str, tier: str = "", reason: str = "") -> Case:
    """Return an application of the enterprise that the province agreed to."""
    case = change_filed(land, unit, change, tier, reason)
    say(case, "local_check", land[f"{unit.tenant.code}:reviewer"], "pass")
    say(case, "province_decision", land["hubei:reviewer"], "agree", details={"basis": "", "reason": reason})
    return case
