"""Notices as a column of the site that may not grow old (RULES B5.1: six months)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cms_content.editorial.freshness import Limit, register_column
from portal import clock
from workflows.notices.queries import public_notices

if TYPE_CHECKING:
    import datetime as dt

    from portal.tenancy.models import Tenant


def watch_notices() -> None:
    """Put notices among the columns that editors see growing old."""
    register_column(key="notices", name="公示", limit=Limit(months=6), latest=latest_notice, order=20)


def latest_notice(tenant: Tenant) -> dt.date | None:
    """Return the day of the authority's last public notice; None while there is none."""
    notice = public_notices(tenant, clock.now()).first()
    return timezone.localdate(notice.published_at) if notice else None
