"""Who hears of what happened to a case, and in which words: the listener of `telling`.

Officials hear of work that is theirs to do, at their own authority. Applicants hear that something happened and read
the rest on their case page: no opinion, reason or note of anybody is ever copied into a notification, and a verdict
only if it is told to the applicant (DESIGN 4). Nothing of an objector is within reach of this module.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from portal import clock
from portal.identity.models import User
from portal.notifications.actions import notify
from portal.tenancy.models import Tenant
from portal.tenancy.permissions import may
from portal.tenancy.roles import Role, group_name, is_official_of
from workflows.cases import wordings
from workflows.cases.models import (
    ConsultedPerson,
    CorrectionRequest,
    Delegation,
    EventKind,
    Outcome,
    WorkItemState,
)

if TYPE_CHECKING:
    from workflows.cases.models import Case, CaseEvent, WorkItem

wordings.register()


def hear(event: CaseEvent) -> None:
    """Tell the people whom this event concerns; told twice, it adds nothing."""
    if rule := _RULES.get(EventKind(event.kind)):
        rule(event)


def members_of(case: Case) -> list[User]:
    """Return who acts for the applicant now."""
    rows = User.objects.filter(
        organisations__organisation=case.organisation_id, organisations__until=None, is_active=True
    )
    return [user for user in rows.order_by("pk") if is_official_of(user, case.tenant)]


def holders_of(tenant: Tenant, *roles: str) -> list[User]:
    """Return who holds any of the roles in exactly this authority."""
    names = [group_name(tenant, role) for role in roles]
    return list(User.objects.filter(groups__name__in=names, is_active=True).distinct().order_by("pk"))


def in_charge_of(work: WorkItem) -> list[User]:
    """Return who may decide this step now: whom it was given to or who claimed it, or everybody of the role."""
    if work.role == Role.APPLICANT:
        return members_of(work.case)
    people = holders_of(work.tenant, work.role) + _delegates_of(work.tenant, work.role)
    return [user for user in people if may(user, "work.decide", work)]


def _delegates_of(tenant: Tenant, role: str) -> list[User]:
    """Return who stands in for a holder of the role today; whether the delegation counts, the permission says."""
    today = clock.today()
    rows = Delegation.objects.filter(tenant=tenant, role=role, ended_at=None, starts_on__lte=today, ends_on__gte=today)
    return [one.delegate for one in rows.select_related("delegate") if one.delegate.is_active]


def _tell_applicant(event: CaseEvent, kind: str, users: Iterable[User] | None = None) -> None:
    case = event.case
    people = members_of(case) if users is None else users
    _tell(event, case.tenant, people, kind, f"/workspace/applications/{case.pk}/")


def _tell_officials(
    event: CaseEvent, tenant: Tenant, users: Iterable[User], kind: str, path: str = "", **values: str
) -> None:
    people = [user for user in users if user.pk != event.actor_id]
    _tell(event, tenant, people, kind, path or f"/workspace/cases/{event.case_id}/", **values)


def _tell(event: CaseEvent, tenant: Tenant, users: Iterable[User], kind: str, path: str, **more: str) -> None:
    values = wordings.values_of(event) | more
    notify(tenant=tenant, users=users, kind=kind, values=values, path=path, source=f"event:{event.pk}")


def _open_work(event: CaseEvent) -> WorkItem | None:
    """Return the step if it still waits: what was done before the worker came needs no notice."""
    work = event.work
    if work is None or work.state != WorkItemState.OPEN:
        return None
    work.case, work.tenant = event.case, event.tenant
    return work


def _submitted(event: CaseEvent) -> None:
    _tell_applicant(event, "case-submitted")


def _opened(event: CaseEvent) -> None:
    work = _open_work(event)
    if work is None:
        return
    if work.role != Role.APPLICANT:
        _tell_officials(event, work.tenant, in_charge_of(work), "work-opened")
    elif not _told_by_return(event.case):
        _tell_applicant(event, "own-step-opened")


def _told_by_return(case: Case) -> bool:
    """Tell whether the return that opened this correction is told as an event of its own."""
    asked = CorrectionRequest.objects.filter(case=case, answered_at=None).select_related("decision").last()
    return asked is not None and asked.decision is not None and asked.decision.told_applicant


def _decided(event: CaseEvent) -> None:
    if event.decision is not None and event.decision.told_applicant:
        _tell_applicant(event, "case-returned" if event.kind == EventKind.RETURNED else "case-decided")


def _closed(event: CaseEvent) -> None:
    _tell_applicant(event, "case-closed")
    _tell_deciders(event, "case-closed-officials")


def _tell_deciders(event: CaseEvent, kind: str, where: Collection[Tenant] | None = None) -> None:
    """Tell those who gave a verdict in the case, each at the authority for which they gave it; only `where`, if any."""
    decided = event.case.decisions.select_related("tenant", "actor")
    by_tenant: dict[Tenant, dict[int, User]] = {}
    for one in decided:
        if is_official_of(one.actor, one.tenant):
            by_tenant.setdefault(one.tenant, {})[one.actor_id] = one.actor
    for tenant, people in by_tenant.items():
        if where is not None and tenant not in where:
            continue
        _tell_officials(event, tenant, people.values(), kind)


def _withdrawn(event: CaseEvent) -> None:
    _tell_applicant(event, "case-withdrawn")
    _tell_deciders(event, "case-withdrawn")
    claimed = event.case.work.filter(state=WorkItemState.CANCELLED).exclude(claimed_by=None)
    for work in claimed.select_related("claimed_by", "tenant"):
        if work.claimed_by is not None:
            _tell_officials(event, work.tenant, [work.claimed_by], "case-withdrawn")


def _everybody(kind: str) -> Callable[[CaseEvent], None]:
    """Return the rule that tells the applicant and those who have verdicts or open work in the case."""

    def rule(event: CaseEvent) -> None:
        _tell_applicant(event, kind)
        for work in event.case.work.filter(state=WorkItemState.OPEN).exclude(role=Role.APPLICANT):
            _tell_officials(event, work.tenant, _holders(work), kind)

    return rule


def _holders(work: WorkItem) -> list[User]:
    """Return whose the step is, whether or not it can be decided at this moment (a suspended case)."""
    one = work.claimed_by or work.assignee
    return [one] if one else holders_of(work.tenant, work.role)


def _transferred(event: CaseEvent) -> None:
    """Tell who gets the step, and who had it if somebody else handed it over."""
    work = _open_work(event)
    if work is not None:
        receiver = User.objects.filter(pk=event.details.get("to"), is_active=True).first() or work.assignee
        if receiver is not None and is_official_of(receiver, work.tenant):
            _tell_officials(event, work.tenant, [receiver], "work-transferred")
        _tell_officials(event, work.tenant, _named(event, work.tenant, "had"), "work-taken-over")


def _named(event: CaseEvent, tenant: Tenant, detail: str) -> list[User]:
    """Return whom the event names by key, those who still work in the authority."""
    keys = event.details.get(detail) or []
    rows = User.objects.filter(pk__in=keys, is_active=True).order_by("pk")
    return [user for user in rows if is_official_of(user, tenant)]


def _consulted(event: CaseEvent) -> None:
    """Tell who was asked for an opinion and still has to answer."""
    asked = ConsultedPerson.objects.filter(
        consultation=event.details.get("consultation"), consultation__outcome=Outcome.OPEN, opinion=None
    ).select_related("consultation")
    waiting = {one.person_id: one.consultation for one in asked}
    people = [user for user in _named(event, event.tenant, "persons") if user.pk in waiting]
    if people:
        due = wordings.day_of(waiting[people[0].pk].due_on)
        _tell_officials(event, event.tenant, people, "consultation-asked", _block(event), due=due)


def _answered(event: CaseEvent) -> None:
    """Tell whoever has the step, who asked first: that somebody answered, never what."""
    work = _open_work(event)
    if work is None:
        return
    people = in_charge_of(work)
    asker = [user for user in people if user.pk == event.details.get("asker")]
    kind = "consultation-enough" if event.details.get("enough") else "consultation-answered"
    _tell_officials(event, work.tenant, asker or people, kind, _block(event), count=str(event.details.get("count", "")))


def _consultation_over(event: CaseEvent) -> None:
    """Tell who had not answered that it is not waited for any more."""
    _tell_officials(event, event.tenant, _named(event, event.tenant, "persons"), "consultation-over", _block(event))


def _block(event: CaseEvent) -> str:
    return f"/workspace/cases/{event.case_id}/#consultation"


def _copied(event: CaseEvent) -> None:
    home = Tenant.objects.filter(pk=event.details.get("to")).first() or event.tenant
    if not event.case.participations.filter(tenant=home).exists():
        return
    if reader := event.details.get("reader"):
        people = [one for one in User.objects.filter(pk=reader, is_active=True) if is_official_of(one, home)]
    else:
        people = holders_of(home, Role.LEADER)
    copy = event.details.get("copy")
    path = f"/workspace/queue/copies/{copy}/" if copy else ""
    _tell_officials(event, home, people, "case-copied", path)


def _of_the_step(kind: str) -> Callable[[CaseEvent], None]:
    """Return the rule that tells whoever the open step waits for."""

    def rule(event: CaseEvent) -> None:
        work = _open_work(event)
        if work is None:
            return
        if work.role == Role.APPLICANT:
            _tell_applicant(event, kind)
        else:
            _tell_officials(event, work.tenant, in_charge_of(work), kind)

    return rule


def _overdue(event: CaseEvent) -> None:
    """Tell whoever is late; the second time it is told to the leader as well (escalated)."""
    work = _open_work(event)
    if work is not None and event.details.get("escalated"):
        leaders = holders_of(work.tenant, Role.LEADER)
        _tell_officials(event, work.tenant, leaders, "work-escalated")
    else:
        _of_the_step("work-overdue")(event)


def _undone(event: CaseEvent) -> None:
    if event.decision is not None and event.decision.told_applicant:
        _tell_applicant(event, "case-undone")


def _issued(event: CaseEvent) -> None:
    if event.decision is not None and event.decision.told_applicant:
        _tell_applicant(event, "case-issued")


def _rescheduled(event: CaseEvent) -> None:
    """Tell whoever the step waits for; where it is the limit of the whole case, whoever handles it at its authority."""
    if event.work is not None:
        _of_the_step("work-rescheduled")(event)
        return
    open_here = event.case.work.filter(state=WorkItemState.OPEN, tenant=event.tenant).exclude(role=Role.APPLICANT)
    for work in open_here:
        work.case, work.tenant = event.case, event.tenant
        _tell_officials(event, work.tenant, in_charge_of(work), "work-rescheduled")


def _voided(event: CaseEvent) -> None:
    """Tell whoever had the document: the applicant, or the authority above, and those who decided here."""
    if event.details.get("audience") == "applicant":
        _tell_applicant(event, "case-voided")
    above = event.case.edition.tenant if event.details.get("audience") == "above" else event.tenant
    _tell_deciders(event, "case-voided", {event.tenant, above})
    if above != event.tenant:
        for work in event.case.work.filter(state=WorkItemState.OPEN, tenant=above).exclude(role=Role.APPLICANT):
            _tell_officials(event, above, _holders(work), "case-voided")


_RULES: dict[EventKind, Callable[[CaseEvent], None]] = {
    EventKind.SUBMITTED: _submitted,
    EventKind.OPENED: _opened,
    EventKind.DECIDED: _decided,
    EventKind.RETURNED: _decided,
    EventKind.DEEMED: _everybody("case-deemed"),
    EventKind.CLOSED: _closed,
    EventKind.WITHDRAWN: _withdrawn,
    EventKind.SUSPENDED: _everybody("case-suspended"),
    EventKind.RESUMED: _everybody("case-resumed"),
    EventKind.TRANSFERRED: _transferred,
    EventKind.CONSULTED: _consulted,
    EventKind.ANSWERED: _answered,
    EventKind.CONSULT_OVER: _consultation_over,
    EventKind.COPIED: _copied,
    EventKind.URGED: _of_the_step("work-urged"),
    EventKind.DUE_SOON: _of_the_step("work-due-soon"),
    EventKind.OVERDUE: _overdue,
    EventKind.RESCHEDULED: _rescheduled,
    EventKind.UNDONE: _undone,
    EventKind.ISSUED: _issued,
    EventKind.VOIDED: _voided,
}
"""What is not named here is told to nobody; of delegations, which belong to no case, `delegating` tells."""
