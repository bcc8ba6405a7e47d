"""The objections that wait at one authority: for this person, for anybody, too long, or no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Concat

from portal import clock
from portal.errors import NotFound
from portal.tenancy.roles import Role, has_role, roles_of
from portal.tenancy.scope import bound
from workflows.cases.mandates import mine
from workflows.cases.models import Decision, WorkItemState
from workflows.notices.models import (
    Asked,
    CommentRequest,
    HandlingDecision,
    HandlingStep,
    Objection,
    ObjectionState,
    ReviewState,
)

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

OPEN = Q(state__in=(ObjectionState.RECEIVED, ObjectionState.ADMITTED)) | Q(review__state=ReviewState.OPEN)


class ObjectionTab(models.TextChoices):
    """The drawers of the objections' queue."""

    MINE = "mine", "由我办理"
    OPEN = "open", "全部在办"
    OVERDUE = "overdue", "已超期"
    DONE = "done", "已办结"


def queue(tenant: Tenant, user: User, tab: str) -> QuerySet[Objection]:
    """Return a drawer's objections with the step they wait at in `waiting`, the one due first in front."""
    steps = HandlingStep.objects.filter(state=WorkItemState.OPEN).select_related("assignee")
    rows = Objection.across_tenants.filter(tenant=bound(tenant)).select_related("notice", "handler", "handling")
    rows = rows.prefetch_related("items", Prefetch("handling__steps", steps, to_attr="waiting"))
    if tab == ObjectionTab.DONE:
        return rows.exclude(OPEN).order_by("-decided_at", "-pk")
    rows = rows.filter(OPEN)
    if tab == ObjectionTab.OVERDUE:
        rows = rows.filter(_waiting_at(due_on__lt=clock.today()))
    if tab == ObjectionTab.MINE:
        rows = rows.filter(_for(user, tenant))
    waits = HandlingStep.objects.filter(handling__objection=OuterRef("pk"), state=WorkItemState.OPEN)
    due = models.Subquery(waits.values("due_on")[:1])
    return rows.annotate(due_on=due).order_by(F("due_on").asc(nulls_last=True), "received_at", "pk")


def _waiting_at(**what: object) -> Exists:
    rows = HandlingStep.objects.filter(handling__objection=OuterRef("pk"), state=WorkItemState.OPEN)
    return Exists(rows.filter(**what))


def _for(user: User, tenant: Tenant) -> Q:
    """Return what this person may do now: by role, not bound to another, and not kept away (回避)."""
    roles = {role for held, role in roles_of(user) if held == tenant.pk}
    steps = HandlingStep.objects.filter(
        Q(assignee=None) | Q(assignee=user),
        ~Exists(_own_part(user)),
        handling__objection=OuterRef("pk"),
        state=WorkItemState.OPEN,
        role__in=roles,
    )
    own_cases = Q(actor=user) | Q(on_behalf_of=user)
    recused = Decision.objects.filter(own_cases, case__notice_items__objections=OuterRef("pk"))
    waits = Q(Exists(steps))
    if has_role(user, tenant, Role.OBJECTION_HANDLER):
        waits |= Q(state=ObjectionState.RECEIVED, handling=None)
    return waits & ~Q(Exists(recused))


def _own_part(user: User) -> QuerySet[HandlingDecision]:
    """Return the decisions by which `user` is kept from the outer step."""
    wrapped = Concat(models.Value("|"), F("step"), models.Value("|"))
    given = HandlingDecision.objects.filter(actor=user, objection=OuterRef("handling__objection"))
    apart = models.ExpressionWrapper(OuterRef("apart_from"), models.CharField())
    return given.annotate(apart=apart).filter(apart__contains=wrapped)


def count_for(tenant: Tenant, user: User) -> int:
    """Return how many objections wait for this person."""
    home = bound(tenant)
    return Objection.across_tenants.filter(OPEN, _for(user, home), tenant=home).count()


def requests_to(tenant: Tenant, user: User) -> QuerySet[CommentRequest]:
    """Return what this person is asked at `tenant` about objections: for the authority, or for their organisation."""
    asked = CommentRequest.across_tenants.filter(tenant=bound(tenant))
    applies = mine(user, organisation="item__case__organisation", programme="item__case__edition__key")
    whose = Q(whom=Asked.APPLICANT) & applies
    if has_role(user, tenant, Role.REVIEWER, Role.LEADER):
        whose |= Q(whom=Asked.AUTHORITY)
    rows = asked.filter(whose).select_related("item__case", "item__notice", "answer")
    return rows.order_by(F("answered_at").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "pk")


def request_for(tenant: Tenant, user: User, pk: int) -> CommentRequest:
    """Return one request to this person at `tenant`. Raises NotFound."""
    rows = requests_to(tenant, user).select_related("objection__tenant", "tenant", "answer__document", "answer__actor")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("没有找到这件征询。")
    return found
