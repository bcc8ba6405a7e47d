"""Verbs on cases: applying, deciding, and what else may happen to a case on its way."""

from workflows.cases.actions.applying import attach_material, remove_material, save_draft, start_case, submit
from workflows.cases.actions.arranging import record_export, remove_view, save_view
from workflows.cases.actions.attention import copy, read_copy, urge
from workflows.cases.actions.consulting import add_person, answer, consult, end_consultation
from workflows.cases.actions.copying import reuse_material
from workflows.cases.actions.correcting import ask_correction
from workflows.cases.actions.deadlines import remind
from workflows.cases.actions.deciding import claim, decide, release
from workflows.cases.actions.discarding import discard
from workflows.cases.actions.mandating import grant_mandate, revoke_mandate
from workflows.cases.actions.opinions import add_phrase, remove_phrase, save_opinion
from workflows.cases.actions.rescheduling import reschedule
from workflows.cases.actions.suspending import resume, suspend
from workflows.cases.actions.transferring import delegate, end_delegation, transfer
from workflows.cases.actions.undoing import undo
from workflows.cases.actions.withdrawing import withdraw

__all__ = [
    "add_person",
    "add_phrase",
    "answer",
    "ask_correction",
    "attach_material",
    "claim",
    "consult",
    "copy",
    "decide",
    "delegate",
    "discard",
    "end_consultation",
    "end_delegation",
    "grant_mandate",
    "read_copy",
    "record_export",
    "release",
    "remind",
    "remove_material",
    "remove_phrase",
    "remove_view",
    "reschedule",
    "resume",
    "reuse_material",
    "revoke_mandate",
    "save_draft",
    "save_opinion",
    "save_view",
    "start_case",
    "submit",
    "suspend",
    "transfer",
    "undo",
    "urge",
    "withdraw",
]
