"""The current tenant: opened by the middleware and by background jobs, nowhere else."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.tenancy.models import Tenant

_current: ContextVar[Tenant | None] = ContextVar("current_tenant", default=None)


class NoTenantScope(RuntimeError):
    """A tenant-bound query ran without a tenant: a programming fault, never an empty filter."""


@contextmanager
def tenant_scope(tenant: Tenant) -> Iterator[Tenant]:
    """Make `tenant` the current one within this context. None is refused."""
    if tenant is None:
        raise NoTenantScope("tenant_scope(None): name the authority")
    token = _current.set(tenant)
    try:
        yield tenant
    finally:
        _current.reset(token)


def current_tenant() -> Tenant:
    """Return the tenant of the request or job. Raises NoTenantScope outside a scope."""
    tenant = _current.get()
    if tenant is None:
        raise NoTenantScope("no tenant scope is open")
    return tenant


def bound(tenant: Tenant | None) -> Tenant:
    """Return `tenant`, refusing None: the guard at the head of every read."""
    if tenant is None:
        raise NoTenantScope("a query was asked for no tenant")
    return tenant
