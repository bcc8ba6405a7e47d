"""What the cluster directory lists, and what apps above this one add to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_content.section_filter import Facet, WordsFacet, as_they_are, words_of
from portal.registry.models import Cluster, ClusterStatus
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from cms_content.models import ToolkitPage
    from portal.registry.models import ClusterFormerName
    from portal.tenancy.models import Tenant


@dataclass(frozen=True)
class Mark:
    """What a column says of one cluster: in words, with the page that tells more, if there is one."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Column:
    """A column that another app adds.

    Parameters
    ----------
    title: its heading.
    marks: (authority, its clusters) → mark by cluster's key, in a fixed number of queries; public facts only.
    more_url, more_label: a page about all of them, offered above the list when there is any mark.
    """

    title: str | _StrPromise
    marks: Callable[[Tenant, Sequence[Cluster]], dict[int, Mark]]
    more_url: str
    more_label: str | _StrPromise


@dataclass(frozen=True)
class Entry:
    """One line of the directory; `cells` are the added columns that are shown, each with what it says here."""

    cluster: Cluster
    toolkit: ToolkitPage | None
    cells: tuple[tuple[Column, Mark | None], ...]

    @property
    def names_before(self) -> list[ClusterFormerName]:
        """The changes at which the name became another one: a change of industry alone leaves no former name."""
        rows = list(self.cluster.former_names.all())
        names = [*(row.name for row in rows), self.cluster.name]
        return [row for row, following in zip(rows, names[1:], strict=True) if row.name != following]


@dataclass(frozen=True)
class Marked:
    """A column that has something to show here."""

    column: Column
    marks: dict[int, Mark]


_columns: list[Column] = []


def register_column(column: Column) -> None:
    """Add a column to the directory; call it in an app's `ready()`."""
    if column not in _columns:
        _columns.append(column)


def marked(tenant: Tenant, clusters: Sequence[Cluster]) -> list[Marked]:
    """Return the columns that say something of one of the clusters: no empty column is ever shown."""
    found = [Marked(column, column.marks(tenant, clusters)) for column in _columns]
    return [one for one in found if one.marks]


def entries(clusters: Iterable[Cluster], toolkits: dict[int, ToolkitPage], columns: Sequence[Marked]) -> list[Entry]:
    """Return the lines for these clusters."""
    return [
        Entry(one, toolkits.get(one.pk), tuple((shown.column, shown.marks.get(one.pk)) for shown in columns))
        for one in clusters
    ]


def names_of(pks: Iterable[int]) -> list[tuple[int, str]]:
    """Return the keys and names of these clusters, by name: the register is public."""
    return list(Cluster.across_tenants.filter(pk__in=list(pks)).order_by("name", "pk").values_list("pk", "name"))


def names_borne(cluster: Cluster) -> list[str]:
    """Return the cluster's name and those that it bore before: it is found by each."""
    return [cluster.name, *(former.name for former in cluster.former_names.all())]


def facets_of(clusters: Iterable[Cluster]) -> tuple[Facet | WordsFacet, ...]:
    """Return what a reader narrows the directory by; `clusters`: all that it lists."""
    industries = {one.industry_id: one.industry for one in clusters if one.industry}

    def named(pks: Iterable[int]) -> list[tuple[str, str]]:
        found = sorted((industries[pk] for pk in pks), key=lambda one: one.code)
        return [(str(one.pk), one.name) for one in found]

    return (
        WordsFacet("q", _("名称或曾用名"), names_borne),
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
    return rows.select_related("industry", "lead_organisation", "tenant").order_by("-confirmed_on", "name", "pk")
