"""What each step of a service item asks of whom; the item kinds come from the edition's `options.item_kinds`.

Options: `item_kinds`: list of {"key", "title", "channel", "limit" (working days), "priority", "licence_like",
"verified"}; `deemed_accepted_after`: working days of silence after which a licence-like item counts as accepted,
0 or absent for never (RULES B5.4).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from portal.audit.actions import record
from portal.clock import BEIJING
from portal.errors import Conflict
from portal.tenancy.roles import Role
from portal.workcalendar.engine import closing_moment
from portal.workcalendar.queries import calendar_for
from workflows.cases.limits import start_limit
from workflows.cases.models import Capacity, CorrectionRequest, EventKind
from workflows.cases.steps import Choice
from workflows.cases.telling import tell
from workflows.cases.timing import day_after_pauses, suspended_days
from workflows.programmes.forms.jiangsu_service_item import kind_of

if TYPE_CHECKING:
    from viewflow.workflow.activation import Activation

    from workflows.cases.models import Case, Decision
    from workflows.programmes.models import ProgrammeEdition

APPLICANT = Role.APPLICANT


def _knows_its_kinds(edition: ProgrammeEdition) -> bool:
    kinds = edition.options.get("item_kinds", [])
    whole = [one for one in kinds if one.get("key") and one.get("title") and _is_days(one.get("limit"))]
    return bool(kinds) and len({one["key"] for one in whole}) == len(kinds)


def _is_days(value: Any) -> bool:
    return isinstance(value, int) and value >= 0


NEEDS = (
    (_knows_its_kinds, "服务事项（item_kinds）缺失、重复，或者缺少名称、办结时限。"),
    (
        lambda edition: _is_days(edition.options.get("deemed_accepted_after", 0)),
        "视为受理的天数（deemed_accepted_after）应为不小于0的整数。",
    ),
)


class SecondList(Conflict):
    """A correction was asked for things that the first list did not name."""

    code = "second_list"
    message = "补正内容须一次告知：只能就首次告知、但仍未补齐的内容再次退回，不能提出新的要求。"


def told_once(decision: Decision) -> None:
    """Raise SecondList unless what is asked was asked by this step's first list too (RULES B5.4)."""
    lists = CorrectionRequest.objects.filter(case=decision.case, decision__step=decision.step).order_by("pk")
    first, latest = lists.first(), lists.last()
    if first is not None and latest is not None and not set(latest.items) <= set(first.items):
        raise SecondList


def _step(by: str, *choices: Choice) -> dict[str, Any]:
    return {"by": by, "of": Capacity.MANAGER, "choices": choices}


RETURN = Choice("return", "一次告知补正", told_applicant=True, asks_corrections=True, tone="plain", effect=told_once)
ACCEPTANCE = _step(
    Role.ACCEPTANCE,
    Choice("accept", "受理", told_applicant=True, opinion_required=False, tone="primary"),
    RETURN,
    Choice("refuse", "不予受理", told_applicant=True, tone="danger"),
)
HANDLING = _step(
    Role.REVIEWER,
    Choice("grant", "准予办理", told_applicant=True, opinion_required=False, tone="primary"),
    RETURN,
    Choice("deny", "不予办理", told_applicant=True, tone="danger"),
)


def _silent_days(case: Case) -> int:
    kind = kind_of(case.edition, _filed(case)["item_kind"])
    return int(case.edition.options.get("deemed_accepted_after", 0)) if kind.get("licence_like") else 0


def _filed(case: Case) -> dict[str, Any]:
    return dict(case.editions.latest("number").form)


def received_on(case: Case) -> dt.date:
    """Return the day on which the latest edition came in, in Beijing."""
    return case.editions.latest("number").submitted_at.astimezone(BEIJING).date()


def silence_counts(activation: Activation) -> bool:
    """Tell whether silence on this item means acceptance: off unless the edition and the kind say so (RULES B5.4)."""
    return _silent_days(activation.process.case) > 0


def end_of_silence(case: Case) -> dt.datetime:
    """Return the moment at which the last working day for an answer is over; days of suspension do not count.

    Raises CalendarNotPublished.
    """
    pauses = suspended_days(case, since=case.editions.latest("number").submitted_at)
    calendar = calendar_for(case.edition.tenant)
    return closing_moment(day_after_pauses(received_on(case), _silent_days(case), pauses, calendar))


def deem_accepted(case: Case) -> None:
    """Tell everybody concerned that the application counts as accepted from the day of its receipt."""
    since = received_on(case).isoformat()
    tell(case=case, kind=EventKind.DEEMED, tenant=case.edition.tenant, since=since)
    record(
        tenant=case.edition.tenant,
        actor=None,
        verb="case.deemed_accepted",
        target=f"case:{case.pk}",
        summary=case.name,
        details={"since": since},
    )


def start_clock(case: Case) -> None:
    """Start the item's limit: from the day of acceptance, or of receipt where silence counted as acceptance."""
    acceptance = case.decisions.filter(step="acceptance", verdict="accept").order_by("-pk").first()
    day = acceptance.at.astimezone(BEIJING).date() if acceptance else received_on(case)
    days = int(kind_of(case.edition, _filed(case)["item_kind"])["limit"])
    start_limit(case, days=days, accepted_on=day, deemed=acceptance is None)
