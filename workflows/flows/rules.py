"""Who may read the registers that the flows write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.tenancy.permissions import ALLOWED, Verdict, refused, rule
from portal.tenancy.roles import Role, has_role

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant


@rule("enterprise.list")
def may_list_enterprises(user: User, tenant: Tenant) -> Verdict:
    """Say whether `user` may read the authority's register of enterprises: its reviewers and leaders."""
    if has_role(user, tenant, Role.REVIEWER, Role.LEADER):
        return ALLOWED
    return refused("not_reviewer", "企业库由本机关的审核人员和分管负责人查看。")


@rule("steward.list")
def may_list_stewards(user: User, tenant: Tenant) -> Verdict:
    """Say whether `user` may read who leads which cluster, and how to reach them: officials at work there (A8-8)."""
    if has_role(user, tenant, Role.REVIEWER, Role.LEADER, Role.STEWARD):
        return ALLOWED
    return refused("not_reviewer", "群主名单仅供本机关的审核人员、分管负责人和群主内部使用。")
