"""The invited person's side: who asks for what, and accept or decline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from portal.errors import DomainError
from portal.invitations import actions, queries
from portal.invitations.errors import NoSuchInvitation
from portal.invitations.models import InvitationStatus
from portal.invitations.shown import keep, shown
from portal.invitations.standing import require_open
from portal.tenancy.permissions import may

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from portal.identity.http import SignedInRequest
    from portal.invitations.models import Invitation


@never_cache
def open_link(request: SignedInRequest, token: str) -> HttpResponse:
    """Take the token out of the address: a page's address is seen by more people than its owner.

    Opening answers nothing, so that a mail server that looks at links uses none up.
    """
    invitation = queries.invitation_by_token(request.tenant, token)
    if invitation is None:
        return _page(request, None, NoSuchInvitation())
    keep(request, invitation)
    return redirect("invitations:invitation")


@never_cache
def invitation(request: SignedInRequest) -> HttpResponse:
    """Show the invitation that this browser opened, and take the answer to it."""
    one = shown(request)
    if one is None:
        return _page(request, None, NoSuchInvitation())
    try:
        return _answered(request, one) if request.method == "POST" else _asked(request, one)
    except DomainError as fault:
        return _page(request, shown(request), fault)


def _asked(request: SignedInRequest, one: Invitation) -> HttpResponse:
    require_open(one)
    return _page(request, one)


def _answered(request: SignedInRequest, one: Invitation) -> HttpResponse:
    here, verb = reverse("invitations:invitation"), request.POST.get("verb", "")
    if verb == "accept" and request.user.is_authenticated:
        actions.accept(actor=request.user, invitation=one)
        messages.success(request, _("您已加入“{name}”，可以代表该单位办理申报。").format(name=one.organisation.name))
        return redirect("cases:organisation", pk=one.organisation_id)
    if verb == "decline":
        actions.decline(actor=request.user if request.user.is_authenticated else None, invitation=one)
    if verb == "other":
        logout(request)
        keep(request, one)
        return redirect(f"{reverse('account_login')}?next={here}")
    return redirect(here)


def _page(request: HttpRequest, one: Invitation | None, fault: DomainError | None = None) -> HttpResponse:
    signed_in = request.user.is_authenticated
    accepted = one is not None and one.status == InvitationStatus.ACCEPTED
    context = {
        "invitation": one,
        "fault": fault,
        "declined": one is not None and one.status == InvitationStatus.DECLINED,
        "mine": accepted and signed_in and one is not None and one.ended_by_id == request.user.pk,
        "verdict": may(request.user, "invitation.accept", one) if signed_in and one is not None else None,
    }
    return render(request, "invitations/invitation.html", context, status=fault.status if fault else 200)
