"""Who may change what notifications say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.tenancy.permissions import ALLOWED, Verdict, refused, rule
from portal.tenancy.roles import Role, has_role

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant


@rule("notification.reword")
def may_reword(user: User, tenant: Tenant) -> Verdict:
    """Say whether `user` may change this authority's words: its system administrator."""
    if has_role(user, tenant, Role.SYSTEM_ADMIN):
        return ALLOWED
    return refused("not_role", "通知文字由本机关的系统管理员维护。")
