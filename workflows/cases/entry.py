"""Where an application begins: for guides, the window of a programme and the address of its start page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from cms_content.windows import Name, Programme, WindowState
from portal import clock
from portal.identity.models import Organisation
from portal.tenancy.models import Tenant, TenantKind
from workflows.cases.mandates import mine
from workflows.programmes.queries import named

if TYPE_CHECKING:
    from collections.abc import Collection

    from portal.identity.models import User
    from workflows.programmes.models import ProgrammeEdition


def programmes(tenant: Tenant, names: Collection[Name]) -> dict[Name, Programme]:
    """Return what guides of `tenant` show of the programmes with these names."""
    return {name: _shown(edition) for name, edition in named(tenant, names).items()}


def _shown(edition: ProgrammeEdition) -> Programme:
    return Programme(
        title=str(edition),
        state=state_of(edition),
        opens_on=edition.opens_on,
        closes_on=edition.closes_on,
        start_url=reverse("cases:apply", args=[edition.pk]),
        applicants=who_may_apply(edition),
    )


def state_of(edition: ProgrammeEdition) -> WindowState:
    """Return whether the edition takes applications today; a withdrawn one does not."""
    return WindowState(edition.window_state(clock.today())) if edition.is_active else WindowState.CLOSED


def who_may_apply(edition: ProgrammeEdition) -> tuple[str, ...]:
    """Return the kinds of applicants in words; a zone is a national one, or a provincial one too (S2-1, S4-1)."""
    zones = "国家级和省级高新区管委会" if edition.provincial_zones else "国家高新区管委会"
    kinds = [TenantKind(kind) for kind in edition.applicant_kinds]
    return tuple(zones if kind is TenantKind.ZONE else str(kind.label) for kind in kinds)


def applies(tenant: Tenant, edition: ProgrammeEdition) -> bool:
    """Tell whether this authority may file in the edition: its own or one of those above, which lists its kind."""
    above: Tenant | None = tenant
    while above is not None and above.pk != edition.tenant_id:
        above = above.parent
    return above is not None and edition.may_apply(tenant)


def authorities_that_may_apply(edition: ProgrammeEdition) -> list[Tenant]:
    """Return the authorities below the edition's that may apply and have a site, by the one above them."""
    home = edition.tenant
    below = Q(pk=home.pk) | Q(parent=home) | Q(parent__parent=home) | Q(parent__parent__parent=home)
    found = Tenant.objects.filter(below, is_active=True, kind__in=edition.applicant_kinds, site__isnull=False)
    return [one for one in found.select_related("parent").order_by("parent__code", "code") if edition.may_apply(one)]


def homes_of(user: User) -> list[Tenant]:
    """Return the authorities of the organisations that `user` acts for: the person's own, whatever site is visited."""
    own = Organisation.across_tenants.filter(mine(user, organisation="pk"))
    return list(Tenant.objects.filter(pk__in=own.values("tenant")).select_related("parent__parent"))
