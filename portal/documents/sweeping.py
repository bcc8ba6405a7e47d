"""Contents that no record names: what a process leaves that dies between keeping a content and recording it."""

from __future__ import annotations

import datetime as dt
from itertools import islice

from django.utils import timezone

from portal.documents.models import DocumentVersion
from portal.documents.storage import default_store

KEPT = dt.timedelta(days=1)
"""Far longer than any upload takes from its content to its record."""
BATCH = 500


def sweep_quarantine() -> int:
    """Remove contents from quarantine that no version names; return how many. Safe to repeat and to run twice.

    Also what was taken in while the process died before it removed the quarantined copy. Raises StorageUnavailable.
    """
    store, swept = default_store(), 0
    old = store.old_in_quarantine(timezone.now() - KEPT)
    while keys := list(islice(old, BATCH)):
        rows = DocumentVersion.across_tenants.filter(storage_key__in=keys)
        for key in set(keys) - set(rows.values_list("storage_key", flat=True)):
            store.delete(key)
            swept += 1
    return swept
