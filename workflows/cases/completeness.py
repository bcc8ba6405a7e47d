"""How far an application is filled in, and what is missing: by the very check that `submit` makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.programmes import forms

if TYPE_CHECKING:
    from workflows.cases.models import Case

MATERIALS = "materials"


@dataclass(frozen=True)
class Missing:
    """One thing that stands in the way of submission, and the anchor of its place on the form."""

    key: str
    title: str
    message: str


@dataclass(frozen=True)
class Part:
    """A section of the form: how many of what must be filled in is."""

    key: str
    title: str
    total: int
    missing: tuple[Missing, ...]

    @property
    def filled(self) -> int:
        """How many are filled in and without fault."""
        return self.total - len(self.missing)


@dataclass(frozen=True)
class Completeness:
    """The whole application by section."""

    parts: tuple[Part, ...]

    @property
    def total(self) -> int:
        """How many things must be filled in or filed."""
        return sum(part.total for part in self.parts)

    @property
    def filled(self) -> int:
        """How many of them are."""
        return sum(part.filled for part in self.parts)

    @property
    def is_whole(self) -> bool:
        """Whether nothing stands in the way of submission."""
        return not any(part.missing for part in self.parts)


def completeness(case: Case) -> Completeness:
    """Return what is filled in and what is missing of the draft.

    What counts are the fields that must be filled in, those at fault, and the materials that must be filed.
    """
    edition = case.edition
    filed = set(case.materials.filter(edition=None).values_list("key", flat=True))
    faults = forms.check(edition, case.tenant, case.draft, filed, occasion=case.occasion, cluster=case.cluster)
    form = forms.build(edition, case.tenant, None)
    parts = []
    for key, title, fields in form.grouped():
        counted = {one.name: str(one.label) for one in fields if one.field.required or one.name in faults}
        parts.append(_part(key, title, counted, faults))
    entries = edition.materials_for(case.occasion)
    counted = {one["key"]: one["title"] for one in entries if one.get("required", True) or one["key"] in faults}
    parts.append(_part(MATERIALS, "申报材料", counted, faults))
    known = {name for part in parts for name in (one.key for one in part.missing)}
    general = {name: "" for name in faults if name not in known}
    if general:
        parts.insert(0, _part("general", "整份申请", general, faults))
    return Completeness(tuple(parts))


def _part(key: str, title: str, counted: dict[str, str], faults: dict[str, str]) -> Part:
    missing = (Missing(name, label, faults[name]) for name, label in counted.items() if name in faults)
    return Part(key, title, len(counted), tuple(missing))
