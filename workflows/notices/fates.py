"""What the objections leave of an item: held, or one of its ends (RULES A8-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from workflows.notices.models import (
    DecisionOutcome,
    ItemOutcome,
    NoticeItem,
    Objection,
    ObjectionItem,
    ObjectionState,
    ReviewState,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

UNDER_REVIEW = Q(review__state=ReviewState.OPEN, review__holds=True)
HOLDING = Q(state=ObjectionState.ADMITTED) | Q(state=ObjectionState.RECEIVED, in_time=True) | UNDER_REVIEW
"""An admitted one holds its item; so does one in time until its admission is decided (docs/decisions/0003), and the
review of one in time (docs/decisions/0028)."""
SEVERITY = (
    (DecisionOutcome.UPHELD_REFUSE, ItemOutcome.REFUSED),
    (DecisionOutcome.UPHELD_RETURN, ItemOutcome.RETURNED),
    (DecisionOutcome.CORRECTION, ItemOutcome.CORRECTED),
)
"""What an upheld objection does to its item; of several, the gravest one counts (RULES A8-3)."""
ANSWERING = {
    DecisionOutcome.UPHELD_RETURN: (ItemOutcome.REFUSED, ItemOutcome.RETURNED),
    DecisionOutcome.CORRECTION: (ItemOutcome.REFUSED, ItemOutcome.RETURNED, ItemOutcome.CORRECTED),
}
"""The ends of an earlier item by which a decision on it has been carried out; a refusal never is."""


def outcome_of(item: NoticeItem) -> ItemOutcome:
    """Return what the objections leave: an open one holds the case also when it was to an earlier, corrected item.

    What was decided on an earlier item of the case, on objection or review, counts until it has been carried out: an
    erratum that sent the item back in between answers a correction, and nothing else (docs/decisions/0028).
    """
    if Objection.across_tenants.filter(HOLDING, items__case=item.case_id).exists():
        return ItemOutcome.HELD
    found = {decision for target, decision, at in _decided(item) if _counts(item, target, decision, at)}
    return next((fate for decision, fate in SEVERITY if decision in found), ItemOutcome.CLEAR)


def _decided(item: NoticeItem) -> Iterator[tuple[NoticeItem, str, dt.datetime]]:
    """Yield what was decided on the case's items: the item as it was noticed, the outcome, when."""
    named = ObjectionItem.objects.filter(item__case=item.case_id).select_related("item")
    first = named.filter(objection__state=ObjectionState.DECIDED)
    outcome, at = F("objection__outcome"), F("objection__decided_at")
    for row in first.annotate(decision=outcome, at=at):
        yield row.item, row.decision, row.at
    second = named.filter(objection__review__state=ReviewState.DECIDED, objection__review__holds=True)
    outcome, at = F("objection__review__outcome"), F("objection__review__decided_at")
    for row in second.annotate(decision=outcome, at=at):
        yield row.item, row.decision, row.at


def _counts(item: NoticeItem, target: NoticeItem, decision: str, at: dt.datetime) -> bool:
    if target.pk == item.pk or target.outcome_at is None or target.outcome_at < at:
        return True
    return target.outcome not in ANSWERING.get(decision, ())  # type: ignore[call-overload]  # members equal their text
