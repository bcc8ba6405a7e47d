"""Who is told that an objection waits for them: of the notice and the item, never of who objected or why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.notifications.actions import notify
from portal.notifications.digests import Due
from portal.notifications.models import Group
from portal.notifications.texts import Text, register_text
from portal.tenancy.permissions import may
from portal.tenancy.roles import Role
from workflows.cases.models import WorkItemState
from workflows.cases.notifying import holders_of, members_of
from workflows.notices.models import Asked, CommentRequest, HandlingStep

if TYPE_CHECKING:
    from portal.identity.models import User

AHEAD = dt.timedelta(days=1)
ASKED = Text(
    "comments-asked",
    Group.WORK,
    "异议征询",
    "有一件异议征询等待答复（件号{number}）",
    "{authority}就{programme}“{name}”（件号{number}）征询意见，请在{due}前登录工作台答复。",
)


def register() -> None:
    """Make the text known to the notifications."""
    register_text(ASKED)


def tell_asked(request: CommentRequest) -> None:
    """Tell the people who may answer."""
    case = request.item.case
    applicant = request.whom == Asked.APPLICANT
    people = members_of(case) if applicant else holders_of(request.tenant, Role.REVIEWER, Role.LEADER)
    due = f"{request.due_on.month}月{request.due_on.day}日" if request.due_on else "规定期限"
    notify(
        tenant=request.tenant,
        users=people,
        kind=ASKED.kind,
        values={
            "number": case.number,
            "programme": case.edition.title,
            "name": case.name,
            "authority": request.objection.tenant.short_name,
            "due": due,
        },
        path=reverse("notices:comment", args=[request.pk]),
        source=f"comments:{request.pk}",
    )


def due_now(day: dt.date) -> Iterator[Due]:
    """Give one line for each step of an objection, and each answer, that is due by tomorrow, to whom it waits for."""
    steps = HandlingStep.objects.filter(state=WorkItemState.OPEN, due_on__lte=day + AHEAD).order_by("due_on", "pk")
    for work in steps.select_related("assignee", "handling__objection__tenant", "handling__objection__notice"):
        objection = work.handling.objection
        for user in _waited_for(work):
            yield Due(
                objection.tenant, user, f"{_when(work.due_on, day)}：异议{work.title}（{objection.notice.title}）"
            )
    asked = CommentRequest.across_tenants.filter(answered_at=None, closed_at=None, due_on__lte=day + AHEAD)
    for one in asked.select_related("tenant", "item__case__tenant"):
        applicant = one.whom == Asked.APPLICANT
        people = members_of(one.item.case) if applicant else holders_of(one.tenant, Role.REVIEWER, Role.LEADER)
        for user in people:
            yield Due(one.tenant, user, f"{_when(one.due_on, day)}：答复异议征询（{one.item.name}）")


def _waited_for(work: HandlingStep) -> list[User]:
    people = [work.assignee] if work.assignee else holders_of(work.handling.objection.tenant, work.role)
    return [user for user in people if may(user, "objection.step", work)]


def _when(due_on: dt.date | None, day: dt.date) -> str:
    left = (due_on - day).days if due_on else 0
    return f"已超期{-left}天" if left < 0 else ("今天到期" if left == 0 else "明天到期")
