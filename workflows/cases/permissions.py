"""Who may do what with cases and work; each refusal says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from portal.tenancy.permissions import ALLOWED, Verdict, may, refused, rule
from portal.tenancy.roles import CASE_ROLES, Role, has_role, is_official_of
from workflows.cases.inner_timers import armed
from workflows.cases.mandates import is_member, mandate_for
from workflows.cases.models import Capacity, CaseState, Decision, Suspension, WorkItem, WorkItemState
from workflows.cases.standing import delegated_to, standing
from workflows.cases.taking_back import why_not_undoable

if TYPE_CHECKING:
    from portal.identity.models import Organisation, User
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case, Mandate
    from workflows.programmes.models import ProgrammeEdition


@rule("case.start")
def may_start(user: User, place: tuple[Tenant, Organisation, ProgrammeEdition]) -> Verdict:
    """Say whether `user` may open an application of this organisation: its officer here, or its agent (代办)."""
    tenant, organisation, edition = place
    if organisation.tenant_id == tenant.pk and mandate_for(user, organisation, edition):
        return ALLOWED
    return _member_of(user, tenant, organisation)


def _member_of(user: User, tenant: Tenant, organisation: Organisation) -> Verdict:
    if not has_role(user, tenant, Role.APPLICANT):
        return refused("not_applicant", "您不是本机关的申报经办人，不能新建申请。")
    if organisation.tenant_id != tenant.pk or not is_member(user.pk, organisation):
        return refused("not_member", "您未被登记为该单位的经办人，不能以该单位名义申报。")
    return ALLOWED


@rule("case.edit")
def may_edit(user: User, case: Case) -> Verdict:
    """Say whether `user` may fill in this application."""
    return may_start(user, (case.tenant, case.organisation, case.edition))


@rule("case.discard")
def may_discard(user: User, case: Case) -> Verdict:
    """Say whether `user` may throw the draft away: who began it, or an administrator of the organisation."""
    if case.state != CaseState.DRAFT:
        return refused("not_draft", "该申请已经提交过，不能删除。需要停止办理的，请在申请页面撤回。")
    if case.created_by_id != user.pk and not may(user, "organisation.manage", case.organisation):
        return refused("not_ones_own", "草稿只能由新建它的人，或本单位的管理员删除。")
    return may_edit(user, case)


@rule("mandate.grant")
def may_grant(user: User, place: tuple[Tenant, Organisation]) -> Verdict:
    """Say whether `user` may give a mandate in the organisation's name: its own officer only, never an agent."""
    return _member_of(user, *place)


@rule("mandate.revoke")
def may_revoke(user: User, mandate: Mandate) -> Verdict:
    """Say whether `user` may end the mandate: the organisation's officer, or the agent who lays it down."""
    if mandate.agent_id == user.pk:
        return ALLOWED
    return _member_of(user, mandate.tenant, mandate.organisation)


@rule("case.view")
def may_view(user: User, case: Case) -> Verdict:
    """Say whether `user` may see the case: an official of an authority that takes part, or its applicant."""
    if case.state == "draft":
        return may_edit(user, case)
    for part in case.participations.select_related("tenant"):
        if is_official_of(user, part.tenant):
            return ALLOWED
    if mandate_for(user, case.organisation, case.edition):
        return ALLOWED
    return refused("not_participant", "该件未移交您所在机关，不能查看。")


@rule("work.decide")
def may_decide(user: User, work: WorkItem) -> Verdict:
    """Say whether `user` may decide this step: role or delegation, authority, assignment, and not their own work."""
    return standing(user, work)[0]


@rule("work.transfer")
def may_transfer(user: User, work: WorkItem) -> Verdict:
    """Who may decide the step hands it to a colleague; once it was escalated, the authority's leader does too."""
    verdict = may_decide(user, work)
    if verdict or work.escalated_at is None or not has_role(user, work.tenant, Role.LEADER):
        return verdict
    return ALLOWED


@rule("case.withdraw")
def may_withdraw(user: User, case: Case) -> Verdict:
    """The applicant withdraws what was submitted, until the authority in charge has accepted it."""
    applicant = may_edit(user, case)
    if not applicant:
        return applicant
    if case.process_id is None:
        return refused("draft", "该申请尚未提交，不需要撤回。")
    if case.closed_at is not None:
        return refused("closed", "本件已经办结，不能撤回。")
    if binding_steps_decided(case):
        return refused(
            "accepted",
            f"本件已由{case.edition.tenant.short_name}作出办理结论，不能自行撤回；如确需撤回，请联系该机关。",
        )
    return ALLOWED


def binding_steps_decided(case: Case) -> bool:
    """Tell whether a step was decided after which the applicant no longer withdraws; a return is no acceptance.

    The edition names the steps in `options["withdraw_until"]` (a name or a list); otherwise they are all steps
    of the authority in charge.
    """
    named = case.edition.options.get("withdraw_until")
    if named is None:
        nodes = import_string(case.edition.flow).instance.nodes()
        specs = {node.name: node.spec for node in nodes if hasattr(node, "spec")}
        named = [name for name, spec in specs.items() if spec.capacity in {Capacity.NATION, Capacity.MANAGER}]
    steps = [named] if isinstance(named, str) else named
    return Decision.objects.filter(case=case, step__in=steps, undoing=None, correction=None).exists()


