"""Who must keep away from an objection (回避), and who may take which step of it (RULES A8-3, B5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.tenancy.permissions import ALLOWED, Verdict, refused
from portal.tenancy.roles import has_role
from workflows.cases.mandates import is_member
from workflows.cases.models import Case, CaseEdition, Decision, WorkItemState
from workflows.notices.models import CommentAnswer, HandlingDecision, HandlingStep

if TYPE_CHECKING:
    from portal.identity.models import User
    from workflows.notices.models import Objection

WORKED_ON_IT = refused("recused", "您办理过该异议所指的申报，应当回避，请由其他异议处理人员办理。")
FILED_IT = refused("recused", "您是该异议所指申报的经办人，应当回避，请由其他异议处理人员办理。")
ANSWERED = refused("recused", "您代表有关单位答复过本异议的征询，应当回避，请由其他异议处理人员办理。")


def named_cases(objection: Objection) -> QuerySet[Case]:
    """Return the cases whose items the objection names, in the order of keys."""
    return Case.across_tenants.filter(notice_items__objections=objection).order_by("pk").distinct()


def recused(user: User, objection: Objection) -> Verdict:
    """Say whether `user` must keep away: who decided on, filed or spoke for an application that it names."""
    mine = Q(actor=user) | Q(on_behalf_of=user)
    if Decision.objects.filter(mine, case__notice_items__objections=objection).exists():
        return WORKED_ON_IT
    submitted = CaseEdition.objects.filter(case=OuterRef("pk"), submitted_by=user)
    cases = named_cases(objection)
    if cases.filter(Q(created_by=user) | Exists(submitted)).exists():
        return FILED_IT
    if any(is_member(user.pk, case.organisation) for case in cases.select_related("organisation")):
        return FILED_IT
    if CommentAnswer.objects.filter(actor=user, request__objection=objection).exists():
        return ANSWERED
    return ALLOWED


def may_do(user: User, work: HandlingStep) -> Verdict:
    """Say whether `user` may take this step: role, recusal, whose it is, and nobody twice where two are asked for."""
    objection = work.handling.objection
    if not has_role(user, objection.tenant, work.role):
        who = f"{objection.tenant.short_name}的{work.get_role_display()}"
        return refused("not_role", f"该环节由{who}办理，您没有这一角色。")
    verdict = recused(user, objection)
    if not verdict:
        return verdict
    before = HandlingDecision.objects.filter(objection=objection, actor=user, step__in=work.spec.apart_from)
    if before.exists():
        return refused("own_work", "您已在本异议的其他环节出具意见，按照回避要求不能再办理这一环节，请由其他人员办理。")
    if work.assignee_id not in {None, user.pk} and _still_there(work):
        return refused("assigned", f"该环节由{work.assignee}承办，其他人员不能办理。")
    return ALLOWED


def _still_there(work: HandlingStep) -> bool:
    """Tell whether the person to whom the step is bound can still do it: otherwise it is anybody's again."""
    person = work.assignee
    return person is not None and person.is_active and has_role(person, work.handling.objection.tenant, work.role)


def open_step_of(objection: Objection) -> HandlingStep | None:
    """Return the step that the objection waits at for a person, or None."""
    related = ("task", "assignee", "handling__objection__tenant")
    rows = HandlingStep.objects.filter(handling__objection=objection, state=WorkItemState.OPEN)
    return rows.select_related(*related).first()


def has_investigated(user: User, objection: Objection) -> bool:
    """Tell whether `user` is, or was, the one who examines: at admission, the investigation or the review."""
    if HandlingDecision.objects.filter(
        objection=objection, actor=user, step__in=("admission", "investigation", "review")
    ).exists():
        return True
    return HandlingStep.objects.filter(handling__objection=objection, assignee=user, state=WorkItemState.OPEN).exists()
