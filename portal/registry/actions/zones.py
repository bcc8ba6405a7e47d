"""Entering what a zone stands for (its one strategic industry) into the register, with the periods before it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.actions import record
from portal.errors import Invalid
from portal.registry.models import Division, Industry, Zone, ZoneIndustry
from portal.registry.queries import class_of, province_code, zone_of
from portal.tenancy.models import Tenant
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from portal.identity.models import User


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
