"""What an answer to a correction leaves as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.cases.merging import mark
from workflows.cases.models import Material
from workflows.cases.queries import open_correction

if TYPE_CHECKING:
    from workflows.cases.models import Case, CaseEdition


def unchanged(case: Case) -> list[str]:
    """Return the fields and materials that the open correction names and that are as they were submitted last."""
    asked, last = open_correction(case), case.editions.order_by("-number").first()
    if asked is None or last is None:
        return []
    before, now = _versions(case, last), _versions(case, None)
    materials = {entry["key"] for entry in case.edition.materials_for(case.occasion)}
    return [
        key
        for key in asked.items
        if (
            before.get(key) == now.get(key)
            if key in materials
            else mark(last.form.get(key)) == mark(case.draft.get(key))
        )
    ]


def _versions(case: Case, edition: CaseEdition | None) -> dict[str, int]:
    return dict(Material.objects.filter(case=case, edition=edition).values_list("key", "version"))
