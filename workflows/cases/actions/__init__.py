"""Verbs on cases: applying and deciding."""

from workflows.cases.actions.applying import attach_material, remove_material, save_draft, start_case, submit
from workflows.cases.actions.correcting import ask_correction
from workflows.cases.actions.deciding import claim, decide, release

__all__ = [
    "ask_correction",
    "attach_material",
    "claim",
    "decide",
    "release",
    "remove_material",
    "save_draft",
    "start_case",
    "submit",
]
