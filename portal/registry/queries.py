"""Reading the register and its tables."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from portal.identity.models import Organisation
from portal.registry.models import (
    Cluster,
    ClusterStatus,
    Division,
    Industry,
    RegisteredEnterprise,
    Stewardship,
    Zone,
    ZoneIndustry,
)
from portal.registry.naming import DROPPED, NAMING_LEVELS, normalised_key, place_forms
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


def steward_of_case(tenant: Tenant, case: int) -> Stewardship | None:
    """Return who leads the case's cluster: the holder appointed last whose term was not ended, or None."""
    rows = Stewardship.across_tenants.filter(tenant=bound(tenant), source_case=case, ended_reason="")
    return rows.select_related("official", "organisation").order_by("-pk").first()


def stewardships_of(tenant: Tenant) -> QuerySet[Stewardship]:
    """Return all terms of group leaders that this authority appointed, the latest first (RULES S1-19, A8-8)."""
    rows = Stewardship.across_tenants.filter(tenant=bound(tenant))
    return rows.select_related("cluster", "organisation", "official")


def clusters_sharing(tenant: Tenant, *, industry: Industry | None, besides: str) -> list[Cluster]:
    """Return the standing clusters confirmed here or built below whose class is the same, or one within the other.

    For a remark only (错位发展, RULES S1-18): sharing is never refused. `besides`: the name that is filed now.
    """
    own, key = bound(tenant), normalised_key(besides)
    if industry is None:
        return []
    below = Q(lead_organisation__tenant__parent=own) | Q(lead_organisation__tenant__parent__parent=own)
    here = Q(tenant=own) | Q(lead_organisation__tenant=own) | below
    rows = Cluster.across_tenants.filter(here, industry__isnull=False).exclude(status=ClusterStatus.WITHDRAWN)
    standing_ones = (
        rows.exclude(normalised_key=key).select_related("industry", "lead_organisation").order_by("name", "pk")
    )
    return [one for one in standing_ones if _within(one.industry, industry)]


def enterprises_of(tenant: Tenant) -> QuerySet[RegisteredEnterprise]:
    """Return the enterprises in this authority's register, those that left included (RULES S1-8)."""
    rows = RegisteredEnterprise.across_tenants.filter(tenant=bound(tenant))
    return rows.select_related("organisation__tenant")


def registration_of(tenant: Tenant, organisation: Organisation) -> RegisteredEnterprise | None:
    """Return the enterprise's entry in this authority's register, or None if it was never in it."""
    return enterprises_of(tenant).filter(organisation=organisation).first()


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


def province_code(tenant: Tenant) -> str:
    """Return the division code of the province in which this authority lies, "" if nobody says."""
    code = bound(tenant).division_code or (tenant.recommender.division_code if tenant.recommender else "")
    return f"{code[:2]}0000" if code else ""


def zone_of(tenant: Tenant) -> Zone | None:
    """Return the register's zone for a zone's committee, by its place's long or short name."""
    zones = Zone.objects.filter(province__code=province_code(bound(tenant)))
    return next((zone for zone in zones if tenant.place_name in place_forms(zone.name)), None)


def class_of(words: str) -> Industry | None:
    """Return the class that bears these words as its name, the most special one first; None where none is known."""
    stem = words.strip().removesuffix(DROPPED)
    found = Industry.objects.filter(name__in={words.strip(), stem, stem + DROPPED})
    return found.order_by("-level", "pk").first() if stem else None


def pairs_of(tenant: Tenant) -> QuerySet[ZoneIndustry]:
    """Return all pairs that the authority keeps, past ones too, by zone and the newest first.

    Only what was published stands there: the policy names a pair, or a case entered it when it was published (S4-1).
    """
    rows = ZoneIndustry.across_tenants.filter(tenant=bound(tenant))
    return rows.select_related("zone", "industry").order_by("zone__pk", "-pk")


def standing(tenant: Tenant) -> QuerySet[ZoneIndustry]:
    """Return the pairs that stand in the province of `tenant`, by zone."""
    rows = ZoneIndustry.across_tenants.filter(tenant=bound(tenant), until=None)
    return rows.select_related("zone", "industry").order_by("zone__pk")


def standing_of(tenant: Tenant, zone: Zone | None) -> ZoneIndustry | None:
    """Return the pair that stands for `zone`, None for an undecided zone (未明确)."""
    pairs = standing(tenant)
    return pairs.filter(zone=zone).first() if zone else None


def history_of(tenant: Tenant, zone: Zone) -> QuerySet[ZoneIndustry]:
    """Return what `zone` has stood for, oldest first."""
    return ZoneIndustry.across_tenants.filter(tenant=bound(tenant), zone=zone).select_related("industry").order_by("pk")


def sharing(tenant: Tenant, *, words: str, industry: Industry | None, besides: Zone | None) -> list[ZoneIndustry]:
    """Return the other zones' pairs of the same class, of one within the other, or in the same words (RULES S4-4).

    For a remark only (错位发展): sharing is never refused.
    """
    pairs, found = standing(tenant), []
    key = normalised_key(words).removesuffix(DROPPED)
    for pair in pairs:
        if besides is not None and pair.zone_id == besides.pk:
            continue
        same_words = bool(key) and normalised_key(pair.words).removesuffix(DROPPED) == key
        if same_words or _within(pair.industry, industry):
            found.append(pair)
    return found


def _within(one: Industry | None, other: Industry | None) -> bool:
    if one is None or other is None:
        return False
    return f"{one.code}.".startswith(f"{other.code}.") or f"{other.code}.".startswith(f"{one.code}.")


def undecided(tenant: Tenant) -> QuerySet[Zone]:
    """Return the zones of the province that stand for nothing yet (未明确, RULES S4-1)."""
    inside = Zone.objects.filter(province__code=province_code(bound(tenant)))
    return inside.exclude(Q(industries__tenant=tenant) & Q(industries__until=None))
