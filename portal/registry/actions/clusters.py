"""Entering confirmed clusters into the register, and changing what stands there."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import DomainError, NotFound
from portal.registry.models import Cluster, ClusterFormerName, ClusterStatus, ClusterStatusChange, Industry
from portal.registry.naming import normalised_key
from portal.tenancy.models import Tenant

if TYPE_CHECKING:
    from portal.identity.models import Organisation, User


class NameTaken(DomainError):
    """Another cluster of the programme bears this name, perhaps spelt a little differently."""

    code = "cluster_name_taken"
    status = HTTPStatus.CONFLICT
    message = "名录中已有同名集群。请核对名称中的行政区划（高新区）和产业分类，或与登记机关联系。"


@transaction.atomic
def enter_cluster(
    *,
    actor: User | None,
    tenant: Tenant,
    programme: str,
    name: str,
    place: str,
    industry: Industry | None,
    lead_organisation: Organisation,
    confirmed_on: dt.date,
    status: str = ClusterStatus.CONFIRMED,
    confirming_document: str = "",
    source_case: int | None = None,
) -> Cluster:
    """Enter a cluster; entering the same case again returns the entry that is there.

    The right to confirm is checked by the verb of the case that calls this (RULES S2-12).

    Parameters
    ----------
    tenant: the authority that confirms.
    programme: code of the programme; names are unique within it (RULES A8-1).
    confirmed_on: day of confirmation in Beijing; the status counts from it.
    source_case: number of the case that led here; None for an entry made by hand.

    Raises NameTaken.
    """
    if source_case is not None and (existing := Cluster.across_tenants.filter(source_case=source_case).first()):
        return existing
    cluster = Cluster(
        tenant=tenant,
        programme=programme,
        name=name,
        normalised_key=normalised_key(name),
        place=place,
        industry=industry,
        lead_organisation=lead_organisation,
        status=status,
        status_since=confirmed_on,
        confirmed_on=confirmed_on,
        confirming_document=confirming_document,
        source_case=source_case,
    )
    try:
        with transaction.atomic():
            cluster.save()
    except IntegrityError as error:
        # somebody entered it between our look and our save
        existing = Cluster.across_tenants.filter(source_case=source_case).first() if source_case is not None else None
        if existing is None:
            raise NameTaken from error
        return existing
    _log(cluster, actor=actor, before="", on=confirmed_on, basis=confirming_document)
    _record(cluster, actor=actor, verb="registry.cluster_entered", basis=confirming_document)
    return cluster


@transaction.atomic
def change_entry(
    *,
    actor: User | None,
    tenant: Tenant,
    cluster: Cluster,
    name: str,
    place: str,
    industry: Industry | None,
    on: dt.date,
    basis: str,
    source_case: int,
) -> Cluster:
    """Give a cluster the name and industry that were confirmed, and keep the old ones (变更复核, RULES B6).

    The right to confirm is checked by the verb of the case that calls this. The same case again changes nothing.

    Parameters
    ----------
    on: day of confirmation in Beijing; the old name holds until then.
    basis: the confirming document, shown in the history.
    source_case: number of the case that led here.

    Raises NotFound for another authority's cluster, NameTaken if the new name belongs to another one.
    """
    locked = Cluster.across_tenants.select_for_update().filter(pk=cluster.pk, tenant=tenant).first()
    if locked is None:
        raise NotFound
    if ClusterFormerName.objects.filter(source_case=source_case).exists():
        return locked
    ClusterFormerName.objects.create(
        cluster=locked,
        name=locked.name,
        industry_id=locked.industry_id,
        until=on,
        basis=basis[:200],
        source_case=source_case,
        actor=actor,
        at=clock.now(),
    )
    locked.name, locked.normalised_key = name, normalised_key(name)
    locked.place, locked.industry = place, industry
    try:
        with transaction.atomic():
            locked.save(update_fields=["name", "normalised_key", "place", "industry"])
    except IntegrityError as error:
        raise NameTaken from error
    _record(locked, actor=actor, verb="registry.entry_changed", basis=basis)
    return locked


@transaction.atomic
def note_reconfirmation(
    *, actor: User | None, tenant: Tenant, cluster: Cluster, on: dt.date, basis: str
) -> ClusterStatusChange:
    """Write into the history that the cluster's status was confirmed again (复核同意, RULES B6); the status stays.

    Raises NotFound for another authority's cluster.
    """
    locked = Cluster.across_tenants.select_for_update().filter(pk=cluster.pk, tenant=tenant).first()
    if locked is None:
        raise NotFound
    noted = _log(locked, actor=actor, before=locked.status, on=on, basis=basis)
    _record(locked, actor=actor, verb="registry.reconfirmed", basis=basis)
    return noted


@transaction.atomic
def change_status(
    *, actor: User | None, tenant: Tenant, cluster: Cluster, status: str, on: dt.date, basis: str
) -> Cluster:
    """Give a cluster of this authority another status; the same status again changes nothing.

    Parameters
    ----------
    on: day from which the new status holds.
    basis: document or reason, shown in the history.

    Raises NotFound for another authority's cluster.
    """
    locked = Cluster.across_tenants.select_for_update().filter(pk=cluster.pk, tenant=tenant).first()
    if locked is None:
        raise NotFound
    before = locked.status
    if before == status:
        return locked
    locked.status, locked.status_since = ClusterStatus(status), on
    locked.save(update_fields=["status", "status_since"])
    _log(locked, actor=actor, before=before, on=on, basis=basis)
    _record(locked, actor=actor, verb="registry.status_changed", basis=basis)
    return locked


def _log(cluster: Cluster, *, actor: User | None, before: str, on: dt.date, basis: str) -> ClusterStatusChange:
    return ClusterStatusChange.objects.create(
        cluster=cluster,
        before=before,
        after=cluster.status,
        effective_on=on,
        basis=basis[:200],
        actor=actor,
        at=clock.now(),
    )


def _record(cluster: Cluster, *, actor: User | None, verb: str, basis: str) -> None:
    record(
        tenant=cluster.tenant,
        actor=actor,
        verb=verb,
        target=f"cluster:{cluster.pk}",
        summary=cluster.name,
        details={"status": cluster.status, "basis": basis, "case": cluster.source_case},
    )
