"""What the flow asks before it confirms an item: that no objection holds it."""

from __future__ import annotations

from django.db.models import Q

from workflows.cases.models import Case
from workflows.notices.errors import ObjectionOpen
from workflows.notices.models import Objection, ObjectionState

HOLDING = Q(state=ObjectionState.ADMITTED) | Q(state=ObjectionState.RECEIVED, in_time=True)
"""An admitted one holds its item; so does one in time until its admission is decided (docs/decisions/0003)."""


def is_held(case: Case) -> bool:
    """Tell whether an objection that names this case's item is unsettled (RULES A8-3: only that item)."""
    return Objection.across_tenants.filter(HOLDING, items__case=case).exists()


def no_open_objection(case: Case) -> None:
    """Raise ObjectionOpen while an objection holds this case's item (RULES S2-12)."""
    if is_held(case):
        raise ObjectionOpen
