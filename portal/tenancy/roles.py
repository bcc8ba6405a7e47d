"""Roles: object permissions on a Tenant, held through one group per (tenant, role)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    from portal.tenancy.models import Tenant


class Role(models.TextChoices):
    """What a person may act as in one authority."""

    APPLICANT = "applicant", "申报经办"
    REVIEWER = "reviewer", "审核人员"
    LEADER = "leader", "分管负责人"
    ACCEPTANCE = "acceptance", "受理人员"
    EXPERT = "expert", "评审专家"
    STEWARD = "steward", "群主"
    NOTICE_EDITOR = "notice_editor", "公示经办"
    OBJECTION_HANDLER = "objection_handler", "异议处理"
    EDITOR = "editor", "内容编辑"
    REVIEWING_EDITOR = "reviewing_editor", "复审编辑"
    CHIEF_EDITOR = "chief_editor", "终审负责人"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""三员分立: no account holds two of these, in any tenant (RULES B5.5)."""

EDITORIAL = (Role.EDITOR, Role.REVIEWING_EDITOR, Role.CHIEF_EDITOR)
"""Who works in the editors' site: writes, and examines in the three stages of 三审三校 (RULES B5.1)."""

CASE_ROLES = (
    Role.REVIEWER,
    Role.LEADER,
    Role.ACCEPTANCE,
    Role.EXPERT,
    Role.STEWARD,
    Role.NOTICE_EDITOR,
)
"""Roles that work a queue of cases."""

_HELD = "_roles_held"
"""Where a user object of one request keeps its roles."""


def permission_name(role: str) -> str:
    """Return the codename of the object permission that stands for a role."""
    return f"act_as_{role}"


def group_name(tenant: Tenant, role: str) -> str:
    """Return the name of the one group that holds `role` in `tenant`."""
    return f"{tenant.code}:{role}"


def roles_of(user: AbstractBaseUser | AnonymousUser) -> frozenset[tuple[int, str]]:
    """Return every (tenant id, role) that `user` holds, in one query, kept on the user object.

    Being a superuser gives no role: roles are granted, never implied.
    """
    if not user.is_active or not user.is_authenticated:
        return frozenset()
    kept = user.__dict__.get(_HELD)
    if kept is None:
        from portal.tenancy.models import TenantGroupPermission

        rows = TenantGroupPermission.objects.filter(group__user=user.pk).values_list(
            "content_object_id", "permission__codename"
        )
        kept = frozenset((tenant, name.removeprefix("act_as_")) for tenant, name in rows)
        user.__dict__[_HELD] = kept
    return kept


def has_role(user: AbstractBaseUser | AnonymousUser, tenant: Tenant, *roles: str) -> bool:
    """Tell whether `user` holds any of `roles` in exactly this tenant."""
    held = roles_of(user)
    return any((tenant.pk, str(role)) in held for role in roles)


def is_official_of(user: AbstractBaseUser | AnonymousUser, tenant: Tenant) -> bool:
    """Tell whether `user` holds any role in this tenant: may enter its workspace."""
    return any(held == tenant.pk for held, _role in roles_of(user))
