"""What the flow asks before it confirms an item: that no objection, and no review of one, holds it."""

from __future__ import annotations

from django.db.models import Q

from workflows.cases.models import Case
from workflows.notices.errors import ItemNotClear, ObjectionOpen
from workflows.notices.models import ItemOutcome, NoticeItem, Objection, ObjectionState, ReviewState

UNDER_REVIEW = Q(review__state=ReviewState.OPEN, review__holds=True)
HOLDING = Q(state=ObjectionState.ADMITTED) | Q(state=ObjectionState.RECEIVED, in_time=True) | UNDER_REVIEW
"""An admitted one holds its item; so does one in time until its admission is decided (docs/decisions/0003), and the
review of one in time (docs/decisions/0028)."""

NOT_CLEAR = (ItemOutcome.REFUSED, ItemOutcome.RETURNED, ItemOutcome.CORRECTED)


def is_held(case: Case) -> bool:
    """Tell whether an objection that names this case's item is unsettled (RULES A8-3: only that item)."""
    return Objection.across_tenants.filter(HOLDING, items__case=case).exists()


def no_open_objection(case: Case) -> None:
    """Raise ObjectionOpen while an objection holds this case's item, ItemNotClear once one was upheld (S2-12, A8-3)."""
    if is_held(case):
        raise ObjectionOpen
    latest = NoticeItem.objects.filter(case=case).order_by("-pk").values_list("outcome", flat=True).first()
    if latest in NOT_CLEAR:
        raise ItemNotClear
