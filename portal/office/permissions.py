"""Who may arrange access for an authority's own systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.tenancy.permissions import ALLOWED, Verdict, refused, rule
from portal.tenancy.roles import CASE_ROLES, Role, has_role

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.office.models import Token
    from portal.tenancy.models import Tenant


@rule("office.token.make")
def may_make_token(user: User, tenant: Tenant) -> Verdict:
    """Whoever handles cases here lets a program act for them; an administrator cannot, in anybody's name."""
    if has_role(user, tenant, *CASE_ROLES, Role.OBJECTION_HANDLER):
        return ALLOWED
    return refused("not_case_official", f"接口令牌由{tenant.short_name}的办件人员本人创建。")


@rule("office.token.revoke")
def may_revoke_token(user: User, token: Token) -> Verdict:
    """The person revokes their own, the authority's system administrator every one."""
    if token.user_id == user.pk or has_role(user, token.tenant, Role.SYSTEM_ADMIN):
        return ALLOWED
    return refused("not_owner", "只有令牌的创建人或本机关系统管理员可以停用。")


@rule("office.manage")
def may_manage(user: User, tenant: Tenant) -> Verdict:
    """The authority's system administrator sees all tokens and keeps the webhooks."""
    if has_role(user, tenant, Role.SYSTEM_ADMIN):
        return ALLOWED
    return refused("not_administrator", f"推送地址由{tenant.short_name}的系统管理员维护。")
