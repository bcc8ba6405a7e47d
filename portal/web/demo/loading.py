"""Loading the demonstration once; the second time keeps everything that was done since."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import chain

from django.conf import settings
from django.db import transaction

from cms_content.demo_guides import load_demo_guides
from cms_content.demo_kinds import load_demo_kinds
from cms_content.demo_policies import load_demo_policies
from portal import clock
from portal.audit.actions import record
from portal.audit.models import AuditRecord
from portal.clock.actions import ClockIsReal, set_clock
from portal.registry.tables import load_if_empty
from portal.tenancy.models import Tenant
from portal.web.demo.hubei import load_hubei
from portal.web.demo.letters import load_words
from portal.web.demo.moments import Days, Opening, opening
from portal.web.demo.people import load_people
from portal.web.demo.pilot import pilot_acts
from portal.web.demo.scripts import STORY
from portal.web.demo.story import play_all
from portal.web.demo.tree import AUTHORITIES, load_tree
from portal.web.demo.yearly import yearly_acts
from portal.web.demo.zones import zone_acts
from portal.workcalendar.actions import seed
from portal.workcalendar.queries import national_calendar
from workflows.cases.models import Case

LOADED = "demo.loaded"
"""Verb of the audit record that says that the data are there: the marker goes with the data."""

FOUNDED = 60
"""Working days before the opening on which the authorities and accounts were made."""


@dataclass(frozen=True)
class Loaded:
    """What there is: when the demonstration opened, and the case of the walk-through."""

    opening: Opening
    story_case: int
    is_new: bool
    accounts_made: int


def loaded() -> Loaded | None:
    """Return what was loaded into this database, or None."""
    marker = AuditRecord.across_tenants.filter(verb=LOADED, target="demo").order_by("seq").first()
    if marker is None:
        return None
    facts = marker.details
    start = Opening(dt.datetime.fromisoformat(facts["opened_at"]), dt.date.fromisoformat(facts["real_day"]))
    return Loaded(start, facts["story_case"], is_new=False, accounts_made=0)


def load_demo() -> Loaded:
    """Load calendars, register, authorities, people, policies and live cases, unless that was done before.

    A database that is loaded already only gets accounts back that the list of passwords has lost.
    Raises ClockIsReal outside demonstration mode, CalendarNotPublished if no notice can be announced at all.
    """
    if not settings.DEMO_MODE:
        raise ClockIsReal("演示数据只能在演示模式（DEMO_MODE）下加载。")
    before = loaded()
    if before is not None:
        tenants = {tenant.code: tenant for tenant in Tenant.objects.filter(code__in=[one.code for one in AUTHORITIES])}
        made = load_people(tenants)
        return Loaded(before.opening, before.story_case, is_new=False, accounts_made=made)
    seed()
    load_if_empty()
    return _load()


@transaction.atomic
def _load() -> Loaded:
    """Load everything or nothing: an interrupted start leaves no half demonstration behind."""
    start = opening()
    if start.is_limited:
        set_clock(moment=start.moment)
    days = Days(start.moment, national_calendar())
    with clock.frozen(days.before(days.today, FOUNDED, 9)):
        tenants = load_tree()
        made = load_people(tenants)
        load_words(tenants)
        load_demo_policies(actor=None)
        load_demo_guides(actor=None, tenants=tenants, first_day=days.today)
        load_demo_kinds(actor=None)
    more = chain(pilot_acts(tenants, days), yearly_acts(tenants, days), zone_acts(tenants, days))
    cases = play_all(tenants, days, more=more)
    with clock.frozen(start.moment):
        load_hubei(tenants=tenants)
        _mark(tenants["national"], start, cases[STORY])
    return Loaded(start, cases[STORY].pk, is_new=True, accounts_made=made)


def _mark(nation: Tenant, start: Opening, story: Case) -> None:
    record(
        tenant=nation,
        actor=None,
        verb=LOADED,
        target="demo",
        summary=f"载入演示数据。{start.sentence}",
        details={
            "opened_at": start.moment.isoformat(),
            "real_day": start.real_day.isoformat(),
            "story_case": story.pk,
        },
    )
