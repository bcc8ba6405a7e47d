"""Who may change who acts for an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.identity.models import MemberRole, OrganisationMember
from portal.tenancy.permissions import ALLOWED, Verdict, refused, rule
from portal.tenancy.roles import Role, has_role

if TYPE_CHECKING:
    from portal.identity.models import Organisation, User
    from portal.tenancy.models import Tenant


@rule("organisation.manage")
def may_manage(user: User, organisation: Organisation) -> Verdict:
    """Say whether `user` may add and remove members: the organisation's own administrator."""
    mine = OrganisationMember.objects.filter(organisation=organisation, user=user, until=None, role=MemberRole.ADMIN)
    if has_role(user, organisation.tenant, Role.APPLICANT) and mine.exists():
        return ALLOWED
    return refused("not_admin", "只有本单位的管理员可以增减经办人。")


@rule("organisation.end")
def may_end(user: User, tenant: Tenant) -> Verdict:
    """Say whether `user` may note that organisations of this authority ended: its system administrator."""
    if has_role(user, tenant, Role.SYSTEM_ADMIN):
        return ALLOWED
    return refused("not_system_admin", f"单位的注销和并入由{tenant.short_name}的系统管理员登记。")
