"""Verbs on invitations: send, send again, withdraw, accept, decline, open an account, forget.

Each locks the organisation first: two answers, or an answer and the organisation's end, wait for one another.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator
from django.db import transaction
from django.urls import reverse

from portal import clock
from portal.audit.actions import record
from portal.errors import Conflict, Invalid
from portal.identity.actions import add_member, create_user, grant_role
from portal.identity.memberships import locked, require_standing
from portal.identity.models import MemberRole, OrganisationMember, User
from portal.invitations.errors import AccountOpened, AlreadyInvited, AlreadyMember, TooManyLetters
from portal.invitations.letters import digest_of, token_from
from portal.invitations.models import Invitation, InvitationStatus
from portal.invitations.standing import require_open
from portal.invitations.wordings import KINDS
from portal.notifications.actions import notify
from portal.tenancy.permissions import require
from portal.tenancy.roles import Role, has_role

if TYPE_CHECKING:
    from portal.identity.models import Organisation

LASTS = dt.timedelta(days=7)
"""How long a link may be answered."""
DAY = dt.timedelta(days=1)
MOST_LETTERS, MOST_TO_ONE = 20, 3
"""Letters that an organisation may send in 24 hours: in all, and to one address."""
LONGEST_ADDRESS = 254
"""Characters of a mailbox's address (RFC 5321)."""
KEPT = dt.timedelta(days=30)
"""How long after its last day an invitation, and the address in it, is kept. The audit record keeps what was done."""
NOT_OPEN = "这份邀请已有答复或已撤回，不能再办理。请刷新页面查看。"


@transaction.atomic
def invite(*, actor: User, organisation: Organisation, email: str, role: str) -> Invitation:
    """Ask whoever reads this mailbox to act for the organisation; the worker sends the letter.

    Whether an account has this address is neither asked nor told, but for the organisation's own members.
    Raises NotAllowed, Invalid, OrganisationEnded, AlreadyMember, AlreadyInvited, TooManyLetters.
    """
    require(actor, "organisation.manage", organisation)
    address = _address(email, role)
    held = locked(organisation)
    require_standing(held)
    _require_new(held, address)
    waiting = Invitation.across_tenants.filter(organisation=held, email=address, status=InvitationStatus.OPEN).first()
    if waiting is not None:
        if not waiting.is_expired:
            raise AlreadyInvited(fields={"email": AlreadyInvited.message})
        _end(waiting, InvitationStatus.REPLACED, actor)
    made = _sent(actor, held, address, role)
    _record(made, actor, "sent")
    return made


@transaction.atomic
def send_again(*, actor: User, invitation: Invitation) -> Invitation:
    """Send a new letter with a new link; the earlier link is dead from now on.

    Raises NotAllowed, Conflict for one that was answered or withdrawn, and what `invite` raises.
    """
    held, waiting = _held(actor, invitation)
    require_standing(held)
    _require_new(held, waiting.email)
    _end(waiting, InvitationStatus.REPLACED, actor)
    made = _sent(actor, held, waiting.email, waiting.role)
    _record(made, actor, "sent_again", instead_of=waiting.pk)
    return made


@transaction.atomic
def withdraw(*, actor: User, invitation: Invitation) -> None:
    """Make the link useless. Raises NotAllowed, Conflict for one that was answered or withdrawn."""
    _organisation, waiting = _held(actor, invitation)
    _end(waiting, InvitationStatus.WITHDRAWN, actor)
    _record(waiting, actor, "withdrawn")


@transaction.atomic
def accept(*, actor: User, invitation: Invitation) -> None:
    """Let `actor`, who showed the link, act for the organisation in the role that the letter names.

    A member's own role is never changed by it, so an organisation cannot lose its last administrator here.
    Raises InvitationOver, AlreadyMember, NotAllowed.
    """
    now = _answerable(invitation)
    held = now.organisation
    if OrganisationMember.objects.filter(organisation=held, user=actor, until=None).exists():
        raise AlreadyMember
    require(actor, "invitation.accept", now)
    _end(now, InvitationStatus.ACCEPTED, actor)
    _tell(now)
    if not has_role(actor, held.tenant, Role.APPLICANT):
        grant_role(actor=now.invited_by, tenant=held.tenant, user=actor, role=Role.APPLICANT)
    add_member(actor=now.invited_by, organisation=held, user=actor, role=now.role)
    _record(now, actor, "accepted")


@transaction.atomic
def decline(*, actor: User | None, invitation: Invitation) -> None:
    """Refuse; no account is needed for it. Raises InvitationOver."""
    now = _answerable(invitation)
    _end(now, InvitationStatus.DECLINED, actor)
    _tell(now)
    _record(now, actor, "declined")


