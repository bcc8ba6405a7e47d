"""Reads on cases, always for one tenant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Concat

from portal import clock
from portal.identity.models import Organisation
from portal.tenancy.roles import CASE_ROLES, Role, has_role, roles_of
from portal.tenancy.scope import bound
from workflows.cases.attending import consulted_apart
from workflows.cases.mandates import mine
from workflows.cases.models import (
    Case,
    CaseEdition,
    CaseEvent,
    CaseState,
    CorrectionRequest,
    Decision,
    EventKind,
    Material,
    OpinionDraft,
    Participation,
    Phrase,
    SavedView,
    WorkItem,
    WorkItemState,
)
from workflows.cases.standing import stands_in_for

if TYPE_CHECKING:
    from portal.documents.models import DocumentVersion
    from portal.identity.models import User
    from portal.tenancy.models import Tenant


class QueueTab(models.TextChoices):
    """The drawers of an official's desk."""

    TODO = "todo", "待办"
    MINE = "mine", "在办"
    OVERDUE = "overdue", "超期"
    DONE = "done", "已办"


CLOSED = (
    *(CaseState.CONFIRMED, CaseState.NOT_RECOMMENDED, CaseState.REFUSED, CaseState.FAILED, CaseState.OBJECTED),
    *(CaseState.WITHDRAWN, CaseState.FILED, CaseState.COMPLETED),
)
"""States after which nothing more is decided in a case."""
SHOWN_WITH = ("case__organisation", "case__edition", "case__limit", "claimed_by", "assignee")
SHOWN = (
    *("case__name", "case__number", "case__occasion", "case__organisation__name"),
    *("case__edition__key", "case__edition__title", "case__edition__edition", "case__edition__flow"),
    *("case__edition__batch_steps", "case__edition__form", "case__limit__due_on", "case__limit__counted_from"),
    *("claimed_by__full_name", "claimed_by__username", "assignee__full_name", "assignee__username"),
    *("tenant", "role", "task", "step", "title", "state", "opened_at", "due_on", "days", "apart_from", "closed_at"),
)
"""What a line of the queue is made of; the long texts of a case and the rules of its edition stay where they are."""


def cases_of(tenant: Tenant) -> models.QuerySet[Case]:
    """Return the cases in which `tenant` takes part."""
    mine = Participation.objects.filter(case=models.OuterRef("pk"), tenant=bound(tenant))
    return Case.across_tenants.filter(models.Exists(mine))


def case_for(tenant: Tenant, pk: int) -> Case | None:
    """Return one case of `tenant` with what its page needs, or None."""
    return _whole(cases_of(tenant)).filter(pk=pk).first()


def numbered(tenant: Tenant, number: str) -> Case | None:
    """Return the case of `tenant` with this number as `case_for` does, or None."""
    return _whole(cases_of(tenant)).filter(number=number).first()


def _whole(rows: models.QuerySet[Case]) -> models.QuerySet[Case]:
    related = ("edition__tenant", "tenant__parent__parent", "organisation", "process", "limit", "cluster")
    return rows.select_related(*related)


def filed_by(tenant: Tenant, user: User) -> models.QuerySet[Case]:
    """Return the applications of the organisations that `user` acts for, newest first."""
    return (
        Case.across_tenants.filter(
            Q(tenant=bound(tenant)), mine(user, organisation="organisation", programme="edition__key")
        )
        .select_related("edition", "organisation", "cluster")
        .order_by("-created_at", "-pk")
    )


def queue(tenant: Tenant, user: User, tab: str = QueueTab.TODO, drawer: Q | None = None) -> models.QuerySet[WorkItem]:
    """Return the work of `user` in `tenant`: to do, claimed, overdue with whoever has it, or done. Due first."""
    stands_for = stands_in_for(user, bound(tenant))
    roles = _roles(tenant, user)
    rows = WorkItem.objects.filter(tenant=tenant).select_related(*SHOWN_WITH).only(*SHOWN)
    if tab == QueueTab.DONE:
        rows = rows.select_related("decision").only(*SHOWN, "decision__verdict_title")
        return rows.filter(state=WorkItemState.DONE, done_by=user).order_by("-closed_at", "-pk")
    bound_to = Q(assignee=None) | Q(assignee=user) | Q(assignee__in=[one.delegator_id for one in stands_for])
    whose = bound_to & Q(role__in=roles)
    if (tab == QueueTab.OVERDUE or drawer is not None) and has_role(user, tenant, Role.LEADER):
        whose |= Q(escalated_at__isnull=False)  # 超期督办: the leader sees it, and decides nothing in its place
    not_mine = models.Exists(_own_earlier_work(user)) | models.Exists(consulted_apart(user))
    rows = rows.filter(whose, ~not_mine, state=WorkItemState.OPEN)
    if Role.APPLICANT in roles:  # an authority that recommends what it files: who files never reviews
        rows = rows.exclude(~Q(role=Role.APPLICANT), case__created_by=user)
    rows = rows.filter(_in_drawer(user, roles)[tab] if drawer is None else drawer)
    return rows.order_by(models.F("due_on").asc(nulls_last=True), "opened_at", "pk")


