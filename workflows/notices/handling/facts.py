"""What the flow of objections asks at its gateways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.notices.models import DecisionOutcome, ObjectionState, Review, ReviewState

if TYPE_CHECKING:
    from workflows.notices.models import Objection


def reviewable(objection: Objection) -> bool:
    """Tell whether what came of it went against the objector: not admitted, or unfounded (docs/decisions/0028)."""
    if objection.state == ObjectionState.NOT_ADMITTED:
        return True
    return objection.state == ObjectionState.DECIDED and objection.outcome == DecisionOutcome.UNFOUNDED


def is_final(objection: Objection) -> bool:
    """Tell whether there is nothing to review: a corrected or returned item is noticed, and open to objection, anew."""
    return not reviewable(objection)


def review_asked(objection: Objection) -> bool:
    """Tell whether the objector asked for the review."""
    return Review.objects.filter(objection=objection, state=ReviewState.OPEN).exists()


def no_review_asked(objection: Objection) -> bool:
    """Tell whether the time for the review passed without one."""
    return not review_asked(objection)