@transaction.atomic
def open_account(*, invitation: Invitation, username: str, full_name: str, password: str) -> User:
    """Open the one account that an invitation allows, with the invited mailbox as its address and no role yet.

    Raises InvitationOver, AccountOpened.
    """
    now = _answerable(invitation)
    if now.account_id is not None:
        raise AccountOpened
    user = create_user(actor=None, username=username, full_name=full_name, password=password, email=now.email)
    Invitation.across_tenants.filter(pk=now.pk).update(account=user)
    _record(now, user, "account_opened")
    return user


def forget_invitations() -> int:
    """Delete invitations, with the addresses in them, some time after their last day; return how many. Repeatable."""
    return Invitation.across_tenants.filter(expires_at__lt=clock.now() - KEPT).delete()[0]


def _address(email: str, role: str) -> str:
    address, faults = email.strip().lower(), {}
    try:
        EmailValidator()(address)
        MaxLengthValidator(LONGEST_ADDRESS)(address)
    except ValidationError:
        faults["email"] = "请填写对方的电子邮箱，例如 name@example.cn。"
    if role not in MemberRole.values:
        faults["role"] = "请选择经办人或管理员。"
    if faults:
        raise Invalid(fields=faults)
    return address


def _require_new(organisation: Organisation, address: str) -> None:
    """Raise AlreadyMember for the address of one of the organisation's own members."""
    rows = OrganisationMember.objects.filter(organisation=organisation, until=None, user__email__iexact=address)
    member = rows.select_related("user").first()
    if member is not None:
        words = f"{member.user}（{member.get_role_display()}）已是本单位成员，无需邀请。更改角色请在成员名单中办理。"
        raise AlreadyMember(words, fields={"email": words})


def _answerable(invitation: Invitation) -> Invitation:
    """Return the invitation as it is once its organisation is locked; read before that, two would find it open."""
    held = locked(invitation.organisation)
    now = Invitation.across_tenants.select_related("invited_by").get(pk=invitation.pk)
    now.organisation = held
    require_open(now)
    return now


def _held(actor: User, invitation: Invitation) -> tuple[Organisation, Invitation]:
    """Return the organisation, locked, and the invitation as it is now, if it still waits."""
    require(actor, "organisation.manage", invitation.organisation)
    held = locked(invitation.organisation)
    rows = Invitation.across_tenants.filter(pk=invitation.pk, organisation=held, status=InvitationStatus.OPEN)
    waiting = rows.first()
    if waiting is None:
        raise Conflict(NOT_OPEN)
    return held, waiting


def _sent(actor: User, organisation: Organisation, address: str, role: str) -> Invitation:
    """Queue a letter, unless there were too many of late."""
    now = clock.now()
    lately = Invitation.across_tenants.filter(organisation=organisation, created_at__gt=now - DAY)
    if lately.count() >= MOST_LETTERS:
        raise TooManyLetters
    if lately.filter(email=address).count() >= MOST_TO_ONE:
        raise TooManyLetters("近24小时内已向该邮箱发出多封邀请，请明天再试。请先与对方核对邮箱地址，并查看垃圾邮件。")
    seed = secrets.token_urlsafe(20)
    return Invitation.across_tenants.create(
        tenant=organisation.tenant,
        organisation=organisation,
        email=address,
        role=role,
        invited_by=actor,
        created_at=now,
        expires_at=now + LASTS,
        next_try_at=now,
        seed=seed,
        digest=digest_of(token_from(seed)),
    )


def _end(invitation: Invitation, status: InvitationStatus, actor: User | None) -> None:
    invitation.status, invitation.ended_at, invitation.ended_by = status, clock.now(), actor
    invitation.save(update_fields=["status", "ended_at", "ended_by"])


def _tell(invitation: Invitation) -> None:
    """Tell the organisation's administrators of the answer."""
    organisation = invitation.organisation
    led = OrganisationMember.objects.filter(organisation=organisation, until=None, role=MemberRole.ADMIN)
    notify(
        tenant=organisation.tenant,
        users=[member.user for member in led.select_related("user")],
        kind=KINDS[InvitationStatus(invitation.status)],
        values={},
        path=reverse("cases:organisation", args=[organisation.pk]),
        source=f"invitation:{invitation.pk}",
    )


def _record(invitation: Invitation, actor: User | None, what: str, **details: object) -> None:
    """Write it down without the address: the audit record is kept longer than that may be."""
    record(
        tenant=invitation.organisation.tenant,
        actor=actor,
        verb=f"invitations.{what}",
        target=f"organisation:{invitation.organisation_id}",
        summary=MemberRole(invitation.role).label,
        details={"invitation": invitation.pk, **details},
    )
