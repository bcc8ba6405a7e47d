"""Verbs on notices and objections."""

from workflows.notices.actions.closing import close_due, open_due, settle_item
from workflows.notices.actions.configuring import configure_objections
from workflows.notices.actions.drafting import (
    attach_file,
    detach_file,
    draft_erratum,
    draft_notice,
    drop_draft,
    edit_draft,
    recall_draft,
    submit_draft,
    word_notices,
)
from workflows.notices.actions.entering import enter_objection
from workflows.notices.actions.examining import examine, publish_draft, publish_erratum
from workflows.notices.actions.following import add_to_objection, ask_review, withdraw
from workflows.notices.actions.handling import (
    admit,
    conclude_investigation,
    decide_objection,
    merge,
    propose,
    refuse_admission,
    send_back,
)
from workflows.notices.actions.investigating import (
    answer_comments,
    ask_comments,
    hand_over,
    record_delivery,
    record_finding,
    stop_waiting,
    take_up,
)
from workflows.notices.actions.limiting import set_limits
from workflows.notices.actions.papers import attach, keep_paper
from workflows.notices.actions.parting import may_be_parted, part
from workflows.notices.actions.publishing import ensure_index, publish_notice
from workflows.notices.actions.reading import read_identity
from workflows.notices.actions.starting import keep_time
from workflows.notices.actions.submitting import submit_objection

__all__ = [
    "add_to_objection",
    "admit",
    "answer_comments",
    "ask_comments",
    "ask_review",
    "attach",
    "attach_file",
    "close_due",
    "conclude_investigation",
    "configure_objections",
    "decide_objection",
    "detach_file",
    "draft_erratum",
    "draft_notice",
    "drop_draft",
    "edit_draft",
    "ensure_index",
    "enter_objection",
    "examine",
    "hand_over",
    "keep_paper",
    "keep_time",
    "may_be_parted",
    "merge",
    "open_due",
    "part",
    "propose",
    "publish_draft",
    "publish_erratum",
    "publish_notice",
    "read_identity",
    "recall_draft",
    "record_delivery",
    "record_finding",
    "refuse_admission",
    "send_back",
    "set_limits",
    "settle_item",
    "stop_waiting",
    "submit_draft",
    "submit_objection",
    "take_up",
    "withdraw",
    "word_notices",
]
