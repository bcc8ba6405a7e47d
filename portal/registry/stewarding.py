"""Verbs on who leads a cluster and where it lies: appointing, ending a term, several cities (RULES S1-16, S1-19)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid, NotFound
from portal.registry.models import Cluster, ClusterPlace, Stewardship, StewardshipKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.identity.models import Organisation, User
    from portal.tenancy.models import Tenant


@transaction.atomic
def appoint_steward(
    *,
    actor: User | None,
    tenant: Tenant,
    subject: str,
    holder: str,
    duties: str,
    since: dt.date,
    until: dt.date | None,
    official: User | None = None,
    organisation: Organisation | None = None,
    contact: str = "",
    kind: str = StewardshipKind.CLUSTER,
    cluster: Cluster | None = None,
    source_case: int | None = None,
) -> Stewardship:
    """Put on record who leads the work; the earlier holder of the same case ends with it.

    It gives no right to approve: which steps the holder does, and whether one of them decides, is the flow's and
    the authority's setting. The right to appoint is checked by the verb of the case that calls this.

    Raises Invalid with the fields at fault.
    """
    faults = {}
    if not holder.strip():
        faults["holder"] = "请填写担任者的姓名和职务，或单位名称。"
    if not duties.strip():
        faults["duties"] = "请写明职责。"
    if until is not None and until < since:
        faults["until"] = "任期的最后一日不能早于第一日。"
    if faults:
        raise Invalid(fields=faults)
    if source_case is not None:
        for earlier in Stewardship.across_tenants.filter(tenant=tenant, source_case=source_case, ended_reason=""):
            end_stewardship(actor=actor, tenant=tenant, stewardship=earlier, on=clock.today(), reason="重新确定担任者")
    made = Stewardship.across_tenants.create(
        tenant=tenant, kind=StewardshipKind(kind), subject=subject, cluster=cluster, holder=holder.strip(),
        organisation=organisation, official=official, duties=duties.strip(), contact=contact.strip(), since=since,
        until=until, source_case=source_case,
    )  # fmt: skip
    record(
        tenant=tenant,
        actor=actor,
        verb="registry.steward_appointed",
        target=f"stewardship:{made.pk}",
        summary=subject,
        details={"since": since.isoformat(), "until": until.isoformat() if until else None, "case": source_case},
    )
    return made


@transaction.atomic
def end_stewardship(
    *, actor: User | None, tenant: Tenant, stewardship: Stewardship, on: dt.date, reason: str
) -> Stewardship:
    """End a term; `on` is its last day (never before its first). Raises Invalid without a reason, NotFound."""
    if not reason.strip():
        raise Invalid(fields={"reason": "请写明结束任期的原因。"})
    locked = Stewardship.across_tenants.select_for_update().filter(pk=stewardship.pk, tenant=tenant).first()
    if locked is None:
        raise NotFound
    locked.until, locked.ended_reason = max(on, locked.since), reason.strip()[:200]
    locked.save(update_fields=["until", "ended_reason"])
    record(
        tenant=tenant,
        actor=actor,
        verb="registry.stewardship_ended",
        target=f"stewardship:{locked.pk}",
        summary=locked.subject,
        details={"on": locked.until.isoformat(), "reason": locked.ended_reason},
    )
    return locked


@transaction.atomic
def attach_steward(*, actor: User | None, tenant: Tenant, case: int, cluster: Cluster) -> None:
    """Bind the case's stewardships to the cluster's entry in the register, once there is one."""
    count = Stewardship.across_tenants.filter(tenant=tenant, source_case=case, cluster=None).update(cluster=cluster)
    if count:
        record(
            tenant=tenant,
            actor=actor,
            verb="registry.steward_attached",
            target=f"cluster:{cluster.pk}",
            summary=cluster.name,
            details={"case": case},
        )


@transaction.atomic
def place_cluster(*, actor: User | None, cluster: Cluster, places: Sequence[str]) -> None:
    """Write down which cities a cluster spans, in this order (RULES S1-16); the same list again changes nothing."""
    wanted = list(dict.fromkeys(place.strip() for place in places if place.strip()))
    if wanted == list(cluster.places.values_list("place", flat=True)):
        return
    cluster.places.all().delete()
    ClusterPlace.objects.bulk_create(
        ClusterPlace(cluster=cluster, place=place, position=number) for number, place in enumerate(wanted, start=1)
    )
    record(
        tenant=cluster.tenant,
        actor=actor,
        verb="registry.cluster_placed",
        target=f"cluster:{cluster.pk}",
        summary=cluster.name,
        details={"places": wanted},
    )
