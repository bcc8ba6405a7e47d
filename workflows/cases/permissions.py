"""Who may do what with cases and work; each refusal says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.identity.models import OrganisationMember
from portal.tenancy.permissions import ALLOWED, Verdict, refused, rule
from portal.tenancy.roles import Role, has_role, is_official_of
from workflows.cases.models import Capacity, Decision

if TYPE_CHECKING:
    from portal.identity.models import Organisation, User
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case, WorkItem


def _acts_for(user: User, organisation: Organisation) -> bool:
    return OrganisationMember.objects.filter(organisation=organisation, user=user, until=None).exists()


@rule("case.start")
def may_start(user: User, place: tuple[Tenant, Organisation]) -> Verdict:
    """Say whether `user` may open an application of this organisation at this authority."""
    tenant, organisation = place
    if not has_role(user, tenant, Role.APPLICANT):
        return refused("not_applicant", "您不是本机关的申报经办人，不能新建申请。")
    if organisation.tenant_id != tenant.pk or not _acts_for(user, organisation):
        return refused("not_member", "您未被登记为该单位的经办人，不能以该单位名义申报。")
    return ALLOWED


@rule("case.edit")
def may_edit(user: User, case: Case) -> Verdict:
    """Say whether `user` may fill in this application."""
    return may_start(user, (case.tenant, case.organisation))


@rule("case.view")
def may_view(user: User, case: Case) -> Verdict:
    """Say whether `user` may see the case: an official of an authority that takes part, or its applicant."""
    if case.state == "draft":
        return may_start(user, (case.tenant, case.organisation))
    for part in case.participations.select_related("tenant"):
        if is_official_of(user, part.tenant):
            return ALLOWED
    return refused("not_participant", "该件未移交您所在机关，不能查看。")


def _filed(user: User, work: WorkItem) -> bool:
    """Tell whether `user` filed this application or, where the filing authority reviews, acts for the applicant."""
    case = work.case
    if case.created_by_id == user.pk or work.tenant_id != case.tenant_id:
        return case.created_by_id == user.pk
    return case.editions.filter(submitted_by=user).exists() or _acts_for(user, case.organisation)


@rule("work.decide")
def may_decide(user: User, work: WorkItem) -> Verdict:
    """Say whether `user` may decide this step: role, authority, claim, and not what they wrote themselves."""
    if not has_role(user, work.tenant, work.role):
        return refused("not_role", f"该环节由{work.tenant.short_name}的{work.get_role_display()}办理，您没有这一角色。")
    if work.assignee_id not in {None, user.pk}:
        return refused("assigned", f"该环节指定由{work.assignee}办理，您不能代为办理。")
    if work.claimed_by_id not in {None, user.pk}:
        return refused("claimed", f"该件已由{work.claimed_by}领取，需对方退回待办后您才能办理。")
    apart = work.spec.apart_from
    if apart and Decision.objects.filter(case=work.case, step__in=apart, actor=user).exists():
        return refused("own_work", "您已在本件的前序环节出具意见，按照回避要求不能再办理这一环节，请由其他同事办理。")
    return _on_their_side(user, work)


def _on_their_side(user: User, work: WorkItem) -> Verdict:
    """Say whether the applicant's steps are theirs, and the others not the applicant's."""
    if work.spec.role != Role.APPLICANT:
        own = "您是该申请的经办人，不能审批自己填报的申请。"
        return refused("own_application", own) if _filed(user, work) else ALLOWED
    if _acts_for(user, work.case.organisation):
        return ALLOWED
    return refused("not_member", "您未被登记为该单位的经办人，不能以该单位名义办理。")


@rule("paper.dispatch")
def may_dispatch_paper(user: User, place: tuple[Tenant, Case]) -> Verdict:
    """Say whether `user` may note, for the authority visited, that paper was sent: the applicant or its recommender."""
    tenant, case = place
    if case.state == "draft" or case.closed_at is not None:
        return refused("not_running", "该件尚未提交或已经办结，不能登记纸质材料。")
    if tenant == case.tenant and may_start(user, (case.tenant, case.organisation)):
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
