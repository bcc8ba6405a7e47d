"""Who may examine what: three stages, three different people, none of whom wrote it (RULES B5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from wagtail.models import Page, Revision, TaskState

from cms_content.editorial.models import ReviewTask, Stage
from cms_content.queries import tenant_of
from portal.tenancy.permissions import ALLOWED, Verdict, may, refused, rule
from portal.tenancy.roles import Role, has_role

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.identity.models import User
    from portal.tenancy.models import Tenant

EXAMINERS = {
    Stage.FIRST: Role.EDITOR,
    Stage.SECOND: Role.REVIEWING_EDITOR,
    Stage.FINAL: Role.CHIEF_EDITOR,
}
"""Stage → the role that examines in it: editor (wording), section head (facts, basis), responsible leader."""


def verdict_on(user: User, state: TaskState) -> Verdict:
    """Say whether `user` may decide this stage now, and if not, why."""
    return may(user, "cms.review", state)


@rule("cms.review")
def may_review(user: User, state: TaskState) -> Verdict:
    """A person of the stage's role in the page's own authority, who neither wrote it nor decided another stage."""
    task = state.task.specific
    page = page_of(state)
    if state.status != TaskState.STATUS_IN_PROGRESS or page is None or not isinstance(task, ReviewTask):
        return refused("stage_over", "该环节已经办结。")
    role = EXAMINERS[Stage(task.stage)]
    if not _is_on_site(page, task.tenant) or not has_role(user, task.tenant, role):
        return refused("not_examiner", f"{task.get_stage_display()}由{task.tenant.name}的{role.label}办理。")
    if page.latest_revision_id != state.revision_id:
        return refused("piece_changed", "送审之后内容又有修改，请作者撤回后重新送审。")
    if user.pk in authors(state, page):
        return refused("own_piece", "您是本稿的作者或修改人，不能审核自己的稿件，请由其他人员审核。")
    others = approvals(state).exclude(task=state.task_id)
    if others.filter(finished_by=user.pk).exists():
        return refused("one_person_one_stage", "您已审核过本稿的另一环节，三级审核须由三位不同的人员办理。")
    return ALLOWED


@rule("cms.withdraw")
def may_withdraw(user: User, page: Page) -> Verdict:
    """The responsible leader of the page's own authority; the operator has Wagtail's own way."""
    tenant = tenant_of(page)
    if tenant is None or not has_role(user, tenant, Role.CHIEF_EDITOR):
        return refused("not_chief_editor", "撤下页面由本机关的终审负责人办理。")
    return ALLOWED


@rule("cms.publish_directly")
def may_publish_directly(user: User, _thing: object) -> Verdict:
    """Only the operator makes a page public without the three stages; it is on record as such."""
    if user.is_superuser:
        return ALLOWED
    return refused("review_first", "公开的内容须经三审三校，请保存为草稿后送审。")


def _is_on_site(page: Page, tenant: Tenant) -> bool:
    return tenant.site is not None and page.path.startswith(tenant.site.root_page.path)


def page_of(state: TaskState) -> Page | None:
    """Return the page under review; None for anything that is not a page or is gone."""
    found = state.workflow_state.content_object
    return found if isinstance(found, Page) else None


def authors(state: TaskState, page: Page) -> set[int]:
    """Return who submitted the piece, and who wrote any of what the public does not see yet."""
    unseen = Revision.page_revisions.filter(object_id=str(page.pk), pk__lte=state.revision_id)
    if page.live_revision_id:
        unseen = unseen.filter(Q(pk__gt=page.live_revision_id) | Q(pk=state.revision_id))
    found = set(unseen.values_list("user_id", flat=True)) | {state.workflow_state.requested_by_id}
    if page.first_published_at is None:
        found.add(page.owner_id)
    return {pk for pk in found if pk is not None}


def approvals(state: TaskState) -> QuerySet[TaskState]:
    """Return the stages of this submission that approved exactly this revision."""
    return TaskState.objects.filter(
        workflow_state=state.workflow_state_id, revision=state.revision_id, status=TaskState.STATUS_APPROVED
    )
