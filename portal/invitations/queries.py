"""Reads on invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.invitations.letters import digest_of
from portal.invitations.models import Invitation, InvitationStatus
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.identity.models import Organisation
    from portal.tenancy.models import Tenant


def invitations_of(tenant: Tenant, organisation: Organisation) -> QuerySet[Invitation]:
    """Return the invitations that the organisation sent and that are still kept, the latest first."""
    rows = Invitation.across_tenants.filter(tenant=bound(tenant), organisation=organisation)
    return rows.select_related("invited_by", "ended_by").order_by("-pk")


def waiting(tenant: Tenant, organisation: Organisation) -> QuerySet[Invitation]:
    """Return those that nobody answered, expired ones too: they can be sent again."""
    return invitations_of(tenant, organisation).filter(status=InvitationStatus.OPEN)


def answered(tenant: Tenant, organisation: Organisation) -> QuerySet[Invitation]:
    """Return those that were accepted, declined or withdrawn; what was sent again stands for itself."""
    over = (InvitationStatus.ACCEPTED, InvitationStatus.DECLINED, InvitationStatus.WITHDRAWN)
    return invitations_of(tenant, organisation).filter(status__in=over)


def invitation_by_token(tenant: Tenant, token: str) -> Invitation | None:
    """Return the invitation of this authority whose letter bears the token, or None."""
    return _shown(tenant).filter(digest=digest_of(token)).first()


def invitation_by_key(tenant: Tenant, pk: int) -> Invitation | None:
    """Return one invitation of this authority, or None: for whoever showed its token before."""
    return _shown(tenant).filter(pk=pk).first()


def _shown(tenant: Tenant) -> QuerySet[Invitation]:
    rows = Invitation.across_tenants.filter(tenant=bound(tenant))
    return rows.select_related("organisation__merged_into", "organisation__tenant", "invited_by", "ended_by")
