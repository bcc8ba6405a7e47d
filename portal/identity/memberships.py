"""Verbs of an organisation's own administrator: who acts for it; and its end."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import Conflict, DomainError, Invalid, NotFound
from portal.identity.actions import add_member
from portal.identity.models import MemberRole, Organisation, OrganisationMember, User
from portal.tenancy.permissions import require
from portal.tenancy.roles import Role, has_role

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant


class OrganisationEnded(DomainError):
    """The organisation was merged or closed and files nothing more."""

    code = "organisation_ended"
    message = "该单位已注销或并入其他单位，不能再以其名义申报。"


class AlreadyEnded(Conflict):
    """The organisation was merged or closed before."""

    code = "organisation_already_ended"
    message = "该单位已登记注销或并入，不能重复登记。请刷新页面查看。"


class LastAdministrator(Conflict):
    """Nobody would be left to add members."""

    code = "last_administrator"
    message = "本单位至少保留一名管理员。请先将另一名成员设为管理员。"


def require_standing(organisation: Organisation) -> None:
    """Raise OrganisationEnded, saying when it ended and who took over, if it has by today."""
    ended = organisation.ended_on
    if ended is None or ended > clock.today():
        return
    if organisation.merged_into is not None:
        how, then = f"并入{organisation.merged_into.name}", f"请由{organisation.merged_into.name}申报"
    else:
        how, then = "注销", "如有疑问请联系登记机关"
    raise OrganisationEnded(
        f"“{organisation.name}”已于{ended:%Y年%-m月%-d日}{how}，不能再以其名义申报。{then}；已填写的内容仍可查看。"
    )


@transaction.atomic
def admit(*, actor: User, organisation: Organisation, username: str, role: str = MemberRole.HANDLER) -> None:
    """Let an applicants' account of the same authority act for the organisation, or change its role.

    An unknown name and a name of elsewhere are refused in the same words: nobody learns who has an account.
    Raises NotAllowed, Invalid, LastAdministrator.
    """
    require(actor, "organisation.manage", organisation)
    if role not in MemberRole.values:
        raise Invalid(fields={"role": "请选择经办人或管理员。"})
    locked(organisation)
    user = User.objects.filter(username=username.strip(), is_active=True).first()
    if user is None or not has_role(user, organisation.tenant, Role.APPLICANT):
        raise Invalid(fields={"username": "没有可以添加的账号：请核对用户名，该账号须已是本机关的申报经办账号。"})
    member = add_member(actor=actor, organisation=organisation, user=user)
    if member.role == MemberRole.ADMIN and role != MemberRole.ADMIN:
        _keep_one_administrator(organisation, besides=member)
    member.role = role
    member.save(update_fields=["role"])


@transaction.atomic
def dismiss(*, actor: User, organisation: Organisation, member: OrganisationMember) -> None:
    """End somebody's acting for the organisation from now on. Raises NotAllowed, LastAdministrator."""
    require(actor, "organisation.manage", organisation)
    locked(organisation)
    _keep_one_administrator(organisation, besides=member)
    OrganisationMember.objects.filter(pk=member.pk, organisation=organisation, until=None).update(until=clock.now())
    record(
        tenant=organisation.tenant,
        actor=actor,
        verb="identity.member_removed",
        target=f"organisation:{organisation.pk}",
        summary=member.user.username,
    )


def locked(organisation: Organisation) -> Organisation:
    """Return the organisation as it is now, locked: verbs on who acts for it wait for one another."""
    rows = Organisation.across_tenants.select_for_update(of=("self",)).select_related("tenant", "merged_into")
    return rows.get(pk=organisation.pk)


def _keep_one_administrator(organisation: Organisation, *, besides: OrganisationMember) -> None:
    rows = OrganisationMember.objects.filter(organisation=organisation, until=None, role=MemberRole.ADMIN)
    if not rows.exclude(pk=besides.pk).exists():
        raise LastAdministrator


@transaction.atomic
def end_organisation(
    *, actor: User | None, tenant: Tenant, organisation: Organisation, on: dt.date, into: Organisation | None = None
) -> None:
    """Write down that the organisation was closed, or merged into another one of the same authority.

    From that day on it files nothing; what authorities have of it they decide to the end.

    Parameters
    ----------
    actor: the authority's system administrator; None for the operator.
    on: the first day on which it files nothing.

    Raises NotAllowed, NotFound for another authority's, AlreadyEnded, Invalid for another one that does not stand.
    """
    if actor is not None:
        require(actor, "organisation.end", tenant)
    held = Organisation.across_tenants.select_for_update(of=("self",)).filter(pk=organisation.pk, tenant=tenant).first()
    if held is None:
        raise NotFound("没有找到该单位。")
    if held.ended_on is not None:
        raise AlreadyEnded
    if into and (into.tenant_id != tenant.pk or into.pk == organisation.pk or into.ended_on is not None):
        raise Invalid(fields={"into": "只能并入本机关登记的、没有注销或并入的另一个单位。"})
    organisation.ended_on, organisation.merged_into = on, into
    organisation.save(update_fields=["ended_on", "merged_into"])
    record(
        tenant=tenant,
        actor=actor,
        verb="identity.organisation_ended",
        target=f"organisation:{organisation.pk}",
        summary=organisation.name,
        details={"on": on.isoformat(), "into": into.pk if into else None},
    )
