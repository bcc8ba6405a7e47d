"""How long each step of an objection may take, in working days: the authority's own choice (RULES B5.3)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import F, Q

from portal import clock
from portal.tenancy.scope import bound
from workflows.cases.timing import due_after
from workflows.notices.models import Handling, HandlingLimits
from workflows.notices.queries import noticing_programmes

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant
    from workflows.notices.models import Objection
    from workflows.programmes.models import ProgrammeEdition

NAMES = ("admission", "investigation", "comments", "proposal", "decision", "review_window", "review")
OF_STEP = {"review_decision": "decision"}
"""Step → the limit that it shares."""
RECOUNTED = "objection.due_computed"
"""The verb under which a day that a calendar gave or moved is on record."""


def limits_row(tenant: Tenant, edition: ProgrammeEdition | None) -> HandlingLimits:
    """Return the limits of an edition: its own, else the authority's, else the proposed ones, unsaved."""
    rows = HandlingLimits.across_tenants.filter(Q(edition=edition) | Q(edition=None), tenant=tenant)
    found = rows.order_by(F("edition").asc(nulls_last=True)).first()
    return found or HandlingLimits(tenant=tenant)


def editions_with_limits(tenant: Tenant) -> list[tuple[ProgrammeEdition, HandlingLimits | None]]:
    """Return the authority's editions that lay something before the public, each with its own limits or None."""
    own = {row.edition_id: row for row in HandlingLimits.across_tenants.filter(tenant=bound(tenant)) if row.edition_id}
    return [(edition, own.get(edition.pk)) for edition in noticing_programmes(tenant)]


def handled_now(tenant: Tenant, edition: ProgrammeEdition) -> int:
    """Return how many objections of the edition are being handled, by the limits with which each began."""
    return Handling.objects.filter(
        objection__tenant=bound(tenant), objection__notice__edition=edition, closed_at=None, replied_on=None
    ).count()


def limits_for(objection: Objection) -> dict[str, int]:
    """Return the days by name that hold for an objection which begins now."""
    row = limits_row(objection.tenant, objection.notice.edition)
    return {name: getattr(row, name) for name in NAMES}


def days_of(handling: Handling, step: str) -> int | None:
    """Return the working days for a step of this handling, as they were when it began; None without a limit."""
    days = handling.limits.get(OF_STEP.get(step, step))
    return None if days is None else int(days)


def due_from(start: dt.date, days: int | None, tenant: Tenant) -> dt.date | None:
    """Return the `days`-th working day after `start`; None without a limit and in a year not published yet."""
    return due_after(start, days, tenant)


def received_on(objection: Objection) -> dt.date:
    """Return the day on which the objection arrived: the day after it is the first one that counts."""
    return objection.received_at.astimezone(clock.BEIJING).date()
