"""The link from a programme's public page to the list of zones and their industries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.registry.queries import pairs_of
from workflows.programmes.editions import JIANGSU_ZONE_INDUSTRY_2018

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant
    from workflows.cases.programme_links import Link
    from workflows.programmes.models import ProgrammeEdition


def zone_links(tenant: Tenant, edition: ProgrammeEdition) -> list[Link]:
    """Return the link for the programme that fills the list, on the site of the authority that keeps it (S4-1)."""
    is_ours = edition.key == JIANGSU_ZONE_INDUSTRY_2018["key"] and edition.tenant_id == tenant.pk
    return [(_("高新区战略产业"), reverse("content:zones"))] if is_ours and pairs_of(tenant).exists() else []
