"""Verbs on notices and objections."""

from workflows.notices.actions.closing import close_due, settle_item
from workflows.notices.actions.handling import admit, decide_objection, refuse_admission, withdraw
from workflows.notices.actions.publishing import ensure_index, publish_notice
from workflows.notices.actions.reading import read_identity
from workflows.notices.actions.submitting import keep_evidence, submit_objection

__all__ = [
    "admit",
    "close_due",
    "decide_objection",
    "ensure_index",
    "keep_evidence",
    "publish_notice",
    "read_identity",
    "refuse_admission",
    "settle_item",
    "submit_objection",
    "withdraw",
]
