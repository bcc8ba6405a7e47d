"""Why an invitation cannot be sent, opened or answered: what happened and what to do."""

from __future__ import annotations

from http import HTTPStatus

from django.utils.translation import gettext_noop as _

from portal.errors import Conflict, DomainError, NotFound


class NoSuchInvitation(NotFound):
    """No letter of this authority bears this link: said alike of wrong, foreign and forgotten ones."""

    code = "invitation_not_found"
    message = _("没有找到这份邀请。请从邀请邮件里完整地打开链接；仍打不开的，请联系邀请您的单位重新发送。")


class InvitationOver(DomainError):
    """The link was good once.

    Parameters
    ----------
    reason: why it is over, in a word; part of the code.
    """

    status = HTTPStatus.GONE

    def __init__(self, reason: str, message: str) -> None:
        self.code = f"invitation_{reason}"
        super().__init__(message)


class AlreadyMember(Conflict):
    """Who is invited, or accepts, acts for the organisation already."""

    code = "already_member"
    message = _("您已是该单位的成员，无需再接受邀请。需要更改角色的，请联系该单位管理员。")


class AlreadyInvited(Conflict):
    """An invitation to this address waits for its answer."""

    code = "already_invited"
    message = "已向该邮箱发出邀请，正在等待答复。对方没有收到的，请在“等待答复的邀请”中重新发送。"


class TooManyLetters(DomainError):
    """More letters than an organisation needs: somebody's mailbox is being filled."""

    code = "too_many_invitations"
    status = HTTPStatus.TOO_MANY_REQUESTS
    message = "近24小时内发出的邀请过多，请明天再试。"


class AccountOpened(Conflict):
    """An account was opened by this invitation before."""

    code = "invitation_account_opened"
    message = _("已凭这份邀请新建过账号，请用该账号登录。忘记密码的，请联系邀请您的单位重新发送邀请。")
