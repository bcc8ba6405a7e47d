"""The tables of cases, by what they hold."""

from workflows.cases.models.case import (
    Capacity,
    Case,
    CaseEdition,
    CaseState,
    Material,
    Occasion,
    Participation,
)
from workflows.cases.models.decision import AppendOnly, CorrectionRequest, Decision, DecisionDocument
from workflows.cases.models.desk import SavedView
from workflows.cases.models.event import CaseEvent, EventKind
from workflows.cases.models.paper import PaperReceipt
from workflows.cases.models.quota import QuotaSlot
from workflows.cases.models.work import WorkItem, WorkItemState

__all__ = [
    "AppendOnly",
    "Capacity",
    "Case",
    "CaseEdition",
    "CaseEvent",
    "CaseState",
    "CorrectionRequest",
    "Decision",
    "DecisionDocument",
    "EventKind",
    "Material",
    "Occasion",
    "PaperReceipt",
    "Participation",
    "QuotaSlot",
    "SavedView",
    "WorkItem",
    "WorkItemState",
]
