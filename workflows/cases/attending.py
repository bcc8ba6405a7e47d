"""Reads on what an official is shown besides own work: opinions asked for (征求意见) and copies (抄送); one tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from portal.tenancy.models import Tenant
from portal.tenancy.roles import CASE_ROLES, has_role
from portal.tenancy.scope import bound
from workflows.cases.models import CaseCopy, ConsultedPerson, CopyReading, Outcome, Participation

if TYPE_CHECKING:
    from portal.identity.models import User

SHOWN = ("consultation__case__organisation", "consultation__case__edition", "consultation__work", "opinion")


def consulted_apart(user: User) -> models.QuerySet[ConsultedPerson]:
    """Return the seats that keep `user` from the outer work item: asked there, or an opinion written (`standing`)."""
    step = Concat(Value("|"), F("consultation__work__step"), Value("|"))
    rows = ConsultedPerson.objects.filter(person=user, consultation__case=OuterRef("case"))
    rows = rows.annotate(apart=models.ExpressionWrapper(OuterRef("apart_from"), models.CharField()))
    wrote = Q(consultation__work__step=OuterRef("step")) | Q(apart__contains=step)
    is_asked = Q(consultation__work=OuterRef("pk"), consultation__outcome=Outcome.OPEN)
    return rows.filter((Q(opinion__isnull=False) & wrote) | is_asked)


def asked_of(tenant: Tenant, user: User, *, waiting: bool) -> models.QuerySet[ConsultedPerson]:
    """Return what `user` was asked in this authority: what still waits for the answer, due first, or the rest."""
    rows = ConsultedPerson.objects.filter(consultation__work__tenant=bound(tenant), person=user)
    waits = Q(opinion__isnull=True, consultation__outcome=Outcome.OPEN)
    rows = rows.filter(waits) if waiting else rows.exclude(pk__in=rows.filter(waits).values("pk"))
    due = F("consultation__due_on").asc(nulls_last=True)
    return rows.select_related(*SHOWN).order_by(*((due, "pk") if waiting else ("-pk",)))


def copies_for(tenant: Tenant, user: User) -> models.QuerySet[CaseCopy]:
    """Return the copies that `user` may read here, newest first: own ones, and the authority's."""
    mine = Q(reader=user)
    if has_role(user, bound(tenant), *CASE_ROLES):
        mine |= Q(reader=None)
    takes_part = Participation.objects.filter(case=OuterRef("case"), tenant=tenant)
    return CaseCopy.objects.filter(mine, Exists(takes_part), tenant=tenant)


def with_reading(
    copies: models.QuerySet[CaseCopy], user: User, *, only_unread: bool = False
) -> models.QuerySet[CaseCopy]:
    """Return the copies with `read_at`, when this person opened each, and what a line shows."""
    chosen = copies.exclude(Exists(_readings(user))) if only_unread else copies
    shown = chosen.select_related("case__organisation", "case__edition", "sender")
    return shown.annotate(read_at=Subquery(_readings(user).values("at")[:1]))


def _readings(user: User) -> models.QuerySet[CopyReading]:
    return CopyReading.objects.filter(copy=OuterRef("pk"), reader=user)


def attention_asked(tenant: Tenant, user: User) -> dict[str, Subquery]:
    """Return how many opinions wait and how many copies are unread, as parts of another query; NULL for none."""
    return {
        "consulted": _number(asked_of(tenant, user, waiting=True), "person"),
        "copied": _number(copies_for(tenant, user).exclude(Exists(_readings(user))), "tenant"),
    }


def _number(rows: models.QuerySet[Any], same: str) -> Subquery:
    counted = rows.order_by().values(same).annotate(number=Count("pk")).values("number")
    return Subquery(counted, output_field=IntegerField())


def numbers(tenant: Tenant, **asked: Subquery) -> dict[str, int]:
    """Return these numbers in one query of their own."""
    found = Tenant.objects.filter(pk=bound(tenant).pk).values_list(*[Coalesce(one, 0) for one in asked.values()])
    return dict(zip(asked, found.get(), strict=True))
