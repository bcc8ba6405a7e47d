"""Reading the register and its tables."""

from __future__ import annotations

from django.db.models import QuerySet

from portal.registry.models import Cluster, ClusterStatus, Division, Industry, Zone
from portal.registry.naming import DROPPED, NAMING_LEVELS, normalised_key
from portal.tenancy.models import Tenant
from portal.tenancy.scope import bound


def clusters_of(tenant: Tenant) -> QuerySet[Cluster]:
    """Return the clusters that this authority confirmed. Raises NoTenantScope for no tenant."""
    rows = Cluster.across_tenants.filter(tenant=bound(tenant))
    return rows.select_related("industry", "lead_organisation")


def current_clusters(tenant: Tenant) -> QuerySet[Cluster]:
    """Return the authority's clusters whose status still stands."""
    return clusters_of(tenant).exclude(status=ClusterStatus.WITHDRAWN)


def cluster_of_case(tenant: Tenant, case: int) -> Cluster | None:
    """Return the entry that a case of this authority led to."""
    return clusters_of(tenant).filter(source_case=case).first()


def clusters_built_in(tenant: Tenant) -> QuerySet[Cluster]:
    """Return the standing clusters whose lead organisation files at this authority, whoever confirmed them."""
    rows = Cluster.across_tenants.filter(lead_organisation__tenant=bound(tenant))
    return rows.exclude(status=ClusterStatus.WITHDRAWN).select_related("industry", "lead_organisation")


def name_is_taken(
    *, programme: str, name: str, except_case: int | None = None, except_cluster: int | None = None
) -> bool:
    """Say whether a programme has a cluster of this name, in whatever spelling (RULES A8-1).

    Parameters
    ----------
    except_case, except_cluster: an entry whose own name is no obstacle, by the case that led to it or by its key.
    """
    rows = Cluster.across_tenants.filter(programme=programme, normalised_key=normalised_key(name))
    if except_case is not None:
        rows = rows.exclude(source_case=except_case)
    if except_cluster is not None:
        rows = rows.exclude(pk=except_cluster)
    return rows.exists()


def industries_for_names() -> QuerySet[Industry]:
    """Return the classes that names use, level 2 first, each level in the order of the standard."""
    return Industry.objects.filter(level__in=NAMING_LEVELS).select_related("parent")


def industry_named(name: str) -> Industry | None:
    """Return the class of level 2 or 3 that bears this name, with or without 产业; level 3 wins."""
    stem = name.strip().removesuffix(DROPPED)
    return industries_for_names().filter(name__in={name.strip(), stem, stem + DROPPED}).order_by("-level", "pk").first()


def divisions_below(code: str) -> QuerySet[Division]:
    """Return the cities and counties directly below a province."""
    return Division.objects.filter(parent__code=code)


def zones_in(province_code: str) -> QuerySet[Zone]:
    """Return the high-tech zones in a province."""
    return Zone.objects.filter(province__code=province_code)
