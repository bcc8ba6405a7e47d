"""Programme editions that ship with the portal, as plain data; an authority may add its own rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from portal.tenancy.models import TenantKind
from workflows.programmes.editions.annual_evaluation_2020 import ANNUAL_EVALUATION_2020
from workflows.programmes.editions.hubei_2020 import HUBEI
from workflows.programmes.editions.jiangsu_2018 import JIANGSU_SERVICE_ITEM, JIANGSU_ZONE_INDUSTRY_2018
from workflows.programmes.editions.national_confirmation_2020 import NATIONAL_CONFIRMATION_2020
from workflows.programmes.editions.national_reconfirmation_2021 import NATIONAL_RECONFIRMATION_2021
from workflows.programmes.editions.pilot_2011 import PILOT_2011, PROVINCIAL_FILING

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant

Definition = Mapping[str, Any]

NATIONAL: tuple[Definition, ...] = (
    NATIONAL_CONFIRMATION_2020,
    NATIONAL_RECONFIRMATION_2021,
    PILOT_2011,
    PROVINCIAL_FILING,
    ANNUAL_EVALUATION_2020,
)
BY_PROVINCE: dict[str, tuple[Definition, ...]] = {
    "320000": (JIANGSU_ZONE_INDUSTRY_2018, JIANGSU_SERVICE_ITEM),
    "420000": HUBEI,
}
"""Division code of a province (GB/T 2260) → the editions of its own programmes."""

SHIPPED: tuple[Definition, ...] = (*NATIONAL, *(one for own in BY_PROVINCE.values() for one in own))


def shipped_for(tenant: Tenant) -> tuple[Definition, ...]:
    """Return the editions that this authority's own documents define."""
    if tenant.kind == TenantKind.NATIONAL:
        return NATIONAL
    return BY_PROVINCE.get(tenant.division_code, ()) if tenant.kind == TenantKind.PROVINCE else ()
