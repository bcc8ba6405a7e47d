"""Which account may accept an invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal.tenancy.permissions import ALLOWED, Verdict, refused, rule
from portal.tenancy.roles import Role, has_role, roles_of

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.invitations.models import Invitation


@rule("invitation.accept")
def may_accept(user: User, invitation: Invitation) -> Verdict:
    """Say whether `user` may: an applicants' account, or one without any role yet.

    An official's account would file and examine at once; only the authority itself may let it file (docs/decisions).
    """
    officials = any(role != Role.APPLICANT for _tenant, role in roles_of(user))
    if officials and not has_role(user, invitation.tenant, Role.APPLICANT):
        return refused(
            "officials_account",
            _("您登录的是机关工作人员的账号，不能代表申报单位办理。请换用申报账号，或新建一个账号。"),
        )
    return ALLOWED
