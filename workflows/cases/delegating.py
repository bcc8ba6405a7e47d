"""Telling the two persons of a delegation that it was made, has begun, was ended, is over; no name stands in it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from portal import clock
from portal.notifications.actions import notify
from portal.tenancy.roles import is_official_of
from workflows.cases.models import Delegation
from workflows.cases.wordings import day_of

if TYPE_CHECKING:
    from portal.identity.models import User

LATE = dt.timedelta(days=7)
"""What began or lapsed longer ago than this is not told any more: the worker stood still, and it is no news."""


def tell_made(delegation: Delegation) -> None:
    """Tell who is to stand in, in the transaction of the verb; one that begins today is not told a second time."""
    if delegation.starts_on <= clock.today():
        delegation.begun_told_at = clock.now()
        delegation.save(update_fields=["begun_told_at"])
    _tell(delegation, "delegation-made", delegation.delegate)


def tell_ended(delegation: Delegation) -> None:
    """Tell who stood in that the delegator ended it, in the transaction of the verb."""
    _tell(delegation, "delegation-ended", delegation.delegate)


def tell_days() -> int:
    """Tell both persons of each delegation that has begun or lapsed since the last run; return how many were told.

    A duty of the worker: each in a transaction of its own, marked as told together with what was written; safe to
    repeat and from several processes.
    """
    rows = Delegation.objects.filter(_began() | _lapsed(), ended_at=None).order_by("pk")
    return sum(_tell_day(pk) for pk in list(rows.values_list("pk", flat=True)))


def _began() -> Q:
    today = clock.today()
    return Q(begun_told_at=None, starts_on__lte=today, starts_on__gte=today - LATE, ends_on__gte=today)


def _lapsed() -> Q:
    today = clock.today()
    return Q(over_told_at=None, ends_on__lt=today, ends_on__gte=today - LATE)


@transaction.atomic
def _tell_day(pk: int) -> bool:
    rows = Delegation.objects.select_for_update(of=("self",), skip_locked=True).filter(_began() | _lapsed())
    one = rows.select_related("tenant", "delegator", "delegate").filter(pk=pk, ended_at=None).first()
    if one is None:
        return False
    is_over = one.ends_on < clock.today()
    field = "over_told_at" if is_over else "begun_told_at"
    setattr(one, field, clock.now())
    one.save(update_fields=[field])
    _tell(one, "delegation-over" if is_over else "delegation-begun", one.delegator, one.delegate)
    return True


def _tell(delegation: Delegation, kind: str, *people: User) -> None:
    tenant = delegation.tenant
    lines = f"{delegation.get_role_display()}，{day_of(delegation.starts_on)}至{day_of(delegation.ends_on)}（含）"
    notify(
        tenant=tenant,
        users=[one for one in people if is_official_of(one, tenant)],
        kind=kind,
        values={"authority": tenant.short_name, "lines": lines},
        path="/workspace/delegations/",
        source=f"{kind}:{delegation.pk}",
    )
