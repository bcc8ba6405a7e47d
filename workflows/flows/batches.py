"""How many of an edition's batch are chosen (RULES S3-15)."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.cases.models import Case, CaseState

CHOSEN_STATES = (CaseState.RUNNING, CaseState.SUSPENDED, CaseState.BUILDING, CaseState.COMPLETED)
"""States in which a determined case still counts."""


@dataclass(frozen=True)
class Batch:
    """How many the batch is planned for, and how many are chosen; `size` is None where none is planned."""

    size: int | None
    chosen: int

    @property
    def is_full(self) -> bool:
        """Whether one more exceeds the plan."""
        return self.size is not None and self.chosen >= self.size


def batch_of(case: Case) -> Batch:
    """Return the batch without this case: those that were determined and have not ended otherwise."""
    chosen = (
        Case.across_tenants.filter(edition=case.edition, state__in=CHOSEN_STATES)
        .filter(decisions__step="conclusion", decisions__verdict="pass")
        .exclude(pk=case.pk)
    )
    size = case.edition.options.get("batch_size")
    return Batch(int(size) if size else None, chosen.distinct().count())
