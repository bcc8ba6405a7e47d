"""Hubei's own programmes in the demonstration: a cluster whose group leader is at work, and a few enterprises.

Everything here is invented and says so (RULES S1-8, S1-9, S1-19).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import clock
from portal.identity.models import Organisation
from portal.registry.enrolment import move_enterprise, place_enterprise, release_enterprise
from portal.tenancy.roles import Role
from portal.web.demo.papers import upload
from portal.web.demo.people import person
from portal.web.demo.tree import unit_code
from portal.web.provisioning import register_organisation
from workflows.cases.actions import attach_material, decide, save_draft, start_case, submit
from workflows.cases.models import Case, WorkItem, WorkItemState
from workflows.programmes.models import ProgrammeEdition

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant

NAME = "宜荆磷系新材料创新型产业集群（演示）"
FORM = {
    "name": NAME,
    "place": "宜昌市",
    "places": ["宜昌市", "荆州市"],
    "partners": [{"name": "荆州市科学技术局（演示）", "place": "荆州市"}],
    "level": "province",
    "industry": "其他",
    "industry_other": "磷系新材料",
    "summary": "两市企业从磷矿精制做到电池材料，检测和中试分散在各家；本件为演示。",
    "steward_kind": "cluster",
    "steward": "湖北省演示单位负责人（虚构）",
    "steward_duties": "牵头研究集群发展，协调跨市配套，推动一群一策。",
    "steward_contact": "027-5550-0266",
    "contact_name": "申报联络员",
    "contact_phone": "0717-5550-0666",
}
ENTERPRISE = "91"
"""First two signs of an enterprise's code."""
FIRST_ENTERPRISE = 200
"""Invented enterprises are numbered from here, platforms from 100."""
ENTERPRISES = (
    ("江城演示光电有限公司（虚构）", ("cultivated", "recognised")),
    ("楚天演示生物股份有限公司（虚构）", ("cultivated", "recognised", "above_scale", "listed")),
    ("荆楚演示装备有限公司（虚构）", ("cultivated",)),
    ("汉水演示材料有限公司（虚构）", ("cultivated", "")),
)
"""Name and the rungs it climbed; an empty one is its exit."""


def load_hubei(*, tenants: dict[str, Tenant]) -> Case:
    """Play Hubei's case up to its group leader's study, fill the register; return the case."""
    _fill_register(tenants["hubei"])
    return _play(tenants["yichang"], tenants["hubei"])


def _play(city: Tenant, province: Tenant) -> Case:
    officer = person(city.code, Role.APPLICANT)
    case = start_case(
        actor=officer,
        tenant=city,
        organisation=Organisation.across_tenants.get(tenant=city),
        edition=ProgrammeEdition.across_tenants.get(tenant=province, key="hubei-cluster"),
    )
    save_draft(actor=officer, case=case, values=dict(FORM))
    paper = upload(
        "集群培育建议.pdf", "集群培育建议", [str(FORM["summary"]), "本文件为演示用虚构文本，不具有任何效力。"]
    )
    attach_material(actor=officer, case=case, key="proposal", upload=paper)
    submit(actor=officer, case=case)
    decide(
        actor=person(province.code, Role.REVIEWER),
        tenant=province,
        work=WorkItem.objects.get(case=case, step="nomination", state=WorkItemState.OPEN),
        verdict="appoint",
        opinion="同意提名，请群主组织研究并提出一群一策方案。",
        details={
            "holder": FORM["steward"],
            "official": str(person(province.code, Role.STEWARD).pk),
            "since": clock.today().isoformat(),
            "until": "",
            "duties": FORM["steward_duties"],
            "contact": FORM["steward_contact"],
        },
    )
    case.refresh_from_db()
    return case


def _fill_register(province: Tenant) -> None:
    actor, on = person(province.code, Role.REVIEWER), clock.today()
    for number, (name, rungs) in enumerate(ENTERPRISES, start=FIRST_ENTERPRISE):
        unit = register_organisation(
            actor=None, tenant=province, name=name, uscc=unit_code("420000", number, ENTERPRISE)
        )
        first, *others = rungs
        place_enterprise(actor=actor, tenant=province, organisation=unit, tier=first, on=on, basis="演示")
        for rung in others:
            if rung:
                move_enterprise(actor=actor, tenant=province, organisation=unit, tier=rung, on=on, basis="演示")
            else:
                release_enterprise(
                    actor=actor, tenant=province, organisation=unit, on=on, basis="演示", reason="迁出本省（演示）"
                )
