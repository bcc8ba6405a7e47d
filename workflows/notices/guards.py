"""What the flow asks before it confirms an item: that no objection, and no review of one, holds it."""

from __future__ import annotations

from workflows.cases.models import Case
from workflows.notices.errors import ItemNotClear, ObjectionOpen
from workflows.notices.fates import HOLDING, outcome_of
from workflows.notices.models import ItemOutcome, NoticeItem, Objection

NOT_CLEAR = (ItemOutcome.REFUSED, ItemOutcome.RETURNED, ItemOutcome.CORRECTED)


def is_held(case: Case) -> bool:
    """Tell whether an objection that names this case's item is unsettled (RULES A8-3: only that item)."""
    return Objection.across_tenants.filter(HOLDING, items__case=case).exists()


def no_open_objection(case: Case) -> None:
    """Raise ObjectionOpen while an objection holds this case's item, ItemNotClear once one was upheld (S2-12, A8-3).

    What was decided is asked itself, not only what the item was settled to: no way around it leads to a confirmation.
    """
    if is_held(case):
        raise ObjectionOpen
    latest = NoticeItem.objects.filter(case=case).order_by("-pk").first()
    if latest is not None and (latest.outcome in NOT_CLEAR or outcome_of(latest) in NOT_CLEAR):
        raise ItemNotClear
