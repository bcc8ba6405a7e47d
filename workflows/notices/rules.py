"""Who may publish a notice and handle an objection, with the reason when not."""

from __future__ import annotations

from typing import Any

from cms_content.editorial.models import Stage
from cms_content.editorial.rules import EXAMINERS
from portal.tenancy.models import Tenant
from portal.tenancy.permissions import ALLOWED, Verdict, may, refused, rule
from portal.tenancy.roles import EDITORIAL, Role, has_role
from workflows.notices.handling.people import has_investigated, may_do, open_step_of, recused
from workflows.notices.models import (
    Asked,
    CommentRequest,
    DraftState,
    HandlingStep,
    NoticeDraft,
    Objection,
    ObjectionState,
    StepKind,
)

HANDLING_ROLES = (Role.OBJECTION_HANDLER, Role.LEADER)
"""Who examines objections, and who decides on them."""
ANSWERING_ROLES = (Role.REVIEWER, Role.LEADER)
"""Who answers for an authority that was asked for comments."""


@rule("notice.publish")
def may_publish(user: Any, tenant: Tenant) -> Verdict:
    """Notice editors of the authority publish its notices."""
    if has_role(user, tenant, Role.NOTICE_EDITOR):
        return ALLOWED
    return refused("not_notice_editor", f"只有{tenant.short_name}的公示经办人员可以发布公示。")


@rule("notice.see_drafts")
def may_see_drafts(user: Any, tenant: Tenant) -> Verdict:
    """Who writes the authority's notices or examines what it makes public."""
    if has_role(user, tenant, Role.NOTICE_EDITOR, *EDITORIAL):
        return ALLOWED
    return refused("not_notice_editor", f"公示稿由{tenant.short_name}的公示经办和审校人员查看。")


@rule("notice.examine")
def may_examine(user: Any, draft: NoticeDraft) -> Verdict:
    """A person of the stage's role who neither wrote the draft nor examined it at another stage (RULES B5.1)."""
    if draft.state != DraftState.EXAMINED:
        return refused("stage_over", "该公示稿不在审校中。")
    role = EXAMINERS[Stage(draft.stage)]
    if not has_role(user, draft.tenant, role):
        return refused("not_examiner", f"{draft.get_stage_display()}由{draft.tenant.name}的{role.label}办理。")
    wrote = (StepKind.WRITTEN, StepKind.SUBMITTED)
    if draft.created_by_id == user.pk or draft.steps.filter(person=user, kind__in=wrote).exists():
        return refused("own_piece", "您是本稿的起草或修改人，不能审核自己的稿件，请由其他人员审核。")
    last = draft.steps.filter(kind=StepKind.SUBMITTED).last()
    examined = draft.steps.filter(person=user, kind=StepKind.APPROVED, pk__gt=last.pk if last else 0)
    if examined.exists():
        return refused("one_person_one_stage", "您已审核过本稿的另一环节，三级审核须由三位不同的人员办理。")
    return ALLOWED


@rule("objection.list")
def may_list(user: Any, tenant: Tenant) -> Verdict:
    """Handlers and leaders of the authority see its objections; a superuser without the role does not."""
    if has_role(user, tenant, *HANDLING_ROLES):
        return ALLOWED
    return refused("not_objection_handler", f"只有{tenant.short_name}的异议处理人员和分管负责人可以查看异议。")


@rule("objection.enter")
def may_enter(user: Any, tenant: Tenant) -> Verdict:
    """Whoever the notice names for letters enters them: notice editors, and handlers of objections."""
    if has_role(user, tenant, Role.NOTICE_EDITOR, Role.OBJECTION_HANDLER):
        return ALLOWED
    return refused("may_not_enter", f"只有{tenant.short_name}的公示经办人员和异议处理人员可以登记来信来访。")


@rule("objection.configure")
def may_configure(user: Any, tenant: Tenant) -> Verdict:
    """The system administrator of the authority sets what objectors are asked for, and how long it is kept."""
    if has_role(user, tenant, Role.SYSTEM_ADMIN):
        return ALLOWED
    return refused("not_system_admin", f"只有{tenant.short_name}的系统管理员可以修改异议设置。")


@rule("objection.handle")
def may_handle(user: Any, objection: Objection) -> Verdict:
    """Who may have a part in it: not those who decided on, filed or spoke for an application that it names."""
    listed = may_list(user, objection.tenant)
    return recused(user, objection) if listed else listed


@rule("objection.admit")
def may_admit(user: Any, objection: Objection) -> Verdict:
    """Handlers take up what has just arrived, whose flow may not have begun yet."""
    if not has_role(user, objection.tenant, Role.OBJECTION_HANDLER):
        return refused("not_role", f"受理审查由{objection.tenant.short_name}的异议处理人员办理，您没有这一角色。")
    return recused(user, objection)


@rule("objection.step")
def may_take_step(user: Any, work: HandlingStep) -> Verdict:
    """Say whether `user` may decide at this step."""
    return may_do(user, work)


@rule("objection.read_identity")
def may_read_identity(user: Any, objection: Objection) -> Verdict:
    """Only who examines it: at admission whoever may decide on that, afterwards that person and the investigator.

    The deciding leader does not need to know who objected (RULES B5.3).
    """
    verdict = may_handle(user, objection)
    if not verdict:
        return verdict
    if not has_role(user, objection.tenant, Role.OBJECTION_HANDLER):
        return refused("not_examiner", "异议人身份信息仅受理和调查人员可以查看，作出决定不需要知道异议人是谁。")
    if has_investigated(user, objection) or _may_take_it_up(user, objection):
        return ALLOWED
    return refused("not_the_handler", "该异议由其他人员承办，异议人身份信息仅承办人可以查看。")


def _may_take_it_up(user: Any, objection: Objection) -> Verdict:
    """Say whether the open step asks for knowing who objected, and waits for this person."""
    work = open_step_of(objection)
    if work is None:
        fresh = objection.state == ObjectionState.RECEIVED
        return may_admit(user, objection) if fresh else refused("settled", "该异议已经办结。")
    if not work.spec.knows or (work.step != "admission" and work.assignee_id != user.pk):
        return refused("not_the_handler", "异议人身份信息仅承办人可以查看；现在的环节不是由您承办。")
    return may_do(user, work)


@rule("objection.deliver")
def may_deliver(user: Any, objection: Objection) -> Verdict:
    """Who examined it sees to it that the reply arrives."""
    if objection.state not in {ObjectionState.NOT_ADMITTED, ObjectionState.DECIDED}:
        return refused("not_decided", "该异议尚未办结，还没有答复可以送达。")
    if has_role(user, objection.tenant, Role.OBJECTION_HANDLER) and has_investigated(user, objection):
        return ALLOWED
    return refused("not_the_handler", "答复由受理或调查该异议的人员送达并登记。")


@rule("objection.set_limits")
def may_set_limits(user: Any, tenant: Tenant) -> Verdict:
    """The authority's system administrator writes down its limits."""
    if has_role(user, tenant, Role.SYSTEM_ADMIN):
        return ALLOWED
    return refused("not_system_admin", f"异议处理时限由{tenant.short_name}的系统管理员设置。")


@rule("comments.answer")
def may_answer(user: Any, request: CommentRequest) -> Verdict:
    """Who was asked: reviewers and leaders of that authority, or those who act for the applicant."""
    if request.whom == Asked.APPLICANT:
        return may(user, "case.edit", request.item.case)
    if has_role(user, request.tenant, *ANSWERING_ROLES):
        return ALLOWED
    return refused("not_asked", f"该征询由{request.tenant.short_name}的审核人员或分管负责人答复。")
