"""Whether an invitation can still be answered, and if not, why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal import clock
from portal.invitations.errors import InvitationOver
from portal.invitations.models import InvitationStatus
from portal.tenancy.permissions import may

if TYPE_CHECKING:
    from portal.identity.models import Organisation
    from portal.invitations.models import Invitation


def require_open(invitation: Invitation) -> None:
    """Raise InvitationOver, saying why and what to do, unless the invitation can be answered now.

    It ends with its inviter's own standing: somebody who was removed must not have left a door open behind them.
    """
    said = {
        InvitationStatus.ACCEPTED: _(
            "这份邀请已被接受，链接只能使用一次。是您本人接受的，请直接登录；不是的，请联系邀请您的单位核实。"
        ),
        InvitationStatus.DECLINED: _("这份邀请已被谢绝。仍想加入的，请联系邀请您的单位重新发送。"),
        InvitationStatus.WITHDRAWN: _("邀请您的单位已撤回这份邀请。有疑问的，请联系该单位管理员。"),
        InvitationStatus.REPLACED: _("邀请您的单位已重新发送邀请，这个链接不再有效。请打开最近一封邀请邮件里的链接。"),
    }
    if invitation.status in said:
        raise InvitationOver(invitation.status, said[InvitationStatus(invitation.status)])
    if invitation.is_expired:
        raise InvitationOver("expired", _("这份邀请已过期。请联系邀请您的单位重新发送。"))
    organisation = invitation.organisation
    if organisation.ended_on is not None and organisation.ended_on <= clock.today():
        raise InvitationOver("organisation_ended", _ended(organisation))
    if not may(invitation.invited_by, "organisation.manage", organisation):
        raise InvitationOver(
            "inviter_left", _("邀请您的人已不再是该单位的管理员，这份邀请随之失效。请联系该单位现任管理员重新邀请。")
        )


def _ended(organisation: Organisation) -> str:
    if organisation.merged_into is not None:
        return _("“{name}”已并入“{heir}”，不再增加成员。需要办理的，请联系“{heir}”的管理员。").format(
            name=organisation.name, heir=organisation.merged_into.name
        )
    return _("“{name}”已注销，不再增加成员。有疑问的，请联系登记机关。").format(name=organisation.name)
