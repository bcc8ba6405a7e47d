"""How an objection goes, in plain words for whoever has its receipt; nothing of any person is in it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from portal import clock
from workflows.notices.models import (
    DecisionOutcome,
    Handling,
    ObjectionState,
    Review,
    ReviewState,
)
from workflows.notices.presentation import day_words

if TYPE_CHECKING:
    from workflows.notices.models import Objection


def review_of(objection: Objection) -> Review | None:
    """Return the objection's review, or None."""
    return Review.objects.filter(objection=objection).first()


def meaning_of(objection: Objection) -> str:
    """Return what the objection's state means and what comes next, in one or two sentences."""
    review = review_of(objection)
    if review is not None and review.state != ReviewState.WITHDRAWN:
        return _of_review(review)
    return {
        ObjectionState.RECEIVED: _received(objection),
        ObjectionState.ADMITTED: gettext("主管机关已受理您的异议，正在调查核实。办结之前，所涉条目不会被确认。"),
        ObjectionState.NOT_ADMITTED: gettext("您的异议未予受理：%(ground)s。答复见下。")
        % {"ground": objection.get_admission_ground_display()},
        ObjectionState.DECIDED: gettext("您的异议已办结：%(outcome)s。答复见下。")
        % {"outcome": objection.get_outcome_display()},
        ObjectionState.WITHDRAWN: gettext("您已撤回这份异议，主管机关不再处理。"),
    }[ObjectionState(objection.state)]


def _received(objection: Objection) -> str:
    if not objection.in_time:
        return gettext("主管机关已登记您在公示期满后提出的异议，将作出书面答复；逾期提出的异议不影响所涉条目的办理。")
    return gettext("主管机关已收到您的异议，正在核对是否受理。受理与否都会在本页答复您；在此之前，所涉条目不会被确认。")


def _of_review(review: Review) -> str:
    if review.state == ReviewState.DECIDED:
        return gettext("您申请的复核已办结：%(outcome)s。答复见下。") % {"outcome": review_outcome_words(review)}
    if review.holds:
        return gettext(
            "主管机关正在复核，由此前没有参与办理的人员负责。复核期间，尚未确认的条目不会被确认；已经确认的条目不受影响。"
        )
    return gettext("主管机关正在复核，由此前没有参与办理的人员负责。")


def review_outcome_words(review: Review) -> str:
    """Return what a review came to."""
    kept = review.outcome == DecisionOutcome.UNFOUNDED
    return gettext("维持原处理结论") if kept else str(review.get_outcome_display())


def review_words(objection: Objection) -> str:
    """Return until when a review may be asked for."""
    until = Handling.objects.filter(objection=objection).values_list("review_until", flat=True).first()
    if until is None:
        return gettext("如对处理结论不服，可以申请一次复核。截止日期将在工作日历公布后显示。")
    return gettext("如对处理结论不服，可以在%(until)s前（含当日）申请一次复核。") % {"until": day_words(until)}


def progress_of(objection: Objection) -> list[dict[str, str]]:
    """Return the objection's way as entries of the timeline component."""
    entries = [_entry(gettext("收到异议"), objection.received_at, gettext("已登记并生成回执。"))]
    entries += _first_time(objection)
    entries += _second_time(objection)
    entries += [
        _entry(gettext("补充材料"), one.at, gettext("已收下，与原异议一并处理。")) for one in objection.additions.all()
    ]
    done = sorted((one for one in entries if one["state"] == "done"), key=lambda one: one["when"])
    return done + [one for one in entries if one["state"] == "now"]


def _first_time(objection: Objection) -> list[dict[str, str]]:
    entries = []
    state = objection.state
    if state == ObjectionState.RECEIVED:
        entries.append(_now(gettext("核对是否受理")))
    if objection.admitted_at:
        admitted = state != ObjectionState.NOT_ADMITTED
        ground = "" if admitted else objection.get_admission_ground_display()
        entries.append(_entry(gettext("受理") if admitted else gettext("不予受理"), objection.admitted_at, ground))
    if state == ObjectionState.ADMITTED:
        entries += _on_the_way(objection)
    if state == ObjectionState.DECIDED:
        entries.append(_entry(gettext("办结"), objection.decided_at, objection.get_outcome_display()))
    if state == ObjectionState.WITHDRAWN:
        entries.append(_entry(gettext("异议人撤回"), objection.decided_at, ""))
    return entries


def _on_the_way(objection: Objection) -> list[dict[str, str]]:
    """Return how far an admitted objection has come: examined, proposed, before the one who decides."""
    latest = objection.decisions.order_by("-pk").first()
    if latest is None or latest.step not in {"investigation", "proposal"} or latest.verdict == "investigate":
        return [_now(gettext("调查核实"))]
    words = gettext("作出处理决定") if latest.step == "proposal" else gettext("提出处理意见")
    return [_entry(gettext("调查终结"), latest.at, ""), _now(words)]


def _second_time(objection: Objection) -> list[dict[str, str]]:
    review = review_of(objection)
    if review is None:
        return []
    entries = [_entry(gettext("申请复核"), review.asked_at, "")]
    if review.state == ReviewState.OPEN:
        entries.append(_now(gettext("复核")))
    elif review.state == ReviewState.DECIDED:
        entries.append(_entry(gettext("复核办结"), review.decided_at, review_outcome_words(review)))
    else:
        entries.append(_entry(gettext("撤回复核申请"), review.decided_at, ""))
    return entries


def _now(title: str) -> dict[str, str]:
    return {"title": title, "when": "", "text": "", "state": "now"}


def _entry(title: str, when: dt.datetime | None, text: str) -> dict[str, str]:
    local = "" if when is None else f"{when.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}"
    return {"title": title, "when": local, "text": text, "state": "done"}