def _own_earlier_work(user: User) -> models.QuerySet[Decision]:
    """Return the decisions by which `user` is kept from the outer work item (回避): it is not theirs to do."""
    wrapped = Concat(models.Value("|"), models.F("step"), models.Value("|"))
    mine = Decision.objects.filter(Q(actor=user) | Q(on_behalf_of=user), case=models.OuterRef("case"))
    return mine.annotate(apart=models.ExpressionWrapper(models.OuterRef("apart_from"), models.CharField())).filter(
        apart__contains=wrapped
    )


def _roles(tenant: Tenant, user: User) -> set[str]:
    """Return the roles whose work is the person's in `tenant`: their own, and those delegated to them today."""
    mine = {role for held, role in roles_of(user) if held == tenant.pk}
    return mine | {one.role for one in stands_in_for(user, tenant)}


def _in_drawer(user: User, roles: set[str]) -> dict[str, Q]:
    """Return which of the open work of a person's roles lies in which drawer."""
    return {
        QueueTab.TODO: Q(claimed_by=None, role__in=roles) | Q(claimed_by=user),
        QueueTab.MINE: Q(claimed_by=user),
        QueueTab.OVERDUE: Q(due_on__lt=clock.today()),
    }


def queue_counts(tenant: Tenant, user: User, **beside: models.Subquery) -> dict[str, int]:
    """Return how many rows each drawer of open work holds, by tab, in one query; what is done is not counted.

    Parameters
    ----------
    beside: numbers that the same page needs, asked in the same query.
    """
    drawers = _in_drawer(user, _roles(bound(tenant), user))
    counted: dict[str, Any] = {str(tab): models.Count("pk", filter=rows) for tab, rows in drawers.items()}
    once = Coalesce(models.Max(models.Value(0)), 0)  # an aggregate, so that what stands beside is asked once
    counted |= {name: once + Coalesce(asked, 0) for name, asked in beside.items()}
    everything = queue(tenant, user, QueueTab.OVERDUE, drawer=Q())
    return {tab: int(number) for tab, number in everything.order_by().aggregate(**counted).items()}


def saved_views(tenant: Tenant, user: User) -> models.QuerySet[SavedView]:
    """Return the person's saved views of the queue in this authority."""
    return SavedView.across_tenants.filter(tenant=bound(tenant), user=user)


def open_work_for(tenant: Tenant, case: Case) -> models.QuerySet[WorkItem]:
    """Return the case's open work in `tenant`."""
    return WorkItem.objects.filter(tenant=bound(tenant), case=case, state=WorkItemState.OPEN).select_related("task")


def waiting_on(case: Case) -> models.QuerySet[WorkItem]:
    """Return the steps that the case waits at, in whichever authority: everyone with a part may know where it is."""
    rows = WorkItem.objects.filter(case=case, state=WorkItemState.OPEN)
    return rows.select_related("task", "tenant", "case", "claimed_by").order_by("pk")


def waiting_on_each(cases: Iterable[Case]) -> dict[int, list[WorkItem]]:
    """Return what `waiting_on` gives for each of the cases, by their keys, in one query."""
    waiting: dict[int, list[WorkItem]] = {case.pk: [] for case in cases}
    rows = WorkItem.objects.filter(case__in=list(waiting), state=WorkItemState.OPEN)
    for work in rows.select_related("task", "tenant", "case", "claimed_by").order_by("pk"):
        waiting[work.case_id].append(work)
    return waiting


def organisations_of(tenant: Tenant, user: User) -> models.QuerySet[Organisation]:
    """Return the organisations of `tenant` that `user` acts for."""
    return Organisation.across_tenants.filter(Q(tenant=bound(tenant)), mine(user, organisation="pk"))


def open_work_of(tenant: Tenant, case: Case) -> WorkItem | None:
    """Return the one open work item of the case in `tenant`, or None."""
    return open_work_for(tenant, case).first()


def work_for(tenant: Tenant, pk: int) -> WorkItem | None:
    """Return one work item of `tenant`, or None."""
    return (
        WorkItem.objects.filter(tenant=bound(tenant), pk=pk)
        .select_related("task", "case__edition__tenant", "case__tenant__parent__parent", "case__organisation")
        .first()
    )


