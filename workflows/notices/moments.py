"""When the clock changes what the pages of notices show."""

from __future__ import annotations

import datetime as dt

from django.db.models import Min, Q

from workflows.notices.models import Notice


def next_opening_or_closing(after: dt.datetime) -> dt.datetime | None:
    """Return the first moment after `after` at which a notice of any authority opens or closes; None if none does."""
    row = Notice.across_tenants.aggregate(
        opens=Min("published_at", filter=Q(published_at__gt=after)),
        closes=Min("closes_at", filter=Q(closes_at__gt=after)),
    )
    return min((moment for moment in row.values() if moment is not None), default=None)
