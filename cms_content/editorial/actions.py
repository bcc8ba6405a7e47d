"""Verbs of the editorial review: submitting, deciding, withdrawing, each on the sheet and on the audit record."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, Revision, TaskState

from cms_content.editorial.checks import require_publishable
from cms_content.editorial.errors import StageOver
from cms_content.editorial.grounds import Way, published_by
from cms_content.editorial.models import EntryKind, ReviewEntry, Stage
from cms_content.editorial.rules import page_of
from cms_content.queries import SITE_DEPTH, tenant_of
from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid, NotAllowed
from portal.tenancy.permissions import may, require

if TYPE_CHECKING:
    from portal.identity.models import User

PROOFREADING = {Stage.FIRST: "一校", Stage.SECOND: "二校", Stage.FINAL: "三校"}
"""What the proofreading of each stage is called (三校)."""


@transaction.atomic
def decide(*, actor: User, task_state: TaskState, approve: bool, proofread: bool, opinion: str = "") -> ReviewEntry:
    """Approve a stage or send the piece back to its author; the last approval makes it public.

    Parameters
    ----------
    task_state: the open stage.
    proofread: whether the person has proofread the piece; an approval needs it.
    opinion: what they say; sending back needs it.

    Raises NotAllowed with the reason, StageOver when a colleague was faster, Invalid with the field at fault,
    NotPublishable when the page type would refuse to show it.
    """
    state = TaskState.objects.select_for_update().get(pk=task_state.pk)
    if state.status != TaskState.STATUS_IN_PROGRESS:
        raise StageOver
    require(actor, "cms.review", state)
    opinion = opinion.strip()
    if approve and not proofread:
        raise Invalid(
            "请先完成本环节校对，再勾选“已通读全文，完成本环节校对”。", fields={"proofread": "请先完成校对。"}
        )
    if not approve and not opinion:
        raise Invalid("请写明需要修改的内容，作者据此修改。", fields={"comment": "请写明需要修改的内容。"})
    if approve:
        require_publishable(state.revision)
    stage = Stage(state.task.specific.stage)
    entry = _enter(
        EntryKind.APPROVED if approve else EntryKind.REJECTED,
        page=_page(state),
        revision=state.revision,
        actor=actor,
        workflow_state_id=state.workflow_state_id,
        task_state_id=state.pk,
        stage=stage,
        proofread=proofread,
        opinion=opinion,
    )
    (state.approve if approve else state.reject)(user=actor, comment=opinion or f"{PROOFREADING[stage]}完成，同意。")
    _record(entry)
    return entry


@transaction.atomic
def note_submission(*, task_state: TaskState, actor: User | None) -> None:
    """Put on record that a piece was handed in, or handed in again after changes."""
    _record(
        _enter(
            EntryKind.SUBMITTED,
            page=_page(task_state),
            revision=task_state.revision,
            actor=actor,
            workflow_state_id=task_state.workflow_state_id,
        )
    )


@transaction.atomic
def note_cancellation(*, workflow_state: Any, actor: User | None) -> None:
    """Put on record that a review ended without a decision."""
    page = workflow_state.content_object
    last = ReviewEntry.across_tenants.filter(workflow_state_id=workflow_state.pk).last()
    if isinstance(page, Page) and last is not None:
        revision = Revision.objects.filter(pk=last.revision_id).first()
        kind = EntryKind.CANCELLED
        _record(_enter(kind, page=page, revision=revision, actor=actor, workflow_state_id=workflow_state.pk))


@transaction.atomic
def note_publication(*, page: Page, revision: Revision | None, actor: User | None, way: Way, kind: EntryKind) -> None:
    """Write on a page's sheet, if it has one, that it is public, will be or no longer is; the audit is the caller's."""
    earlier = ReviewEntry.across_tenants.filter(page_id=page.pk).last()
    if earlier is not None:
        _enter(
            kind,
            page=page,
            revision=revision,
            actor=actor,
            workflow_state_id=earlier.workflow_state_id,
            opinion=str(way.label),
        )


@transaction.atomic
def withdraw(*, actor: User, page: Page, reason: str) -> None:
    """Take a page from the public at once, or call off its scheduled publication. Coming back needs a new review.

    Raises NotAllowed for who is not the authority's responsible leader and for pages that must stay, Invalid.
    """
    require(actor, "cms.withdraw", page)
    if not reason.strip():
        raise Invalid("请写明撤下原因。", fields={"reason": "请写明撤下原因，原因记入审计。"})
    locked = Page.objects.select_for_update().get(pk=page.pk).specific
    planned = Revision.page_revisions.filter(object_id=str(page.pk), approved_go_live_at__isnull=False)
    if not locked.live and not planned.exists():
        raise Invalid("该页面没有公开，也没有定时发布，无需撤下。")
    if locked.live and (locked.depth <= SITE_DEPTH or not _may_leave(locked)):
        raise NotAllowed("首页、公示和栏目必须保持公开，不能撤下。")
    planned.update(approved_go_live_at=None)
    if locked.live:
        with published_by(actor, Way.LEADER):
            UnpublishPageAction(locked, user=actor).execute(skip_permission_checks=True)
    record(
        tenant=tenant_of(locked),
        actor=actor,
        verb="cms.page_withdrawn",
        target=f"page:{page.pk}",
        summary=reason.strip()[:200],
    )


def may_be_withdrawn(user: User, page: Page) -> bool:
    """Tell whether the person is to be offered to withdraw this page."""
    return bool(may(user, "cms.withdraw", page)) and page.depth > SITE_DEPTH and _may_leave(page.specific)


def digest_of(revision: Revision | None) -> str:
    """Return the SHA-256 of a revision's content, the same on every database; "" without one."""
    if revision is None:
        return ""
    content = Revision.objects.values_list("content", flat=True).get(pk=revision.pk)
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _may_leave(page: Page) -> bool:
    """Tell whether its type lets a page be taken from the public at all: notices stay."""
    from portal.identity.models import User

    return bool(page.permissions_for_user(User(is_superuser=True, is_active=True)).can_unpublish()) or not page.live


def _page(state: TaskState) -> Page:
    page = page_of(state)
    if page is None:
        raise NotAllowed("该审核流程只用于页面。")
    return page


def _enter(kind: EntryKind, *, page: Page, revision: Revision | None, actor: User | None, **more: Any) -> ReviewEntry:
    tenant = tenant_of(page)
    if tenant is None:
        raise NotAllowed("该页面不在任何机关的站点上，不能送审。")
    return ReviewEntry.across_tenants.create(
        tenant=tenant,
        page_id=page.pk,
        page_title=str(revision.content.get("title", page.title) if revision else page.title),
        revision_id=revision.pk if revision else None,
        digest=digest_of(revision),
        kind=kind,
        person=actor,
        person_name=str(actor) if actor else "",
        at=clock.now(),
        **more,
    )


def _record(entry: ReviewEntry) -> None:
    record(
        tenant=entry.tenant,
        actor=entry.person,
        verb=f"cms.review_{entry.kind}",
        target=f"page:{entry.page_id}",
        summary=f"{entry.get_stage_display()}{entry.get_kind_display()}：{entry.page_title}"[:200],
        details={
            "stage": entry.stage,
            "revision": entry.revision_id,
            "sha256": entry.digest,
            "proofread": entry.proofread,
            "opinion": entry.opinion,
        },
    )
