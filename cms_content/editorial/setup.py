"""Giving an authority its review: a Wagtail workflow with three stages, on its whole site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.models import GroupPagePermission, Workflow, WorkflowPage, WorkflowTask

from cms_content.editorial.models import ReviewTask, Stage
from cms_content.editorial.rules import EXAMINERS
from portal.identity.actions import role_group
from portal.tenancy.roles import EDITORIAL

if TYPE_CHECKING:
    from wagtail.models import Page

    from portal.tenancy.models import Tenant


@transaction.atomic
def install_review(tenant: Tenant, home: Page) -> Workflow:
    """Make the authority's workflow and attach it to its home page; nobody of it may publish past it.

    Safe to call again: an existing workflow is completed, and permissions to publish, lock or delete in bulk that
    its editorial groups were given earlier are taken away.
    """
    groups = [role_group(tenant, role) for role in EDITORIAL]
    past_it = ("publish_page", "bulk_delete_page", "lock_page", "unlock_page")
    GroupPagePermission.objects.filter(group__in=groups, permission__codename__in=past_it).delete()
    tasks = [_task(tenant, stage) for stage in Stage]
    workflow = Workflow.objects.filter(workflow_tasks__task=tasks[0]).first()
    if workflow is None:
        workflow = Workflow.objects.create(name=f"{tenant.short_name}三审三校")
    for place, task in enumerate(tasks):
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": place})
    WorkflowPage.objects.update_or_create(page_id=home.pk, defaults={"workflow": workflow})
    return workflow


def _task(tenant: Tenant, stage: Stage) -> ReviewTask:
    task, _ = ReviewTask.objects.get_or_create(tenant=tenant, stage=stage, defaults={"name": stage.label})
    task.groups.set([role_group(tenant, EXAMINERS[stage])])
    return task
