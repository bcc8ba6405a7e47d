"""The record of an objection as its handlers, or a court, read it: every act with its moment, person and words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from portal import clock
from portal.audit.queries import trail
from portal.workcalendar.engine import Calendar
from portal.workcalendar.words import distance
from workflows.notices.handling.limits import RECOUNTED
from workflows.notices.models import AdmissionGround, HandlingDecision, Objection, Review


def record_of(objection: Objection) -> list[dict[str, Any]]:
    """Return every act in the order of time, as entries of the timeline component; the objector is not named."""
    target = f"objection:{objection.pk}"
    found = [_row(objection.received_at, "收到异议", "异议人" if objection.in_time else "异议人（逾期）", "")]
    found += [_decision(one) for one in objection.decisions.select_related("actor")]
    for addition in objection.additions.all():
        files = f"（文件{addition.files}个）" if addition.files else ""
        found.append(_row(addition.at, f"补充材料{files}", "异议人", addition.words))
    found += [_row(one.at, "调查记录", str(one.actor), one.words) for one in objection.findings.select_related("actor")]
    found += [
        _row(one.at, "登记答复送达", str(one.actor), one.words) for one in objection.deliveries.select_related("actor")
    ]
    for request in objection.comment_requests.select_related("asked_by", "tenant", "item", "answer__actor"):
        whom = f"征询{request.get_whom_display()}意见：{request.tenant.name}，{request.item.name}"
        words = f"事实：{request.facts}　问题：{request.question}"
        found.append(_row(request.asked_at, whom, str(request.asked_by), words))
        if request.answered_at:
            found.append(_row(request.answered_at, f"答复征询（{request.tenant.name}）", "", request.answer.words))
    found += [
        _row(one.at, "期限", "系统", one.summary) for one in trail(objection.tenant, target).filter(verb=RECOUNTED)
    ]
    review = Review.objects.filter(objection=objection).first()
    if review is not None:
        found.append(_row(review.asked_at, "申请复核", "异议人", review.reasons))
    found.sort(key=lambda row: row["at"])
    return found


def _decision(one: HandlingDecision) -> dict[str, Any]:
    texts = []
    if "ground" in one.details:
        texts.append(f"理由：{AdmissionGround(one.details['ground']).label}")
    texts += [text for text in (one.words, f"答复：{one.reply}" if one.reply else "") if text]
    if "asked" in one.details:
        texts.append(f"要求补正：{one.details['asked']}")
    return _row(one.at, f"{one.title}：{one.verdict_title}", str(one.actor), "　".join(texts))


def _row(at: dt.datetime, title: str, who: str, text: str) -> dict[str, Any]:
    when = f"{at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}"
    return {"at": at, "title": title, "when": when, "who": who, "text": text, "state": "done"}


def due_words(due_on: dt.date | None, calendar: Calendar, *, limited: bool = True) -> str:
    """Return when something is due as a clerk says it: 还剩 3 个工作日（11月27日到期）, or by how much it is late."""
    if due_on is None:
        return "工作日历公布后计算" if limited else "未设时限"
    day, far = f"{due_on.month}月{due_on.day}日到期", distance(due_on, calendar)
    return f"{far}（{day}）" if far else day
