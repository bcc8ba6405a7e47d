"""Drafts of documents: prepared and seen within the authority, numbered only when they are issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.documents.actions import open_version, store_made
from portal.documents.settling import discard
from portal.errors import Invalid, NotFound
from portal.tenancy.permissions import require
from portal.tenancy.scope import bound
from workflows.cases.models import Case
from workflows.issuing.errors import NothingToIssue
from workflows.issuing.facts import UNNUMBERED, facts_ahead, facts_of
from workflows.issuing.kinds import KINDS
from workflows.issuing.models import IssuingSetting, LetterDraft
from workflows.issuing.queries import draft_of, draftable, offer_of
from workflows.issuing.rendering import head_for, own_template, render

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.issuing.kinds import Kind

LONGEST = 2000
"""Characters that the words of a draft may have."""


def template_of(setting: IssuingSetting | None, kind: Kind, tenant: Tenant) -> bytes:
    """Return the authority's own template of this kind, or the portal's."""
    if setting is None or setting.template is None:
        return own_template(kind, head_for(tenant.name))
    with open_version(setting.template) as file:
        return file.read()


@transaction.atomic
def prepare(*, actor: User, tenant: Tenant, case: Case, kind: str, words: str = "") -> LetterDraft:
    """Write the document of `kind` as it would be issued, without number and date; a second time in its place.

    No number is taken: whatever becomes of a draft, the series has no gap (RULES B5.1).

    Parameters
    ----------
    words: what is to be said to the addressee; it stands in the place of the decision's opinion when it is issued.

    Raises NothingToIssue where neither a decision nor one to come calls for it, NotAllowed, Invalid for words that
    are too long, TemplateRefused, and the refusals of `store_made`.
    """
    case = Case.across_tenants.select_for_update(of=("self",)).get(pk=case.pk)
    found = next((one for one in draftable(bound(tenant), case) if one.key == kind), None)
    if found is None:
        raise NothingToIssue("本件目前没有可以起草的这种文书。请刷新页面查看最新状态。")
    require(actor, "letter.draft", (tenant, case))
    words = words.strip()
    if len(words) > LONGEST:
        raise Invalid(fields={"words": f"说明最多{LONGEST}字，现有{len(words)}字。"})
    offer = offer_of(tenant, case, kind)
    facts = facts_of(found, offer.decision, UNNUMBERED, words) if offer else facts_ahead(found, tenant, case, words)
    setting = IssuingSetting.across_tenants.filter(tenant=tenant, kind=kind).select_related("template").first()
    version = store_made(
        tenant=tenant,
        actor=actor,
        content=render(template_of(setting, found, tenant), facts),
        filename=f"{found.title}（草稿）.docx",
        title=f"{found.title}（草稿）",
        purpose="letter-draft",
    )
    try:
        draft, _ = LetterDraft.across_tenants.update_or_create(
            tenant=tenant,
            case=case,
            kind=kind,
            defaults={"words": words, "version": version, "prepared_by": actor, "prepared_at": clock.now()},
        )
    except BaseException:
        discard(version.storage_key)
        raise
    details = {"kind": kind, "sha256": version.sha256}
    target = f"case:{case.pk}"
    record(tenant=tenant, actor=actor, verb="letter.drafted", target=target, summary=str(draft), details=details)
    return draft


@transaction.atomic
def drop_draft(*, actor: User, tenant: Tenant, case: Case, kind: str) -> None:
    """Take a draft back; its file stays in the authority's files. Raises NotAllowed, NotFound where there is none."""
    require(actor, "letter.draft", (tenant, case))
    draft = draft_of(tenant, case, kind)
    if draft is None or kind not in KINDS:
        raise NotFound("没有这份草稿，可能已由同事撤下或签发。")
    draft.delete()
    record(
        tenant=tenant,
        actor=actor,
        verb="letter.draft_dropped",
        target=f"case:{case.pk}",
        summary=str(draft),
        details={"kind": kind},
    )
