"""What the cluster directory lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_content.section_filter import Facet, as_they_are, words_of
from portal.registry.models import Cluster, ClusterStatus
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from portal.tenancy.models import Tenant


def names_of(pks: Iterable[int]) -> list[tuple[int, str]]:
    """Return the keys and names of these clusters, by name: the register is public."""
    return list(Cluster.across_tenants.filter(pk__in=list(pks)).order_by("name").values_list("pk", "name"))


def facets_of(clusters: Iterable[Cluster]) -> tuple[Facet, ...]:
    """Return what a reader narrows the directory by; `clusters`: all that it lists."""
    industries = {one.industry_id: one.industry for one in clusters if one.industry}

    def named(pks: Iterable[int]) -> list[tuple[str, str]]:
        found = sorted((industries[pk] for pk in pks), key=lambda one: one.code)
        return [(str(one.pk), one.name) for one in found]

    return (
        Facet("status", _("状态"), "status", words_of(ClusterStatus)),
        Facet("industry", _("产业分类"), "industry_id", named, int),
        Facet("place", _("所在地"), "place", as_they_are),
    )


def no_clusters() -> QuerySet[Cluster]:
    """Return the directory of what is no authority."""
    return Cluster.across_tenants.none()


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
