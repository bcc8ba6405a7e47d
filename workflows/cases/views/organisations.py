"""The applicants' own organisation: who acts for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.errors import DomainError
from portal.identity.memberships import admit, dismiss
from portal.identity.models import MemberRole
from portal.invitations import actions as invitations
from portal.invitations.letters import told
from portal.invitations.queries import answered, invitations_of, waiting
from portal.tenancy.permissions import may
from workflows.cases import queries
from workflows.cases.views.common import page, posted, workspace

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest
    from portal.identity.models import Organisation
    from portal.invitations.models import Invitation


def _own(request: SignedInRequest, pk: int) -> Organisation:
    one = queries.organisations_of(request.tenant, request.user).filter(pk=pk).first()
    if one is None:
        raise Http404("没有找到该单位")
    return one


def _page_of(request: SignedInRequest, pk: int, **_rest: int) -> str:
    return reverse("cases:organisation", args=[_own(request, pk).pk])


@workspace
def organisation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show who acts for one of my organisations."""
    return _show(request, _own(request, pk))


def _show(request: SignedInRequest, one: Organisation, fault: DomainError | None = None) -> HttpResponse:
    verdict = may(request.user, "organisation.manage", one)
    return page(
        request,
        "cases/organisation.html",
        "applications",
        status=fault.status if fault else 200,
        organisation=one,
        members=one.members.filter(until=None).select_related("user").order_by("since", "pk"),
        verdict=verdict,
        waiting=[told(row) for row in waiting(request.tenant, one)] if verdict else [],
        answered=answered(request.tenant, one) if verdict else (),
        roles=MemberRole.choices,
        fault=fault,
        typed=request.POST,
        chosen=request.POST.get("role", MemberRole.HANDLER),
    )


@workspace
@posted(_page_of)
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let another account act for the organisation, or change its role."""
    one = _own(request, pk)
    role = request.POST.get("role", MemberRole.HANDLER)
    try:
        admit(actor=request.user, organisation=one, username=request.POST.get("username", ""), role=role)
    except DomainError as fault:
        return _show(request, one, fault)
    messages.success(request, "已保存。")
    return redirect("cases:organisation", pk=one.pk)


@workspace
@posted(_page_of)
def remove(request: SignedInRequest, pk: int, member: int) -> HttpResponse:
    """End somebody's acting for the organisation."""
    one = _own(request, pk)
    row = one.members.filter(pk=member, until=None).select_related("user").first()
    if row is None:
        raise Http404("没有找到该成员")
    try:
        dismiss(actor=request.user, organisation=one, member=row)
    except DomainError as fault:
        return _show(request, one, fault)
    messages.success(request, f"{row.user}不再是本单位的经办人。")
    if row.user_id == request.user.pk:
        return redirect("cases:applications")
    return redirect("cases:organisation", pk=one.pk)


@workspace
@posted(_page_of)
def invite(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a letter to somebody who shall act for the organisation."""
    one = _own(request, pk)
    email, role = request.POST.get("email", ""), request.POST.get("role", "")
    try:
        made = invitations.invite(actor=request.user, organisation=one, email=email, role=role)
    except DomainError as fault:
        return _show(request, one, fault)
    messages.success(request, f"已向{made.email}发出邀请，7天内有效。")
    return redirect("cases:organisation", pk=one.pk)


@workspace
@posted(_page_of)
def invite_again(request: SignedInRequest, pk: int, invitation: int) -> HttpResponse:
    """Send a new letter in place of one that nobody answered."""
    one = _own(request, pk)
    row = _waiting(request, one, invitation)
    try:
        invitations.send_again(actor=request.user, invitation=row)
    except DomainError as fault:
        return _show(request, one, fault)
    messages.success(request, f"已向{row.email}重新发送邀请，原链接不再有效。")
    return redirect("cases:organisation", pk=one.pk)


@workspace
@posted(_page_of)
def take_back(request: SignedInRequest, pk: int, invitation: int) -> HttpResponse:
    """Make the link of an invitation useless."""
    one = _own(request, pk)
    row = _waiting(request, one, invitation)
    try:
        invitations.withdraw(actor=request.user, invitation=row)
    except DomainError as fault:
        return _show(request, one, fault)
    messages.success(request, f"已撤回发给{row.email}的邀请，链接不再有效。")
    return redirect("cases:organisation", pk=one.pk)


def _waiting(request: SignedInRequest, one: Organisation, pk: int) -> Invitation:
    row = invitations_of(request.tenant, one).filter(pk=pk).first()
    if row is None or not may(request.user, "organisation.manage", one):
        raise Http404("没有找到该邀请")
    return row
