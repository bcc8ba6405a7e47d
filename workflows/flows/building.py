"""A build period and its yearly reports: which year is reported next, from when, until when (RULES S3-6)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal import clock
from portal.clock import BEIJING
from workflows.cases.models import WorkItem, WorkItemState

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case
    from workflows.programmes.models import ProgrammeEdition

REPORTED = {"step": "province_report", "verdict": "report"}
"""The decision by which a year counts as reported."""


@dataclass(frozen=True)
class Term:
    """A build period in calendar years, from the year of approval."""

    first: int
    years: int

    @property
    def last(self) -> int:
        """The last year that is reported."""
        return self.first + self.years - 1


def term_of(case: Case) -> Term | None:
    """Return the case's build period as it was approved; None before."""
    approval = case.decisions.filter(step="approval", verdict="approve").order_by("-pk").first()
    if approval is None:
        return None
    years = approval.details.get("build_years") or case.edition.options["build_years"]
    return Term(approval.at.astimezone(BEIJING).year, int(years))


def next_year(case: Case) -> int:
    """Return the year whose report is due next. Raises LookupError before the approval."""
    term = term_of(case)
    if term is None:
        raise LookupError(f"{case} is not approved")
    return term.first + case.decisions.filter(**REPORTED).count()


def term_is_over(case: Case) -> bool:
    """Tell whether every year of the build period is reported."""
    term = term_of(case)
    return term is not None and next_year(case) > term.last


def report_opens(case: Case) -> dt.datetime:
    """Return the moment from which the next year's report is written."""
    day = _day(case, "report_opens", next_year(case))
    return dt.datetime.combine(day, dt.time(0), tzinfo=BEIJING)


def report_due(case: Case) -> dt.date:
    """Return the last day for the next year's report."""
    return _day(case, "report_due", next_year(case))


def _day(case: Case, option: str, year: int) -> dt.date:
    return dt.date.fromisoformat(f"{year}-{case.edition.options[option]}")


def has_report_days(edition: ProgrammeEdition) -> bool:
    """Tell whether the edition names the days, "MM-DD", from which and by which each year's report is written."""
    try:
        opens, due = (dt.date.fromisoformat(f"2011-{edition.options[key]}") for key in ("report_opens", "report_due"))
    except (KeyError, ValueError):
        return False
    return opens <= due


def build_period(case: Case, tenant: Tenant, _user: User) -> dict[str, Any] | None:  # noqa: ARG001  # the years are for all who take part
    """Return the panel of the case page: every year of the build period and what has come of its report."""
    term = term_of(case) if "report_due" in case.edition.options else None
    if term is None:
        return None
    made = list(case.decisions.filter(**REPORTED).order_by("pk").values_list("at", flat=True))
    waiting = WorkItem.objects.filter(case=case, state=WorkItemState.OPEN, step__in=("city_report", "province_report"))
    where = waiting.values_list("title", flat=True).first()
    return {
        "template": "cases/_build_period.html",
        "term": term,
        "years": [_year(case, term.first + place, made[place : place + 1], place == len(made) and where) for place in range(term.years)],
    }  # fmt: skip


def _year(case: Case, year: int, made: list[dt.datetime], where: Any) -> dict[str, Any]:
    due = _day(case, "report_due", year)
    state, tone = "未到报告期", "muted"
    if made:
        state, tone = "已报告", "open"
    elif clock.today() > due:
        state, tone = "已超期", "danger"
    elif where:
        state, tone = f"办理中：{where}", "waiting"
    return {"year": year, "due": due, "state": state, "tone": tone, "at": made[0] if made else None}
