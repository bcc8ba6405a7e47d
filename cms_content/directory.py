"""What the cluster directory lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from portal.registry.models import Cluster, ClusterStatus
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.tenancy.models import Tenant


def directory_of(tenant: Tenant) -> QuerySet[Cluster]:
    """Return the standing clusters that the authority confirmed, or that units below it build, newest first.

    The register is public: a province's site also shows its clusters that the nation confirmed.
    """
    own = bound(tenant)
    mine = Q(tenant=own)
    for path in ("tenant", "tenant__parent", "tenant__parent__parent"):
        mine |= Q(**{f"lead_organisation__{path}": own})
    rows = Cluster.across_tenants.filter(mine).exclude(status=ClusterStatus.WITHDRAWN)
    return rows.select_related("industry", "lead_organisation", "tenant").order_by("-confirmed_on", "name")
