"""Writing an opinion: kept while it is typed, and helped by the authority's own phrases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid, NotFound
from portal.tenancy.permissions import require
from portal.tenancy.scope import bound
from workflows.cases.actions.deciding import OPINION_LIMIT
from workflows.cases.errors import AlreadyDecided
from workflows.cases.models import CORRECTION_LIMIT, PHRASE_LIMIT, OpinionDraft, Phrase, WorkItem, WorkItemState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.identity.models import User
    from portal.tenancy.models import Tenant


@transaction.atomic
def save_opinion(
    *, actor: User, tenant: Tenant, work: WorkItem, text: str, corrections: Mapping[str, str] | None = None
) -> OpinionDraft:
    """Keep what was typed so far for this person alone; the verdict deletes it. No record: nothing was done yet.

    Parameters
    ----------
    corrections: field or material → what is asked there; None leaves what was kept of them.

    Raises NotAllowed, AlreadyDecided, Invalid for a text that is too long.
    """
    work = (
        WorkItem.objects.select_for_update(of=("self",))
        .select_related("task", "case", "tenant")
        .get(pk=work.pk, tenant=bound(tenant))
    )
    require(actor, "work.decide", work)
    if work.state != WorkItemState.OPEN:
        raise AlreadyDecided
    if len(text) > OPINION_LIMIT:
        raise Invalid(fields={"opinion": f"办理意见最多{OPINION_LIMIT}字，现为{len(text)}字，请删减。"})
    kept: dict[str, Any] = {"text": text, "saved_at": clock.now()}
    if corrections is not None:
        kept["corrections"] = {key: asked for key, asked in corrections.items() if asked.strip()}
        if any(len(asked) > CORRECTION_LIMIT for asked in corrections.values()):
            raise Invalid(fields={"corrections": f"每项补正要求最多{CORRECTION_LIMIT}字，请删减。"})
    draft, _ = OpinionDraft.objects.update_or_create(work=work, user=actor, defaults=kept)
    return draft


@transaction.atomic
def add_phrase(*, actor: User, tenant: Tenant, text: str, step: str = "") -> Phrase:
    """Keep a phrase for all officials of the authority, at one step or (empty) at every step; twice is once.

    Raises NotAllowed, Invalid for an empty or too long phrase.
    """
    require(actor, "phrase.keep", bound(tenant))
    text = text.strip()
    if not text or len(text) > PHRASE_LIMIT:
        raise Invalid(f"常用语请写1至{PHRASE_LIMIT}字。")
    phrase, made = Phrase.across_tenants.get_or_create(tenant=tenant, step=step, text=text, defaults={"made_by": actor})
    if made:
        record(tenant=tenant, actor=actor, verb="phrase.added", target=f"phrase:{phrase.pk}", summary="添加常用语")
    return phrase


@transaction.atomic
def remove_phrase(*, actor: User, tenant: Tenant, pk: int) -> None:
    """Take a phrase out of the authority's list; opinions that used it stay. Raises NotAllowed, NotFound."""
    require(actor, "phrase.keep", bound(tenant))
    if not Phrase.across_tenants.filter(tenant=tenant, pk=pk).delete()[0]:
        raise NotFound("没有找到这条常用语，可能已被同事删除。")
    record(tenant=tenant, actor=actor, verb="phrase.removed", target=f"phrase:{pk}", summary="删除常用语")