@rule("case.suspend")
def may_suspend(user: User, place: tuple[Tenant, Case]) -> Verdict:
    """Who is in charge of an open step, or leads the authority, sets a case aside; never a public notice's period."""
    tenant, case = place
    if case.state == CaseState.SUSPENDED:
        return refused("suspended", "本件已经中止办理。")
    rows = WorkItem.objects.filter(case=case, tenant=tenant, state=WorkItemState.OPEN).exclude(role=Role.APPLICANT)
    roles = set(rows.values_list("role", flat=True))
    if case.closed_at is not None or not roles:
        return refused("not_here", f"本件目前没有在{tenant.short_name}办理的环节，不能中止。")
    if armed(case, inner=False):
        return refused("on_notice", "公示期间不能中止办理：已公告的期限不变。")
    if not has_role(user, tenant, Role.LEADER, *roles):
        return refused("not_role", f"本件由{tenant.short_name}的经办人员或分管负责人决定中止办理。")
    return ALLOWED


@rule("case.resume")
def may_resume(user: User, place: tuple[Tenant, Case]) -> Verdict:
    """The authority that suspended a case takes it up again, by the same people."""
    tenant, case = place
    if not Suspension.objects.filter(case=case, tenant=tenant, resumed_at=None).exists():
        return refused("not_suspended", f"本件目前没有由{tenant.short_name}中止办理。")
    rows = WorkItem.objects.filter(case=case, tenant=tenant, state=WorkItemState.OPEN)
    if not has_role(user, tenant, Role.LEADER, *rows.values_list("role", flat=True)):
        return refused("not_role", f"本件由{tenant.short_name}的经办人员或分管负责人恢复办理。")
    return ALLOWED


@rule("decision.undo")
def may_undo(user: User, decision: Decision) -> Verdict:
    """The author takes a verdict back while the next step is untouched (docs/decisions/0018)."""
    if decision.actor_id != user.pk:
        return refused("not_author", "只有作出结论的本人可以撤销。")
    work = decision.work
    stands = delegated_to(user, decision.tenant).filter(role=work.role, delegator=decision.on_behalf_of_id)
    if not (stands.exists() if decision.on_behalf_of_id else has_role(user, decision.tenant, work.role)):
        return refused("not_role", "您已不再担任作出该结论时的角色，不能撤销。")
    reason = why_not_undoable(decision)
    return refused("not_undoable", reason) if reason else ALLOWED


@rule("work.delegate")
def may_delegate(user: User, place: tuple[Tenant, str]) -> Verdict:
    """Who holds a role by grant lets a colleague stand in; a delegate cannot pass it on."""
    tenant, role = place
    if role in CASE_ROLES and has_role(user, tenant, role):
        return ALLOWED
    return refused("not_role", "您在本机关没有担任这一角色，不能委托他人；受委托办理的事项不能再转委托。")


@rule("case.copy")
def may_copy(user: User, place: tuple[Tenant, Case]) -> Verdict:
    """Who works in an authority that takes part, and handles cases there, sends copies."""
    tenant, case = place
    if not has_role(user, tenant, *CASE_ROLES) or not may_view(user, case):
        return refused("not_role", "只有办理本件的机关的工作人员可以抄送。")
    return ALLOWED


@rule("work.urge")
def may_urge(user: User, work: WorkItem) -> Verdict:
    """The applicant urges, and the leader of the authority at work or of the one in charge; nobody urges oneself."""
    case = work.case
    leads = has_role(user, work.tenant, Role.LEADER) or has_role(user, case.edition.tenant, Role.LEADER)
    if not leads and not may_edit(user, case):
        return refused("not_waiting", "只有申报单位的经办人、办理机关或主管机关的分管负责人可以催办。")
    if work.role == Role.APPLICANT and not leads:
        return refused("own_step", "本件正等待贵单位补正，不需要催办。")
    if standing(user, work)[0]:
        return refused("own_step", "该环节由您本人办理，不需要催办。")
    if case.state == CaseState.SUSPENDED:
        return refused("suspended", "本件已中止办理，恢复后才能催办。")
    return ALLOWED


@rule("paper.dispatch")
def may_dispatch_paper(user: User, place: tuple[Tenant, Case]) -> Verdict:
    """Say whether `user` may note, for the authority visited, that paper was sent: the applicant or its recommender."""
    tenant, case = place
    if case.state == "draft" or case.closed_at is not None:
        return refused("not_running", "该件尚未提交或已经办结，不能登记纸质材料。")
    if tenant == case.tenant and may_edit(user, case):
        return ALLOWED
    if tenant == case.authority(Capacity.RECOMMENDER) and has_role(user, tenant, Role.REVIEWER, Role.LEADER):
        return ALLOWED
    return refused("not_sender", "纸质材料由申报单位或推荐机关寄发并登记。")


@rule("paper.receive")
def may_receive_paper(user: User, place: tuple[Tenant, Case]) -> Verdict:
    """Say whether `user` may note that paper arrived: acceptance of the authority that manages the programme."""
    tenant, case = place
    if tenant != case.edition.tenant or not case.participations.filter(tenant=tenant).exists():
        return refused("not_receiver", "纸质材料由主管机关签收。")
    if not has_role(user, tenant, Role.ACCEPTANCE):
        return refused("not_role", f"纸质材料由{tenant.short_name}的受理人员签收，您没有这一角色。")
    return ALLOWED


@rule("phrase.keep")
def may_keep_phrases(user: User, tenant: Tenant) -> Verdict:
    """Say whether `user` may add and remove the authority's phrases: whoever writes opinions there."""
    if has_role(user, tenant, *CASE_ROLES):
        return ALLOWED
    return refused("not_case_official", f"常用语由{tenant.short_name}的办件人员维护。")


@rule("statistics.view")
def may_view_statistics(user: User, tenant: Tenant) -> Verdict:
    """Say whether `user` may read the authority's numbers: who works on its cases all day, not an expert of one."""
    if has_role(user, tenant, Role.REVIEWER, Role.LEADER, Role.ACCEPTANCE, Role.NOTICE_EDITOR):
        return ALLOWED
    return refused("not_official", "统计由本机关的审核、受理、公示人员和分管负责人查看。")
