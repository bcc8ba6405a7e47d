"""One-click sign-in across hosts: the start page signs a ticket, the authority's host takes it within a minute."""

from __future__ import annotations

from django.conf import settings
from django.core import signing

from portal.errors import DomainError
from portal.identity.models import User
from portal.tenancy.models import Tenant
from portal.web.demo.people import PEOPLE

SALT = "portal.web.demo.ticket"
SECONDS = 60
"""How long a ticket is good: one redirect."""


class TicketRefused(DomainError):
    """The ticket is too old, meant for another host, or was not issued here."""

    code = "demo_ticket_refused"
    message = "一键登录的链接已失效，请回到演示起始页重新点击。"


def issue(username: str) -> tuple[str, Tenant]:
    """Return a ticket for a person of the demonstration, and the authority it is good for.

    Raises TicketRefused for anybody else, and outside demonstration mode.
    """
    person = next((one for one in PEOPLE if one.username == username), None)
    if person is None or not settings.DEMO_MODE:
        raise TicketRefused("没有这个演示账号。")
    user = User.objects.filter(username=username, is_active=True).first()
    tenant = Tenant.objects.filter(code=person.tenant).first()
    if user is None or tenant is None:
        raise TicketRefused("该演示账号尚未建立或已停用。")
    return signing.dumps([user.pk, tenant.pk], salt=SALT), tenant


def redeem(ticket: str, *, tenant: Tenant) -> User:
    """Return the person whom a ticket lets in at this authority. Raises TicketRefused."""
    try:
        user_pk, tenant_pk = signing.loads(ticket, salt=SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        raise TicketRefused from None
    user = User.objects.filter(pk=user_pk, is_active=True).first()
    if not settings.DEMO_MODE or tenant_pk != tenant.pk or user is None:
        raise TicketRefused
    return user
