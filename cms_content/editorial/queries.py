"""Reads of the review, always of one authority."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wagtail.models import Page, TaskState

from cms_content.editorial.models import ReviewEntry, ReviewTask
from cms_content.editorial.rules import page_of, verdict_on
from portal.errors import NotFound
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from portal.tenancy.permissions import Verdict


@dataclass(frozen=True)
class Submission:
    """One submission of a page with everything that was done on it, oldest first."""

    number: int
    entries: Sequence[ReviewEntry]


@dataclass(frozen=True)
class Waiting:
    """A piece that waits for an examiner, and whether this person may decide on it."""

    page: Page
    state: TaskState
    task: ReviewTask
    verdict: Verdict


def page_for(tenant: Tenant, page_id: int) -> Page | None:
    """Return a page of the authority's own site; None if it was deleted. Raises NotFound for any other."""
    site = bound(tenant).site
    page = Page.objects.descendant_of(site.root_page, inclusive=True).filter(pk=page_id).first() if site else None
    if page is None and (Page.objects.filter(pk=page_id).exists() or not entries_of(tenant, page_id).exists()):
        raise NotFound("没有找到这个页面的审核单。")
    return page


def entries_of(tenant: Tenant, page_id: int) -> QuerySet[ReviewEntry]:
    """Return everything on the sheet of one page, oldest first."""
    return ReviewEntry.across_tenants.filter(tenant=bound(tenant), page_id=page_id).order_by("pk")


def submissions_of(tenant: Tenant, page_id: int) -> list[Submission]:
    """Return the page's submissions, the last one first."""
    found: dict[int, list[ReviewEntry]] = {}
    for entry in entries_of(tenant, page_id):
        found.setdefault(entry.workflow_state_id or 0, []).append(entry)
    return [Submission(number, entries) for number, entries in reversed(list(found.items()))]


def register_of(tenant: Tenant) -> QuerySet[ReviewEntry]:
    """Return everything that was done in the authority's review, newest first."""
    return ReviewEntry.across_tenants.filter(tenant=bound(tenant)).order_by("-pk")


def open_state_of(page: Page | None) -> TaskState | None:
    """Return the stage at which a page waits."""
    return page.current_workflow_task_state if page is not None else None


def waiting_in(tenant: Tenant, user: User) -> list[Waiting]:
    """Return what is under review in the authority: what this person may decide first, then the others.

    A fixed number of queries, and two for each piece at a stage of this person's own.
    """
    tasks = ReviewTask.objects.filter(tenant=bound(tenant)).select_related("tenant__site__root_page").in_bulk()
    rows = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, task__in=list(tasks))
    rows = rows.select_related("workflow_state__requested_by").prefetch_related("workflow_state__content_object")
    found = []
    for state in rows.order_by("started_at", "pk"):
        state.task = task = tasks[state.task_id]
        page = page_of(state)
        if page is not None:
            found.append(Waiting(page, state, task, verdict_on(user, state)))
    return sorted(found, key=lambda one: not one.verdict)
