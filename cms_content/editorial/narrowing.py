"""Choices in Wagtail's forms, and in the filters of its lists and reports, narrowed to the visited authority.

Wagtail narrows the rows of a report to the pages that somebody may edit, but offers as filters everybody who ever
edited, owned, locked or submitted any page, and all workflows. Filters are configured here, where they are declared
as attributes, so that no view of Wagtail is replaced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import ForeignKey
from django.forms import ModelChoiceField
from wagtail.admin.filters import MultipleUserFilter, UserModelMultipleChoiceField
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.views.reports.locked_pages import LockedPagesReportFilterSet
from wagtail.admin.views.reports.workflows import WorkflowReportFilterSet, WorkflowTasksReportFilterSet
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page, Task, Workflow

from portal.identity.models import User
from portal.tenancy.scope import NoTenantScope, current_tenant

if TYPE_CHECKING:
    from django.db.models import QuerySet


LONGEST_KEY = 15
"""Digits: what is longer names no row, and some databases refuse to be asked."""


def key_of(value: Any) -> int:
    """Return the primary key that was sent, 0 (which no row has) for what is none."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else 0


def own_people(_request: Any = None) -> QuerySet[User]:
    """Return who holds or held a role in the visited authority; nobody outside of one."""
    try:
        return User.objects.filter(memberships__tenant=current_tenant()).distinct().order_by("username")
    except NoTenantScope:
        return User.objects.none()


def own_tasks(_request: Any = None) -> QuerySet[Task]:
    """Return the stages of the visited authority's review."""
    try:
        return Task.objects.filter(reviewtask__tenant=current_tenant())
    except NoTenantScope:
        return Task.objects.none()


def own_workflows(_request: Any = None) -> QuerySet[Workflow]:
    """Return the visited authority's review."""
    return Workflow.objects.filter(workflow_tasks__task__in=own_tasks()).distinct()


class OwnPeopleField(UserModelMultipleChoiceField):
    """Offers only people of the visited authority, whatever the filter found."""

    def __init__(self, queryset: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(queryset.filter(pk__in=own_people().values("pk")), **kwargs)


class ReachablePageField(ModelChoiceField):
    """A page of the visited authority, or one that another authority has made public: nothing else can be named.

    What the chooser offers is narrower still; this is for what somebody sends without it.
    """

    def to_python(self, value: Any) -> Any:
        """Return the page. Raises ValidationError for another authority's draft, as for one that does not exist."""
        page = super().to_python(value if value in self.empty_values or isinstance(value, Page) else key_of(value))
        if isinstance(page, Page) and not is_reachable(page):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return page


def is_own(page: Page) -> bool:
    """Tell whether the page lies on the visited authority's site; a command of the operator's owns all."""
    try:
        site = current_tenant().site
    except NoTenantScope:
        return True
    return site is not None and page.path.startswith(site.root_page.path)


def is_reachable(page: Page) -> bool:
    """Tell whether the visited authority's pages may point to it: its own, or one that anybody may read."""
    return is_own(page) or (page.live and not page.get_view_restrictions().exists())


def _page_field(field: ForeignKey) -> dict[str, Any]:
    return {"form_class": ReachablePageField, "widget": AdminPageChooser(target_models=[field.remote_field.model])}


def narrow() -> None:
    """Configure Wagtail's filters and the form fields that name a page; repeatable."""
    register_form_field_override(ForeignKey, to=Page, override=_page_field)
    MultipleUserFilter.field_class = OwnPeopleField
    for filters, name, choices in (
        (LockedPagesReportFilterSet, "locked_by", own_people),
        (WorkflowReportFilterSet, "requested_by", own_people),
        (WorkflowReportFilterSet, "workflow", own_workflows),
        (WorkflowTasksReportFilterSet, "workflow", own_workflows),
        (WorkflowTasksReportFilterSet, "task", own_tasks),
    ):
        filters.base_filters[name].queryset = choices
