"""Making public what was reviewed: at once, or at the moment that its author asked for."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, Revision, TaskState

from cms_content.editorial.actions import digest_of, note_publication
from cms_content.editorial.errors import ReviewIncomplete
from cms_content.editorial.grounds import Way, published_by
from cms_content.editorial.models import EntryKind, ReviewEntry, ReviewTask, Stage
from cms_content.queries import tenant_of
from portal import clock
from portal.audit.actions import record
from portal.errors import DomainError

if TYPE_CHECKING:
    from wagtail.models import WorkflowState

    from portal.identity.models import User

logger = logging.getLogger(__name__)


@transaction.atomic
def finish(workflow_state: WorkflowState, user: User | None) -> None:
    """Make the reviewed revision public. Raises ReviewIncomplete unless the record proves the three stages."""
    page = workflow_state.content_object
    revision = page.get_latest_revision()
    if not any(isinstance(task.specific, ReviewTask) for task in workflow_state.workflow.tasks):
        revision.publish(user=user)  # a workflow that an operator made: Wagtail asks for its own permission
        return
    _prove(workflow_state, revision)
    release(revision, actor=user, way=Way.REVIEWED)


def _prove(workflow_state: WorkflowState, revision: Revision) -> None:
    said = ReviewEntry.across_tenants.filter(
        workflow_state_id=workflow_state.pk,
        revision_id=revision.pk,
        digest=digest_of(revision),
        kind=EntryKind.APPROVED,
        proofread=True,
    )
    stages = dict(said.values_list("stage", "person"))
    if set(stages) != set(Stage.values) or len(set(stages.values())) != len(Stage.values):
        raise ReviewIncomplete
    approved = TaskState.STATUS_APPROVED
    if workflow_state.task_states.filter(pk__in=said.values("task_state_id"), status=approved).count() != len(stages):
        raise ReviewIncomplete


def release(revision: Revision, *, actor: User | None, way: Way) -> None:
    """Publish a reviewed revision now, or plan it if its author named a later moment of the portal's clock.

    A moment that has passed means now: nothing is ever dated back. Raises what the page itself refuses: a guide
    without its key elements.
    """
    action = _Publication(revision, user=actor, log_action=_log_words(way))
    page = action.object
    page.require_publishable()
    if page.go_live_at and page.go_live_at > clock.now():
        _plan(action, actor)
        return
    page.go_live_at = None  # it is fulfilled; Wagtail would compare it with the computer's clock, not the portal's
    with published_by(actor, way):
        action.execute(skip_permission_checks=True)


class _Publication(PublishPageRevisionAction):
    """Wagtail's own publication of one revision."""


def _log_words(way: Way) -> bool | str:
    return "wagtail.publish.scheduled" if way == Way.SCHEDULED else True


def _plan(action: PublishPageRevisionAction, actor: User | None) -> None:
    page, revision = action.object, action.revision
    page.revisions.exclude(pk=revision.pk).update(approved_go_live_at=None)
    revision.approved_go_live_at = page.go_live_at
    revision.save(update_fields=["approved_go_live_at"])
    Page.objects.filter(pk=page.pk).update(has_unpublished_changes=True, go_live_at=page.go_live_at)
    action.log_scheduling_action()
    note_publication(page=page, revision=revision, actor=actor, way=Way.SCHEDULED, kind=EntryKind.SCHEDULED)
    record(
        tenant=tenant_of(page),
        actor=actor,
        verb="cms.page_scheduled",
        target=f"page:{page.pk}",
        summary=page.title[:200],
        details={"revision": revision.pk, "go_live_at": page.go_live_at.isoformat()},
    )


def publish_due() -> int:
    """Publish what is planned for now and take down what has run out; return how many. A duty of every worker.

    Each page is locked and looked at again, so that two workers do it once. One that fails is logged and tried
    again; the others go on.
    """
    now = clock.now()
    planned = Revision.page_revisions.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at", "pk")
    ended = Page.objects.filter(live=True, expire_at__lte=now)
    done = sum(_safely(_publish_planned, pk) for pk in list(planned.values_list("pk", flat=True)))
    return done + sum(_safely(_take_down, pk) for pk in list(ended.values_list("pk", flat=True)))


def _safely(step: Any, pk: int) -> bool:
    try:
        return bool(step(pk))
    except (DomainError, ValidationError):
        logger.exception("%s of %s failed", step.__name__, pk)
        return False


@transaction.atomic
def _publish_planned(pk: int) -> bool:
    found = Revision.objects.select_for_update().filter(pk=pk, approved_go_live_at__lte=clock.now()).first()
    if found is None:
        return False
    release(found, actor=None, way=Way.SCHEDULED)
    return True


@transaction.atomic
def _take_down(pk: int) -> bool:
    page = Page.objects.select_for_update().filter(pk=pk, live=True, expire_at__lte=clock.now()).first()
    if page is None:
        return False
    with published_by(None, Way.SCHEDULED):
        page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True
