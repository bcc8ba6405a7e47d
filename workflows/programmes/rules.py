"""Who may manage an authority's programme editions, with the reason when not."""

from __future__ import annotations

from typing import Any

from portal.tenancy.models import Tenant
from portal.tenancy.permissions import ALLOWED, Verdict, refused, rule
from portal.tenancy.roles import Role, has_role
from workflows.programmes.models import ProgrammeEdition


@rule("edition.manage")
def may_manage(user: Any, thing: ProgrammeEdition | Tenant) -> Verdict:
    """System administrators of the authority manage its own editions, and no other authority's."""
    tenant = thing if isinstance(thing, Tenant) else thing.tenant
    if has_role(user, tenant, Role.SYSTEM_ADMIN):
        return ALLOWED
    return refused("not_system_admin", f"只有{tenant.short_name}的系统管理员可以管理申报事项。")
