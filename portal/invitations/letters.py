"""The letter that bears an invitation: its token, its words, and the duty that sends it."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.identity.models import MemberRole
from portal.invitations.models import Invitation, InvitationStatus
from portal.notifications.channels import Undeliverable
from portal.notifications.channels.mail import is_configured, send_plain
from portal.notifications.models import DeliveryState
from portal.notifications.outgoing import send_waiting
from portal.notifications.sending import site_address

if TYPE_CHECKING:
    import datetime as dt

SALT = "portal.invitations.letter"
SUBJECT = "邀请您加入申报单位"
"""Names nobody: a subject stands on locked screens."""
BODY = """{inviter}邀请您以“{role}”的身份加入“{organisation}”，在{authority}的申报系统中代表该单位办理申报。

查看邀请、接受或谢绝，请打开下面的地址：
{url}

请在{until}前答复，地址只能使用一次；过期的，可请对方重新发送。
如果您不认识该单位，请不必理会，也不要把地址转给他人。

本邮件由系统自动发送，请勿直接回复。
"""


def token_from(seed: str) -> str:
    """Return the text that the link bears: whoever reads the database alone cannot make it."""
    made = salted_hmac(SALT, seed, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def address_of(invitation: Invitation) -> str:
    """Return the address in the letter. Raises Undeliverable when the portal's secret changed since."""
    token = token_from(invitation.seed)
    if digest_of(token) != invitation.digest:
        raise Undeliverable
    return site_address(invitation.tenant.host) + reverse("invitations:open", args=[token])


SAID = {
    DeliveryState.PENDING: "等待发送",
    DeliveryState.SENDING: "正在发送",
    DeliveryState.SENT: "已发送",
    DeliveryState.FAILED: "未能送达，请核对邮箱地址，撤回后重新邀请",
    DeliveryState.NOT_CONFIGURED: "没有发出：本站未配置电子邮件，请联系机关系统管理员",
}


def told(invitation: Invitation) -> dict[str, object]:
    """Return what an administrator reads of the letter; in the demonstration its address too, since no mail leaves."""
    letter = SAID.get(DeliveryState(invitation.state), invitation.get_state_display())
    return {
        "invitation": invitation,
        "letter": letter,
        "address": address_of(invitation) if settings.DEMO_MODE else "",
    }


def send_letters() -> int:
    """Send the letters whose time has come; return how many left. Safe in several processes at once."""
    rows = Invitation.across_tenants.select_related("tenant", "organisation", "invited_by")
    return send_waiting(rows, _hand_over)


def _hand_over(invitation: Invitation) -> DeliveryState:
    if not is_configured():
        return DeliveryState.NOT_CONFIGURED
    if invitation.status != InvitationStatus.OPEN or invitation.is_expired:
        return DeliveryState.DROPPED
    send_plain(
        to=invitation.email,
        subject=f"【{invitation.tenant.short_name}】{SUBJECT}",
        body=BODY.format(
            inviter=invitation.invited_by,
            role=MemberRole(invitation.role).label,
            organisation=invitation.organisation,
            authority=invitation.tenant,
            url=address_of(invitation),
            until=in_words(invitation.expires_at),
        ),
        key=f"invitation-{invitation.pk}",
        host=invitation.tenant.host,
    )
    return DeliveryState.SENT


def in_words(moment: dt.datetime) -> str:
    """Return a moment as people write it, in Beijing time."""
    return f"{timezone.localtime(moment):%Y年%-m月%-d日 %-H:%M}"
