"""Entering confirmed clusters and zones' industries into the register, and changing what stands there."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import DomainError, Invalid, NotFound
from portal.registry.models import (
    Cluster,
    ClusterFormerName,
    ClusterStatus,
    ClusterStatusChange,
    Division,
    Industry,
    Zone,
    ZoneIndustry,
)
from portal.registry.naming import normalised_key
from portal.registry.queries import class_of, province_code, zone_of
from portal.tenancy.models import Tenant
from portal.tenancy.scope import bound

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


@transaction.atomic
def adopt_named(*, actor: User | None, tenant: Tenant) -> int:
    """Take over the pairs that the province's policy names (RULES S4-3), since an unknown day; return how many are new.

    Zones that have any entry are left alone: running it again changes nothing.
    """
    named = Zone.objects.filter(province__code=province_code(bound(tenant)), industries=None).exclude(
        strategic_industry=""
    )
    rows = [
        ZoneIndustry(
            tenant=tenant, zone=zone, words=zone.strategic_industry, industry=class_of(zone.strategic_industry)
        )
        for zone in named
    ]
    ZoneIndustry.across_tenants.bulk_create(rows)
    if rows:
        record(tenant=tenant, actor=actor, verb="registry.zone_industries_adopted", summary=f"{len(rows)}个高新区")
    return len(rows)


@transaction.atomic
def enter_zone_industry(
    *,
    actor: User | None,
    tenant: Tenant,
    authority: Tenant,
    words: str,
    industry: Industry | None,
    since: dt.date,
    document: str = "",
    source_case: int,
) -> ZoneIndustry:
    """Enter what a zone stands for from `since` on; what stood before ends the day before (RULES S0-1).

    Entering the same case again returns the entry that is there. The right to publish is checked by the verb of
    the case that calls this.

    Parameters
    ----------
    authority: the zone's committee; a zone that the register does not know yet (a provincial one) is added.

    Raises Invalid (field `since`) if the new period would not begin after the standing one.
    """
    if existing := ZoneIndustry.across_tenants.filter(source_case=source_case).first():
        return existing
    zone = Zone.objects.select_for_update().get(pk=_known_zone(authority).pk)
    before = ZoneIndustry.across_tenants.filter(zone=zone, until=None).first()
    check_since(before, since)
    if before is not None:
        before.until = since - dt.timedelta(days=1)
        before.save(update_fields=["until"])
    entry = ZoneIndustry.across_tenants.create(
        tenant=tenant,
        zone=zone,
        words=words,
        industry=industry,
        since=since,
        document=document,
        source_case=source_case,
    )
    record(
        tenant=tenant,
        actor=actor,
        verb="registry.zone_industry_entered",
        target=f"zone:{zone.pk}",
        summary=str(entry),
        details={"since": since.isoformat(), "before": before.words if before else "", "case": source_case},
    )
    return entry


def check_since(before: ZoneIndustry | None, since: dt.date) -> None:
    """Raise Invalid unless a period that begins on `since` leaves the standing one at least a day."""
    if before is not None and before.since is not None and since <= before.since:
        raise Invalid(
            fields={"since": f"现行战略产业“{before.words}”自{before.since:%Y年%-m月%-d日}起，新的起始日须晚于这一天。"}
        )


def _known_zone(authority: Tenant) -> Zone:
    zone = zone_of(authority)
    if zone is not None:
        return zone
    province = Division.objects.filter(code=province_code(authority)).first()
    if province is None:
        raise Invalid(f"{authority.short_name}没有登记行政区划代码，不能登入高新区名录。请联系系统管理员补登后再办理。")
    defaults = {
        "province": province,
        "national": authority.is_national_zone,
        "note": "随战略产业申报登记，待核实",
    }
    return Zone.objects.get_or_create(name=authority.place_name, defaults=defaults)[0]
