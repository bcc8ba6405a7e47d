"""What an authority's administrator does with its editions: activate, withdraw, extend the window, allow batches."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid
from portal.tenancy.permissions import require
from workflows.cases.batches import possible_steps
from workflows.cases.errors import EditionNotReady
from workflows.cases.readiness import faults_of
from workflows.programmes.models import ProgrammeEdition, WindowExtension

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.identity.models import User


@transaction.atomic
def activate_edition(*, actor: User, edition: ProgrammeEdition) -> ProgrammeEdition:
    """Let applications be filed in the edition. Raises NotAllowed, EditionNotReady with every fault."""
    locked = _locked(actor, edition)
    if faults := faults_of(locked):
        raise EditionNotReady(faults)
    return _switch(actor, locked, active=True)


@transaction.atomic
def withdraw_edition(*, actor: User, edition: ProgrammeEdition) -> ProgrammeEdition:
    """Take no more applications in the edition; cases under way go on by its rules. Raises NotAllowed."""
    return _switch(actor, _locked(actor, edition), active=False)


@transaction.atomic
def extend_window(*, actor: User, edition: ProgrammeEdition, until: dt.date, document: str) -> WindowExtension:
    """Move the window's last day by a recorded decision: never otherwise (RULES A8-6).

    Parameters
    ----------
    until: the new last day, included, in Beijing; later than the present one and not past.
    document: number or name of the decision.

    Raises NotAllowed, Invalid with the fields at fault.
    """
    locked = _locked(actor, edition)
    faults = {}
    if locked.closes_on is None:
        faults["until"] = "该事项常年受理，没有截止日可以延长。"
    elif until <= locked.closes_on or until < clock.today():
        faults["until"] = f"新截止日须晚于现截止日（{locked.closes_on:%Y年%-m月%-d日}），且不早于今天。"
    if not document.strip() or len(document) > 200:  # noqa: PLR2004  # the column's length
        faults["document"] = "请写明延长受理期的依据（文号或会议），最多200字。"
    if faults:
        raise Invalid(fields=faults)
    extension = WindowExtension.objects.create(
        edition=locked, before=locked.closes_on, after=until, document=document.strip(), actor=actor, at=clock.now()
    )
    locked.closes_on = until
    locked.save(update_fields=["closes_on"])
    _record(actor, locked, "window_extended", before=str(extension.before), after=str(until), document=document.strip())
    return extension


@transaction.atomic
def allow_batches(*, actor: User, edition: ProgrammeEdition, steps: Sequence[str]) -> ProgrammeEdition:
    """Say at which steps several cases may get one verdict (批量办理), for cases under way too; it is on record.

    Parameters
    ----------
    steps: names of steps, all of `batches.possible_steps`; none forbids batches.

    Raises NotAllowed, Invalid for a step whose verdicts all ask for something of the single case.
    """
    locked = _locked(actor, edition)
    possible = [name for name, _title in possible_steps(locked)]
    if set(steps) - set(possible):
        raise Invalid("所选环节不能批量办理：它的结论须逐件上传文件或填写内容。请只选择列出的环节。")
    chosen = [name for name in possible if name in steps]
    if chosen == locked.batch_steps:
        return locked
    before, locked.batch_steps = locked.batch_steps, chosen
    locked.save(update_fields=["batch_steps"])
    _record(actor, locked, "batches_allowed", before=before, after=chosen)
    return locked


def _locked(actor: User, edition: ProgrammeEdition) -> ProgrammeEdition:
    rows = ProgrammeEdition.across_tenants.select_for_update(of=("self",), no_key=True).select_related("tenant")
    locked = rows.get(pk=edition.pk)
    require(actor, "edition.manage", locked)
    return locked


def _switch(actor: User, edition: ProgrammeEdition, *, active: bool) -> ProgrammeEdition:
    """Write whether the edition is active; the same again changes and records nothing."""
    if edition.is_active == active:
        return edition
    edition.is_active = active
    edition.save(update_fields=["is_active"])
    verb = "programme.activated" if active else "programme.withdrawn"
    record(tenant=edition.tenant, actor=actor, verb=verb, target=f"edition:{edition.pk}", summary=str(edition))
    return edition


def _record(actor: User, edition: ProgrammeEdition, what: str, **details: Any) -> None:
    record(
        tenant=edition.tenant,
        actor=actor,
        verb=f"programme.{what}",
        target=f"edition:{edition.pk}",
        summary=str(edition),
        details=details,
    )
