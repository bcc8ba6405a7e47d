"""The demonstration's annual evaluation: one return with the nation, and one result that was made public."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from portal import clock
from portal.identity.models import Organisation
from portal.registry.actions import enter_cluster
from portal.registry.models import Industry
from portal.registry.naming import compose_name
from portal.tenancy.roles import Role
from portal.web.demo.papers import upload
from portal.web.demo.people import person
from workflows.cases.actions import attach_material, decide, save_draft, start_case, submit
from workflows.cases.engine import fire_due_timers
from workflows.cases.models import WorkItem, WorkItemState
from workflows.evaluation.actions import change_visibility
from workflows.evaluation.models import EvaluationResult
from workflows.programmes.models import ProgrammeEdition, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.registry.models import Cluster
    from portal.tenancy.models import Tenant
    from portal.web.demo.moments import Days
    from portal.web.demo.story import Act
    from workflows.cases.models import Case

DEMO = "本文件为演示用虚构文本，不具有任何效力。"
CLUSTERS = (("donghu", "2.1.1"), ("wuxi", "1.2.3"))
"""Zone and class of the invented clusters: the first is evaluated, the second on its way."""
STANDING = 3
"""Years since which the invented clusters stand in the register."""


def yearly_acts(tenants: dict[str, Tenant], days: Days) -> Iterator[Act]:
    """Yield what happens to the two returns for the last year, each act with its moment."""
    year = days.today.year - 1
    finished, pending = (_Return(tenants[zone], tenants["national"], industry, year) for zone, industry in CLUSTERS)
    yield days.before(days.today, 22, 9, 10), finished.file
    yield days.before(days.today, 20, 14, 30), lambda: finished.say("province_check", "report")
    yield days.before(days.today, 17, 10, 0), lambda: finished.say("scoring", "score", score="91.50", grade="excellent")
    yield (
        days.before(days.today, 15, 15, 20),
        lambda: finished.say("grading", "grade", grade="excellent", visibility=Visibility.PROVINCE),
    )
    yield days.before(days.today, 8, 9, 30), fire_due_timers  # five working days for an appeal have passed
    yield days.before(days.today, 6, 11, 0), finished.publish
    yield days.before(days.today, 5, 10, 40), pending.file
    yield days.before(days.today, 3, 9, 50), lambda: pending.say("province_check", "report")


class _Return:
    """One cluster's return; the cluster is entered with it."""

    def __init__(self, zone: Tenant, nation: Tenant, industry: str, year: int) -> None:
        self.zone, self.nation, self.industry, self.year = zone, nation, industry, year
        self.case: Case

    def file(self) -> None:
        """Enter the cluster, fill in the return and send it."""
        officer, cluster = person(self.zone.code, Role.APPLICANT), self._cluster()
        edition = ProgrammeEdition.across_tenants.get(tenant=self.nation, key="annual-evaluation")
        self.case = start_case(
            actor=officer, tenant=self.zone, organisation=cluster.lead_organisation, edition=edition, cluster=cluster
        )
        save_draft(actor=officer, case=self.case, values=_form(self.year))
        for entry in edition.materials:
            if entry.get("required", True):
                paper = upload(f"{entry['key']}.pdf", entry["title"], [f"{entry['title']}（演示）。", DEMO])
                attach_material(actor=officer, case=self.case, key=entry["key"], upload=paper)
        submit(actor=officer, case=self.case)

    def say(self, step: str, verdict: str, **details: str) -> None:
        """Give the verdict of whoever holds the step's role."""
        work = WorkItem.objects.select_related("tenant").get(case=self.case, step=step, state=WorkItemState.OPEN)
        actor = person(work.tenant.code, work.role, 1 if work.role == Role.EXPERT else 0)
        opinion = "数据与所附材料一致（演示）。"
        decide(actor=actor, tenant=work.tenant, work=work, verdict=verdict, opinion=opinion, details=details)

    def publish(self) -> None:
        """Make the final result public, by a decision (RULES A8-4)."""
        result = EvaluationResult.across_tenants.get(case=self.case)
        basis = f"演示公开决定〔{clock.today().year}〕1号（虚构）"
        actor = person(self.nation.code, Role.LEADER)
        change_visibility(actor=actor, result=result, visibility=Visibility.PUBLIC, basis=basis)

    def _cluster(self) -> Cluster:
        industry = Industry.objects.get(code=self.industry)
        today = clock.today()
        return enter_cluster(
            actor=None,
            tenant=self.nation,
            programme="national-confirmation",
            name=f"{compose_name(place=self.zone.place_name, industry=industry.name)}（演示）",
            place=self.zone.place_name,
            industry=industry,
            lead_organisation=Organisation.across_tenants.get(tenant=self.zone),
            confirmed_on=dt.date(today.year - STANDING, 3, 1),
        )


def _form(year: int) -> dict[str, Any]:
    """Return complete figures, all invented."""
    return {
        "year": year,
        "firms": 126,
        "high_tech_firms": 48,
        "employees": 21400,
        "patents": 312,
        "revenue": "318.60",
        "research": "12.70",
        "source": "演示数据，均为虚构。",
        "summary": "共用中试平台全年开放，上下游企业联合攻关十一项（演示文本，均为虚构）。",
        "contact_name": "年报联络员",
        "contact_phone": "010-5550-0199",
    }
