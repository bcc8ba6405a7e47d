"""The invitation whose link a browser showed: kept in its session, so that the token leaves the address at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.invitations import queries
from portal.invitations.errors import InvitationOver
from portal.invitations.standing import require_open

if TYPE_CHECKING:
    from django.http import HttpRequest

    from portal.invitations.models import Invitation
    from portal.tenancy.models import Tenant

KEY = "invitation"


def keep(request: HttpRequest, invitation: Invitation) -> None:
    """Remember that this browser showed the link."""
    request.session[KEY] = invitation.pk


def shown(request: HttpRequest) -> Invitation | None:
    """Return the invitation that this browser showed at this authority's site, or None."""
    tenant: Tenant | None = request.tenant  # type: ignore[attr-defined]  # set by the tenancy's middleware
    pk = request.session.get(KEY)
    return queries.invitation_by_key(tenant, pk) if tenant is not None and pk is not None else None


def opens_account(request: HttpRequest) -> bool:
    """Tell whether an account may be opened by the invitation that this browser showed."""
    invitation = shown(request)
    if invitation is None or invitation.account_id is not None:
        return False
    try:
        require_open(invitation)
    except InvitationOver:
        return False
    return True
