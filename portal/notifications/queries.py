"""Reads of one person's notifications at one authority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, IntegerField, Subquery

from portal.notifications.models import Notification, Wording
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from django.db import models

    from portal.identity.models import User
    from portal.tenancy.models import Tenant

DIGEST = "digest"
"""The kind of a digest: it repeats what stands in the list, and is itself not listed."""


def own_words(tenant: Tenant) -> dict[str, Wording]:
    """Return the authority's own words by kind; what is not in it is said in the portal's."""
    return {row.kind: row for row in Wording.across_tenants.filter(tenant=bound(tenant))}


def notifications_of(tenant: Tenant, user: User) -> models.QuerySet[Notification]:
    """Return what `user` was told at this authority, newest first."""
    return Notification.across_tenants.filter(tenant=bound(tenant), user_id=user.pk).exclude(kind=DIGEST)


def unread_count(tenant: Tenant, user: User) -> int:
    """Return how many of them were not read."""
    return notifications_of(tenant, user).filter(read_at=None).count()


def unread_asked(tenant: Tenant, user: User) -> Subquery:
    """Return the same number as a part of another query; NULL stands for none."""
    rows = notifications_of(tenant, user).filter(read_at=None).order_by().values("user")
    return Subquery(rows.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
