"""Giving an authority its review: a Wagtail workflow with three stages, on its whole site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.models import GroupPagePermission, Workflow, WorkflowPage, WorkflowTask

from cms_content.editorial.models import ReviewTask, Stage
from cms_content.editorial.rules import EXAMINERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import Group
    from wagtail.models import Page

    from portal.tenancy.models import Tenant
    from portal.tenancy.roles import Role


@transaction.atomic
def install_review(tenant: Tenant, home: Page, groups: Mapping[Role, Group]) -> Workflow:
    """Make the authority's workflow and attach it to its home page; nobody of it may publish past it.

    Safe to call again: an existing workflow is completed, and permissions to publish, lock or delete in bulk that
    its editorial `groups` (role → group) were given earlier are taken away.
    """
    past_it = ("publish_page", "bulk_delete_page", "lock_page", "unlock_page")
    GroupPagePermission.objects.filter(group__in=groups.values(), permission__codename__in=past_it).delete()
    tasks = [_task(tenant, stage, groups[EXAMINERS[stage]]) for stage in Stage]
    workflow = Workflow.objects.filter(workflow_tasks__task=tasks[0]).first()
    if workflow is None:
        workflow = Workflow.objects.create(name=f"{tenant.short_name}三审三校")
    for place, task in enumerate(tasks):
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": place})
    WorkflowPage.objects.update_or_create(page_id=home.pk, defaults={"workflow": workflow})
    return workflow


def _task(tenant: Tenant, stage: Stage, examiners: Group) -> ReviewTask:
    task, _ = ReviewTask.objects.get_or_create(tenant=tenant, stage=stage, defaults={"name": stage.label})
    task.groups.set([examiners])
    return task
