"""Who issues documents, voids them, and says how the authority numbers them; with the reason when not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.tenancy.permissions import ALLOWED, Verdict, refused, rule
from portal.tenancy.roles import Role, has_role

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case, Decision


@rule("letter.issue")
def may_issue(user: Any, decision: Decision) -> Verdict:
    """Who decided, and the authority's notice editors and leaders; nobody issues for their own application."""
    tenant = decision.tenant
    if decision.case.created_by_id == user.pk:
        return refused("own_application", "您是该申请的经办人，不能印发本件的文书。")
    if has_role(user, tenant, Role.NOTICE_EDITOR, Role.LEADER):
        return ALLOWED
    if decision.actor_id == user.pk and has_role(user, tenant, decision.work.role):
        return ALLOWED
    return refused(
        "not_issuer", f"该文书由作出结论的人员，或{tenant.short_name}的公示经办、分管负责人印发，您没有这一权限。"
    )


@rule("letter.draft")
def may_draft(user: Any, about: tuple[Tenant, Case]) -> Verdict:
    """The officials who work on the case at the authority; nobody drafts for their own application."""
    tenant, case = about
    if case.created_by_id == user.pk:
        return refused("own_application", "您是该申请的经办人，不能起草本件的文书。")
    if has_role(user, tenant, Role.REVIEWER, Role.ACCEPTANCE, Role.NOTICE_EDITOR, Role.LEADER):
        return ALLOWED
    return refused("not_drafter", f"文书由{tenant.short_name}的审核、受理、公示经办人员或分管负责人起草。")


@rule("letter.configure")
def may_configure(user: Any, tenant: Tenant) -> Verdict:
    """The system administrators of the authority set its 代字 and templates."""
    if has_role(user, tenant, Role.SYSTEM_ADMIN):
        return ALLOWED
    return refused("not_system_admin", f"文书设置由{tenant.short_name}的系统管理员维护。")
