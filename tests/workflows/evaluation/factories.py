"""Clusters and their evaluation, for tests."""

from __future__ import annotations

import datetime as dt

from portal import clock
from portal.identity.models import Organisation
from portal.registry.actions import enter_cluster
from tests import factories
from tests.factories import say
from workflows.cases import actions
from workflows.evaluation.models import EvaluationResult
from workflows.programmes.actions import install_edition
from workflows.programmes.editions import ANNUAL_EVALUATION_2020

SCORED = {"score": "91.50", "grade": "excellent"}
GRADED = {"grade": "good", "visibility": "province"}


def cluster(land, zone):
    """Return a confirmed cluster that the zone's organisation leads."""
    return enter_cluster(
        actor=None,
        tenant=land.nation,
        programme=land.edition.key,
        name=f"{zone.place_name}新型电子元器件及设备制造创新型产业集群",
        place=zone.place_name,
        industry=None,
        lead_organisation=Organisation.across_tenants.filter(tenant=zone).earliest("pk"),
        confirmed_on=dt.date(2023, 3, 1),
    )


def values(**changes):
    """Return a complete return for 2025."""
    return {
        "year": 2025, "firms": 120, "high_tech_firms": 46, "employees": 21000, "patents": 310, "revenue": "310.5",
        "research": "12.4", "source": "与火炬统计一致。", "summary": "按规划推进。", "contact_name": "吴敏",
        "contact_phone": "027-00000001",
    } | changes  # fmt: skip


def draft(land, zone, entry, **changes):
    """Return a complete return of the zone's officer for this cluster, not yet sent."""
    edition = install_edition(actor=None, tenant=land.nation, definition=ANNUAL_EVALUATION_2020)
    officer = land[f"{zone.code}:applicant"]
    case = actions.start_case(
        actor=officer, tenant=zone, organisation=entry.lead_organisation, edition=edition, cluster=entry
    )
    actions.save_draft(actor=officer, case=case, values=values(**changes))
    for one in edition.materials:
        actions.attach_material(actor=officer, case=case, key=one["key"], upload=factories.pdf(text=one["key"]))
    return case


def sent(land, zone, entry, **changes):
    """Return a return that waits for its province."""
    case = draft(land, zone, entry, **changes)
    actions.submit(actor=land[f"{zone.code}:applicant"], case=case)
    case.refresh_from_db()
    return case


def told(land, zone, entry, **graded):
    """Return a return whose result the builder was told; the window for appeals is open."""
    case = sent(land, zone, entry)
    say(case, "province_check", land[f"{zone.recommender.code}:reviewer"], "report")
    say(case, "scoring", land["national:expert1"], "score", details=dict(SCORED))
    say(case, "grading", land["national:leader"], "grade", details=GRADED | graded)
    return case


def result_for(land, case):
    """Return a result of a cluster of Wuxi that only the nation and its builder see, with this case behind it."""
    return EvaluationResult.across_tenants.create(
        tenant=land.nation,
        filing=case.tenant,
        recommender=case.tenant.recommender,
        case=case,
        edition=case.edition,
        cluster=cluster(land, case.tenant),
        year=2025,
        score="88.00",
        grade="good",
        told_at=clock.now(),
        appeals_close_at=clock.now(),
        final_at=clock.now(),
        visibility="own",
        visibility_by=land["national:leader"],
        visibility_at=clock.now(),
    )
