"""What the pages show, of one authority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch

from portal.office.models import Attempt, Delivery, Token, Webhook
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.identity.models import User
    from portal.tenancy.models import Tenant

MOST_DELIVERIES = 50
"""Deliveries that the page of a webhook shows."""


def tokens_of(tenant: Tenant, user: User | None = None) -> QuerySet[Token]:
    """Return the authority's tokens, or those of one person in it: first those in effect, newest first."""
    rows = Token.across_tenants.filter(tenant=bound(tenant)).select_related("user", "revoked_by", "tenant")
    if user is not None:
        rows = rows.filter(user=user)
    return rows.order_by("-created_at", "-pk")


def webhooks_of(tenant: Tenant) -> QuerySet[Webhook]:
    """Return the authority's webhooks that were not removed."""
    return Webhook.across_tenants.filter(tenant=bound(tenant), removed_at=None).order_by("pk")


def deliveries_of(webhook: Webhook) -> QuerySet[Delivery]:
    """Return the latest deliveries to the address with every try."""
    tries = Prefetch("attempts", queryset=Attempt.objects.order_by("pk"))
    rows = webhook.deliveries.select_related("event__case").prefetch_related(tries)
    return rows.order_by("-pk")[:MOST_DELIVERIES]


def delivery_for(tenant: Tenant, pk: int) -> Delivery | None:
    """Return one message to an address of the authority, or None."""
    rows = Delivery.objects.filter(pk=pk, webhook__tenant=bound(tenant), webhook__removed_at=None)
    return rows.select_related("webhook__tenant").first()
