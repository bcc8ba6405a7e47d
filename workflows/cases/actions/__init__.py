"""Verbs on cases: applying and deciding."""

from workflows.cases.actions.applying import attach_material, remove_material, save_draft, start_case, submit
from workflows.cases.actions.arranging import record_export, remove_view, save_view
from workflows.cases.actions.correcting import ask_correction
from workflows.cases.actions.deciding import claim, decide, release

__all__ = [
    "ask_correction",
    "attach_material",
    "claim",
    "decide",
    "record_export",
    "release",
    "remove_material",
    "remove_view",
    "save_draft",
    "save_view",
    "start_case",
    "submit",
]
