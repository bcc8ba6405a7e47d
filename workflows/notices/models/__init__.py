"""Notices, their items, the objections to them, and the pages that show them."""

from workflows.notices.models.notice import ItemOutcome, Notice, NoticeItem
from workflows.notices.models.objection import (
    AdmissionGround,
    DecisionOutcome,
    Ground,
    Objection,
    ObjectionEvidence,
    ObjectionItem,
    ObjectionState,
    ObjectorKind,
)
from workflows.notices.models.pages import NoticeIndexPage, NoticePage

__all__ = [
    "AdmissionGround",
    "DecisionOutcome",
    "Ground",
    "ItemOutcome",
    "Notice",
    "NoticeIndexPage",
    "NoticeItem",
    "NoticePage",
    "Objection",
    "ObjectionEvidence",
    "ObjectionItem",
    "ObjectionState",
    "ObjectorKind",
]
