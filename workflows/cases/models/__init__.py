"""The tables of cases, by what they hold."""

from workflows.cases.models.attention import CaseCopy, CopyReading, Urging
from workflows.cases.models.case import (
    Capacity,
    Case,
    CaseEdition,
    CaseState,
    Material,
    Occasion,
    Participation,
)
from workflows.cases.models.consultation import (
    WORDS_LIMIT,
    Consultation,
    ConsultedOpinion,
    ConsultedPerson,
    Outcome,
    Stance,
)
from workflows.cases.models.decision import AppendOnly, CorrectionRequest, Decision, DecisionDocument, Undoing
from workflows.cases.models.delegation import Delegation
from workflows.cases.models.desk import SavedView
from workflows.cases.models.event import CaseEvent, EventKind
from workflows.cases.models.limit import TotalLimit
from workflows.cases.models.mandate import Mandate
from workflows.cases.models.opinion import CORRECTION_LIMIT, PHRASE_LIMIT, OpinionDraft, Phrase
from workflows.cases.models.paper import PaperReceipt
from workflows.cases.models.quota import QuotaSlot
from workflows.cases.models.suspension import Suspension
from workflows.cases.models.work import WorkItem, WorkItemState

__all__ = [
    "CORRECTION_LIMIT",
    "PHRASE_LIMIT",
    "WORDS_LIMIT",
    "AppendOnly",
    "Capacity",
    "Case",
    "CaseCopy",
    "CaseEdition",
    "CaseEvent",
    "CaseState",
    "Consultation",
    "ConsultedOpinion",
    "ConsultedPerson",
    "CopyReading",
    "CorrectionRequest",
    "Decision",
    "DecisionDocument",
    "Delegation",
    "EventKind",
    "Mandate",
    "Material",
    "Occasion",
    "OpinionDraft",
    "Outcome",
    "PaperReceipt",
    "Participation",
    "Phrase",
    "QuotaSlot",
    "SavedView",
    "Stance",
    "Suspension",
    "TotalLimit",
    "Undoing",
    "Urging",
    "WorkItem",
    "WorkItemState",
]
