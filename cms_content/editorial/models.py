"""The three stages of review as Wagtail tasks, and the record of what was said in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from wagtail.models import AbstractGroupApprovalTask, Task, TaskState

from cms_content.editorial.locks import ReviewLock
from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from wagtail.models import Page, WorkflowState

    from cms_content.editorial.forms import DecisionForm
    from portal.identity.models import User


class Stage(models.TextChoices):
    """三审 (RULES B5.1): wording; facts, basis and format; political line and the decision."""

    FIRST = "first", "初审"
    SECOND = "second", "复审"
    FINAL = "final", "终审"


class EntryKind(models.TextChoices):
    """What can stand on a review sheet."""

    SUBMITTED = "submitted", "送审"
    APPROVED = "approved", "通过"
    REJECTED = "rejected", "退回修改"
    CANCELLED = "cancelled", "撤回送审"
    SCHEDULED = "scheduled", "定时发布"
    PUBLISHED = "published", "发布"
    WITHDRAWN = "withdrawn", "撤下"


class ReviewTask(AbstractGroupApprovalTask):
    """One stage of one authority's review; who may decide is in `rules`, and asked again when they do."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name="机关")
    stage = models.CharField("环节", max_length=6, choices=Stage)

    lock_class = ReviewLock
    admin_form_fields = [*Task.admin_form_fields, "tenant", "stage", "groups"]
    admin_form_readonly_on_edit_fields = [*Task.admin_form_readonly_on_edit_fields, "tenant", "stage"]

    class Meta:
        verbose_name = verbose_name_plural = "三审三校环节"
        constraints = [models.UniqueConstraint(fields=["tenant", "stage"], name="review_stage_once")]

    @transaction.atomic
    def start(self, workflow_state: WorkflowState, user: User | None = None) -> TaskState:
        """Open this stage; what is submitted, or submitted again after changes, begins with the first stage."""
        from cms_content.editorial import actions

        if workflow_state.current_task_state is not None:
            return super().start(workflow_state, user=user)
        due = workflow_state.get_next_task()
        if due is not None and due.pk != self.pk:
            return due.specific.start(workflow_state, user=user)
        opened = super().start(workflow_state, user=user)
        actions.note_submission(task_state=opened, actor=user)
        return opened

    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> None:
        """Take the decision. Raises NotAllowed with the reason, Invalid, StageOver."""
        from cms_content.editorial import actions

        actions.decide(
            actor=user,
            task_state=task_state,
            approve=action_name == "approve",
            proofread=bool(kwargs.get("proofread")),
            opinion=str(kwargs.get("comment", "")),
        )

    def user_can_access_editor(self, obj: Page, user: User) -> bool:
        """Say whether the person may decide now, and so may look at the piece."""
        return bool(self.get_actions(obj, user))

    def locked_for_user(self, _obj: Page, user: User) -> bool:
        """Lock the piece for everybody while it is examined: what was approved is what goes live."""
        return not user.is_superuser

    def user_can_lock(self, _obj: Page, _user: User) -> bool:
        """Refuse: it is locked already."""
        return False

    def get_actions(self, obj: Page, user: User) -> list[tuple[str, str, bool]]:
        """Return what this person may do now; nothing for the author and for who has decided already."""
        from cms_content.editorial.rules import verdict_on

        state = obj.current_workflow_task_state
        if state is None or state.task_id != self.pk or not verdict_on(user, state):
            return []
        return [("reject", "退回修改", True), ("approve", "审核通过", True)]

    def get_form_for_action(self, action: str) -> type[DecisionForm]:
        """Return the form with the opinion, and the proofreading where it approves."""
        from cms_content.editorial.forms import form_for

        return form_for(action)

    def get_task_states_user_can_moderate(self, user: User, **_kwargs: Any) -> QuerySet[TaskState]:
        """Return the open states of this stage that this very person may decide."""
        from cms_content.editorial.rules import verdict_on

        rows = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        if not self._user_in_groups(user):
            return rows.none()
        return rows.filter(pk__in=[state.pk for state in rows if verdict_on(user, state)])

    @classmethod
    def get_description(cls) -> str:
        """Say what it is, for the operator."""
        return "本机关指定人员逐级审核；作者不得审核本人稿件，一人不得审核两级"


class ReviewEntry(models.Model):
    """One line of a review sheet (审核单): who did what to which revision, when. It outlives the page."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+")
    page_id = models.PositiveBigIntegerField("页面")
    page_title = models.CharField("标题", max_length=255)
    workflow_state_id = models.PositiveBigIntegerField("送审编号", null=True)
    task_state_id = models.PositiveBigIntegerField("环节编号", null=True, unique=True)
    revision_id = models.PositiveBigIntegerField("修订版本", null=True)
    digest = models.CharField("内容摘要 SHA-256", max_length=64, blank=True)
    stage = models.CharField("环节", max_length=6, choices=Stage, blank=True)
    kind = models.CharField("办理", max_length=10, choices=EntryKind)
    proofread = models.BooleanField("已校对", default=False)
    opinion = models.TextField("意见", blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    person_name = models.CharField("人员", max_length=200, blank=True)
    at = models.DateTimeField("时间")

    across_tenants = models.Manager()
    objects = TenantManager()

    class Meta:
        verbose_name = verbose_name_plural = "审核记录"
        default_manager_name = "across_tenants"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["tenant", "page_id"], name="review_by_page"),
            models.Index(fields=["tenant", "kind", "-at"], name="review_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}{self.get_kind_display()} {self.page_title}"
