"""Verbs on cases: applying and deciding."""

from workflows.cases.actions.applying import attach_material, remove_material, save_draft, start_case, submit
from workflows.cases.actions.deciding import claim, decide, release

__all__ = [
    "attach_material",
    "claim",
    "decide",
    "release",
    "remove_material",
    "save_draft",
    "start_case",
    "submit",
]
