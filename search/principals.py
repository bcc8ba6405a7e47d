"""Visibility labels: what a row carries and what a person brings."""

from typing import TYPE_CHECKING

from portal.tenancy.models import Tenant
from portal.tenancy.roles import roles_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

PUBLIC = "pub"
"""On a row: everybody may find it. Everybody brings it."""


def role_principal(tenant_code: str, role: str) -> str:
    """Return the label of everybody who holds `role` in that tenant."""
    return f"t:{tenant_code}:{role}"


def principals_for(user: "AbstractBaseUser | AnonymousUser", tenant: Tenant) -> tuple[str, ...]:
    """Return the labels that a person brings to a search on this tenant's site: public, and the roles held there."""
    held = sorted(role for tenant_pk, role in roles_of(user) if tenant_pk == tenant.pk)
    return (PUBLIC, *(role_principal(tenant.code, role) for role in held))
