"""In whose name a person acts at a step: in their own role, or in the stead of a colleague who delegated it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from portal import clock
from portal.tenancy.models import TenantGroupPermission
from portal.tenancy.permissions import ALLOWED, Verdict, refused
from portal.tenancy.roles import Role, has_role, is_official_of
from workflows.cases.mandates import acted_for, is_member, mandate_for
from workflows.cases.models import CaseState, ConsultedPerson, Decision, Delegation, Outcome

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case, WorkItem


def delegated_to(user: User, tenant: Tenant) -> QuerySet[Delegation]:
    """Return the delegations that `user` may use in `tenant` today, in one query.

    The delegator must hold the role themselves, by grant and now: what is delegated cannot be delegated on.
    """
    today = clock.today()
    held = TenantGroupPermission.objects.filter(
        content_object=OuterRef("tenant"),
        group__user=OuterRef("delegator"),
        permission__codename=Concat(Value("act_as_"), OuterRef("role")),
    )
    return Delegation.objects.filter(
        Exists(held),
        delegate=user,
        tenant=tenant,
        ended_at=None,
        starts_on__lte=today,
        ends_on__gte=today,
        delegator__is_active=True,
    ).select_related("delegator")


def stands_in_for(user: User, tenant: Tenant) -> list[Delegation]:
    """Return `delegated_to` for lists, kept on the user object of one request; verbs ask anew."""
    kept: dict[object, list[Delegation]] = user.__dict__.setdefault("_stands_in_for", {})
    key = (tenant.pk, clock.today())
    if key not in kept:
        kept[key] = list(delegated_to(user, tenant)) if is_official_of(user, tenant) else []
    return kept[key]


def standing(user: User, work: WorkItem) -> tuple[Verdict, User | None]:
    """Say whether `user` may decide this step, and in whose stead; None when in their own role."""
    if work.case.state == CaseState.SUSPENDED:
        return refused("suspended", "本件已中止办理，恢复办理后才能作出结论。"), None
    own = _own(user, work)
    if own or not is_official_of(user, work.tenant):
        return own, None
    reasons = []
    for one in delegated_to(user, work.tenant).filter(role=work.role):
        verdict = _as(user, work, one.delegator)
        if verdict:
            return verdict, one.delegator
        reasons.append(verdict)
    return (reasons[0] if reasons and own.code == "not_role" else own), None


def _own(user: User, work: WorkItem) -> Verdict:
    is_agent = work.role == Role.APPLICANT and mandate_for(user, work.case.organisation, work.case.edition)
    if not (is_agent or has_role(user, work.tenant, work.role)):
        return refused("not_role", f"该环节由{work.tenant.short_name}的{work.get_role_display()}办理，您没有这一角色。")
    return _as(user, work, None)


def _as(user: User, work: WorkItem, delegator: User | None) -> Verdict:
    """Check whose the work is, and that none of the persons behind the verdict decides about their own work."""
    persons = {user.pk} if delegator is None else {user.pk, delegator.pk}
    mine = user.pk if delegator is None else delegator.pk
    if work.assignee_id not in {None, mine} and _still_there(work, work.assignee):
        return refused("assigned", f"该件已指定由{work.assignee}办理，其他人员不能办理。")
    if work.claimed_by_id not in {None, *persons} and _still_there(work, work.claimed_by):
        return refused("claimed", f"该件已由{work.claimed_by}领取，需对方退回待办后您才能办理。")
    if work.spec.role == Role.APPLICANT:
        home = work.case.organisation
        own = is_member(user.pk, home) or mandate_for(user, home, work.case.edition)
        return ALLOWED if own else refused("not_member", "您未被登记为该单位的经办人，不能以该单位名义办理。")
    return _kept_apart(persons, work)


def _kept_apart(persons: set[int], work: WorkItem) -> Verdict:
    """Refuse whoever would approve what they, or the person in whose stead they act, wrote or filed (回避)."""
    apart = work.spec.apart_from
    if apart and decided_by(work.case, persons).filter(step__in=apart).exists():
        who = "您或委托人" if len(persons) > 1 else "您"
        return refused(
            "own_work", f"{who}已在本件的前序环节出具意见，按照回避要求不能再办理这一环节，请由其他同事办理。"
        )
    if work.was_consulted is not False and (reason := _why_consulted_only(persons, work)):
        return refused("consulted", reason)
    if any(has_filed(person, work) for person in persons):
        return refused("own_application", "您是该申请的经办人或代办人，不能审批自己填报的申请。")
    return ALLOWED


def _why_consulted_only(persons: set[int], work: WorkItem) -> str:
    """Return why a person whose opinion was asked for (会签) does not decide this step, or an empty string.

    Who wrote one here, or at a step kept apart from this one, would approve what they wrote (docs/decisions/0024).
    """
    wrote = Q(consultation__work__step__in=(work.step, *work.spec.apart_from), opinion__isnull=False)
    is_asked = Q(consultation__work=work, consultation__outcome=Outcome.OPEN)
    rows = ConsultedPerson.objects.filter(wrote | is_asked, person__in=persons, consultation__case=work.case_id)
    found = list(rows.values_list("opinion", flat=True))
    if any(found):
        return "您或委托人已在本件出具会签意见，按照回避要求不能再办理这一环节，请由其他同事办理。"
    return "本件正在征求您或委托人的会签意见，请答复会签，由其他同事作出结论。" if found else ""


def has_filed(person: int, work: WorkItem) -> bool:
    """Tell whether somebody filed this application or, where the filing authority reviews, acts for the applicant."""
    case = work.case
    if acted_for(person, case):
        return True
    if case.created_by_id == person or work.tenant_id != case.tenant_id:
        return case.created_by_id == person
    return case.editions.filter(submitted_by=person).exists() or is_member(person, case.organisation)


def _still_there(work: WorkItem, person: User | None) -> bool:
    """Tell whether the person to whom the work is bound can still do it: otherwise it is anybody's again."""
    if person is None or not person.is_active:
        return False
    return has_role(person, work.tenant, work.role) or delegated_to(person, work.tenant).filter(role=work.role).exists()


def decided_by(case: Case, persons: Iterable[int]) -> QuerySet[Decision]:
    """Return the verdicts that any of these people gave in the case, themselves or through a delegate.

    One that was taken back counts too: who has written an opinion does not approve it (docs/decisions/0018).
    """
    keys = list(persons)
    return Decision.objects.filter(Q(actor__in=keys) | Q(on_behalf_of__in=keys), case=case)
