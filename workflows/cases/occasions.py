"""For what one files: a new application, or one about a cluster of the register (变更复核, 复核; RULES B6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.registry.models import ClusterStatus
from portal.registry.queries import clusters_built_in
from workflows.cases.errors import AlreadyUnderWay, ClusterNotYours, OccasionNotOffered
from workflows.cases.models import Case, Occasion

if TYPE_CHECKING:
    from portal.identity.models import Organisation
    from portal.registry.models import Cluster
    from portal.tenancy.models import Tenant
    from workflows.programmes.models import ProgrammeEdition

ONE_AT_A_TIME = frozenset({Occasion.CHANGE, Occasion.RECONFIRM, Occasion.PROMOTION})
"""Occasions of which one cluster has one case under way."""


@dataclass(frozen=True)
class Offer:
    """A button on the applicants' page: file in an edition for a cluster of one's own."""

    edition: ProgrammeEdition
    occasion: Occasion
    cluster: Cluster

    @property
    def title(self) -> str:
        """What the button says."""
        return self.edition.title if self.occasion is Occasion.NEW else self.occasion.label


def offers(
    tenant: Tenant, organisations: Iterable[Organisation], editions: Iterable[ProgrammeEdition]
) -> dict[int, list[Offer]]:
    """Return by edition what these organisations may file for their own clusters."""
    mine = {one.pk for one in organisations}
    kinds = [(one, Occasion(kind)) for one in editions for kind in one.occasions if one.needs_cluster(kind)]
    found: dict[int, list[Offer]] = {}
    if not kinds:
        return found
    for cluster in [one for one in clusters_built_in(tenant) if one.lead_organisation_id in mine]:
        for edition, occasion in kinds:
            if _concerns(edition, occasion, cluster):
                found.setdefault(edition.pk, []).append(Offer(edition, occasion, cluster))
    return found


def check_occasion(
    *, edition: ProgrammeEdition, organisation: Organisation, occasion: Occasion, cluster: Cluster | None
) -> None:
    """Refuse what this organisation cannot file here for this cluster.

    Raises OccasionNotOffered, ClusterNotYours, and AlreadyUnderWay for a second change or review at a time.
    """
    if occasion not in edition.occasions or (cluster is not None) != edition.needs_cluster(occasion):
        raise OccasionNotOffered
    if cluster is None:
        return
    if cluster.lead_organisation_id != organisation.pk or not _concerns(edition, occasion, cluster):
        raise ClusterNotYours
    if occasion in ONE_AT_A_TIME:
        running = Case.across_tenants.filter(
            cluster=cluster, edition__key=edition.key, occasion=occasion, closed_at=None
        )
        if earlier := running.first():
            raise AlreadyUnderWay(
                f"该集群已有一件{occasion.label}尚未办结（件号 {earlier.number}），请在“我的申请”中继续办理。"
            )


def _concerns(edition: ProgrammeEdition, occasion: Occasion, cluster: Cluster) -> bool:
    """Tell whether the cluster stands in this edition's register; only a confirmed one changes name or industry."""
    if occasion is Occasion.PROMOTION:  # a mature provincial cluster, whichever province confirmed it (RULES S3-11)
        promoted = edition.options.get("promotes")
        return cluster.programme == promoted and cluster.status == ClusterStatus.PROVINCIAL
    if (cluster.tenant_id, cluster.programme) != (edition.tenant_id, edition.register_key):
        return False
    if occasion is Occasion.CHANGE:
        return cluster.status == ClusterStatus.CONFIRMED
    return cluster.status != ClusterStatus.WITHDRAWN
