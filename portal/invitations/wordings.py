"""The words by which an organisation's administrators hear of an answer: nobody is named."""

from __future__ import annotations

from portal.invitations.models import InvitationStatus
from portal.notifications.models import Group
from portal.notifications.texts import Text, register_text

KINDS = {
    InvitationStatus.ACCEPTED: "invitation-accepted",
    InvitationStatus.DECLINED: "invitation-declined",
}

register_text(
    Text(KINDS[InvitationStatus.ACCEPTED], Group.PROGRESS, "成员邀请被接受", "成员邀请已被接受",
         "本单位发出的一份成员邀请已被接受，对方现在可以代表本单位办理申报。请核对成员名单。"),
)  # fmt: skip
register_text(
    Text(KINDS[InvitationStatus.DECLINED], Group.PROGRESS, "成员邀请被谢绝", "成员邀请已被谢绝",
         "本单位发出的一份成员邀请已被谢绝。如属误会，可以重新邀请。"),
)  # fmt: skip
