"""The demonstration's guides and interpretations: facts of the rules in our own words, offices plainly invented."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from cms_content.actions.guide import enter_guide, enter_interpretation, publish_guide, publish_interpretation
from cms_content.demo_guides.guides import HUBEI, NATIONAL, call_for_needs
from cms_content.demo_guides.interpretations import GUIDELINE_QUESTIONS, HUBEI_EXPIRY
from portal import clock
from portal.workcalendar.engine import CalendarNotPublished, add_workdays
from portal.workcalendar.queries import national_calendar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cms_content.models import SectionedPage
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

GUIDES = (("national", NATIONAL), ("hubei", HUBEI))
INTERPRETATIONS = (("national", GUIDELINE_QUESTIONS), ("hubei", HUBEI_EXPIRY))

OPEN_FOR = 8
"""Working days after the demonstration's first day on which the call closes."""
LEAD = dt.timedelta(days=14)
"""How long before the demonstration's first day the call opens; also its length where no calendar is published."""


@transaction.atomic
def load_demo_guides(
    *, actor: User | None, tenants: Mapping[str, Tenant], first_day: dt.date | None = None
) -> list[SectionedPage]:
    """Publish the guides and interpretations on the sites of `national` and `hubei`; a second call changes nothing.

    `tenants`: authorities by their codes. The policies that the pages cite are loaded before. `first_day`: on which
    people first see the demonstration, today if not given; the call for needs closes `OPEN_FOR` working days later.
    """
    day = first_day or clock.today()
    call = call_for_needs(day - LEAD, _closing_day(day))
    made: list[SectionedPage] = []
    for code, guide in (*GUIDES, ("hubei", call)):
        page = enter_guide(tenant=tenants[code], actor=actor, guide=guide)
        made.append(page if page.live else publish_guide(actor=actor, page=page))
    for code, text in INTERPRETATIONS:
        one = enter_interpretation(tenant=tenants[code], actor=actor, interpretation=text)
        made.append(one if one.live else publish_interpretation(actor=actor, page=one))
    return made


def _closing_day(day: dt.date) -> dt.date:
    """Return the last day of the call; counted in natural days where the next year's holidays are not published."""
    try:
        return add_workdays(day, OPEN_FOR, calendar=national_calendar())
    except CalendarNotPublished:
        return day + LEAD
