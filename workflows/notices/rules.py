"""Who may publish a notice and handle an objection, with the reason when not."""

from __future__ import annotations

from typing import Any

from portal.tenancy.models import Tenant
from portal.tenancy.permissions import ALLOWED, Verdict, refused, rule
from portal.tenancy.roles import Role, has_role
from workflows.cases.models import Decision
from workflows.notices.models import Objection


@rule("notice.publish")
def may_publish(user: Any, tenant: Tenant) -> Verdict:
    """Notice editors of the authority publish its notices."""
    if has_role(user, tenant, Role.NOTICE_EDITOR):
        return ALLOWED
    return refused("not_notice_editor", f"只有{tenant.short_name}的公示经办人员可以发布公示。")


@rule("objection.list")
def may_list(user: Any, tenant: Tenant) -> Verdict:
    """Handlers of the authority see its objections; a superuser without the role does not."""
    if has_role(user, tenant, Role.OBJECTION_HANDLER):
        return ALLOWED
    return refused("not_objection_handler", f"只有{tenant.short_name}的异议处理人员可以查看异议。")


@rule("objection.handle")
def may_handle(user: Any, objection: Objection) -> Verdict:
    """Handlers act on an objection unless they decided on an application that it names (RULES A8-3, B5.3)."""
    listed = may_list(user, objection.tenant)
    if not listed:
        return listed
    if Decision.objects.filter(actor=user, case__notice_items__objections=objection).exists():
        return refused("recused", "您办理过该异议所指的申报，应当回避，请由其他异议处理人员办理。")
    return ALLOWED


@rule("objection.read_identity")
def may_read_identity(user: Any, objection: Objection) -> Verdict:
    """Only who may handle it, and once somebody has taken it up only that person (RULES B5.3)."""
    verdict = may_handle(user, objection)
    if verdict and objection.handler_id not in {None, user.pk}:
        return refused("not_the_handler", "该异议由其他人员承办，异议人身份信息仅承办人可以查看。")
    return verdict