def register_of(tenant: Tenant) -> models.QuerySet[Organisation]:
    """Return the organisations of this authority, those that stand first, each with `open_cases`, how many it has."""
    rows = Organisation.across_tenants.filter(tenant=bound(tenant)).select_related("merged_into")
    still = models.Count("cases", filter=~Q(cases__state__in=CLOSED))
    return rows.annotate(open_cases=still).order_by(models.F("ended_on").asc(nulls_first=True), "name", "pk")


def open_cases_of(tenant: Tenant, organisation: Organisation) -> list[Case]:
    """Return the organisation's cases that are not closed, drafts among them, for its own authority."""
    rows = Case.across_tenants.filter(tenant=bound(tenant), organisation=organisation).exclude(state__in=CLOSED)
    return list(rows.select_related("edition").order_by("pk"))


def decisions_seen_by(tenant: Tenant, case: Case, by: User | None = None) -> models.QuerySet[Decision]:
    """Return the decisions that `tenant` may see: its own, and what others handed over (DESIGN 4).

    The filing authority sees what was told to the applicant. A verdict that was taken back is seen by its own only.

    Parameters
    ----------
    by: the person who looks; where the filing authority recommends by itself (a plan city, the XPCC), its
        applicants still see only what was told to them.
    """
    seen = Q(tenant=bound(tenant)) | Q(handed_over=True, undoing=None)
    if case.tenant_id == tenant.pk:
        seen = Q(told_applicant=True, undoing=None)
        if by is None or has_role(by, tenant, *CASE_ROLES):
            seen |= Q(tenant=tenant)
    return (
        Decision.objects.filter(seen, case=case)
        .select_related("tenant", "actor", "on_behalf_of", "undoing__actor")
        .prefetch_related("documents__version__document")
    )


TOLD_TO_ALL = (EventKind.DEEMED, EventKind.WITHDRAWN, EventKind.SUSPENDED, EventKind.RESUMED)
TOLD_INSIDE = (
    *(EventKind.TRANSFERRED, EventKind.UNDONE, EventKind.URGED),
    *(EventKind.OVERDUE, EventKind.RESCHEDULED, EventKind.VOIDED),
)


def events_seen_by(tenant: Tenant, case: Case) -> models.QuerySet[CaseEvent]:
    """Return what belongs into the timeline besides submissions and verdicts.

    Everybody with a part sees that a case was suspended or withdrawn; the rest is the authority's own business.
    """
    seen = Q(kind__in=TOLD_TO_ALL) | Q(kind__in=TOLD_INSIDE, tenant=bound(tenant))
    return CaseEvent.objects.filter(seen, case=case).select_related("tenant", "actor", "work")


def handed_over_to(tenant: Tenant, case: Case) -> list[Decision]:
    """Return what other authorities handed over with the case: their conclusions and letters, nothing they kept."""
    others = Decision.objects.exclude(tenant=bound(tenant))
    rows = others.filter(case=case, handed_over=True, undoing=None).exclude(verdict="resubmit").select_related("tenant")
    return list(rows.prefetch_related("documents__version__document"))


def phrases_for(tenant: Tenant, step: str) -> models.QuerySet[Phrase]:
    """Return the authority's phrases for a step: those of the step, and those for every step."""
    return Phrase.across_tenants.filter(tenant=bound(tenant), step__in=("", step))


def opinion_draft(work: WorkItem, user: User) -> OpinionDraft | None:
    """Return what `user` typed for this work before, or None."""
    return OpinionDraft.objects.filter(work=work, user=user).first()


def open_correction(case: Case) -> CorrectionRequest | None:
    """Return the correction that the applicant still has to answer, or None."""
    return CorrectionRequest.objects.filter(case=case, answered_at=None, decision__undoing=None).order_by("-pk").first()


def open_keys(case: Case) -> set[str] | None:
    """Return the fields and materials that a correction opened; None when everything is open."""
    asked = open_correction(case)
    return set(asked.items) if asked and asked.items else None


def copyable(tenant: Tenant, user: User) -> models.QuerySet[Case]:
    """Return the submitted applications of the organisations that `user` acts for: a new one may start from them."""
    return filed_by(tenant, user).filter(models.Exists(CaseEdition.objects.filter(case=models.OuterRef("pk"))))


def earlier_materials(case: Case) -> dict[str, DocumentVersion]:
    """Return by key what the application that this one was copied from last filed; empty for one that was not."""
    if case.copied_from_id is None:
        return {}
    rows = Material.objects.filter(case=case.copied_from_id, edition__isnull=False).select_related("version__document")
    return {one.key: one.version for one in rows.order_by("edition__number")}
