"""Issuing a document under the next number, and voiding it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.documents import office
from portal.documents.actions import store_made
from portal.documents.settling import discard
from portal.errors import Invalid, NotFound
from portal.tenancy.permissions import require
from portal.tenancy.scope import bound
from workflows.cases.models import Case, EventKind
from workflows.cases.telling import tell
from workflows.issuing.drafting import template_of
from workflows.issuing.errors import AlreadyVoid, NothingToIssue, SeriesNotConfigured
from workflows.issuing.facts import facts_of, title_of
from workflows.issuing.kinds import KINDS
from workflows.issuing.models import IssuedDocument, IssuingSetting, full_number
from workflows.issuing.numbering import locked_series
from workflows.issuing.queries import draft_of, offer_of
from workflows.issuing.rendering import render
from workflows.issuing.tasks import add_pdf

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.issuing.queries import Offer


@transaction.atomic
def issue(*, actor: User, tenant: Tenant, case: Case, kind: str) -> IssuedDocument:
    """Issue the document of `kind` that the case's latest decision of this authority calls for; return it.

    The same decision gives one document: asked again, the verb returns the one that stands. The number is the
    series' next one and is kept only with the document: whatever fails gives it back (RULES B5.1). A PDF follows
    from the worker, where there is a converter.

    Raises NothingToIssue, NotAllowed with the reason, SeriesNotConfigured, TemplateRefused, and the refusals of
    `store_made`.
    """
    # the case first, then the series, the audit record last: everybody locks in this order
    case = Case.across_tenants.select_for_update(of=("self",)).get(pk=case.pk)
    offer = offer_of(tenant, case, kind)
    if offer is None:
        raise NothingToIssue
    require(actor, "letter.issue", offer.decision)
    standing = IssuedDocument.across_tenants.filter(decision=offer.decision, kind=kind, voided_at=None).first()
    if standing is not None:
        return standing
    draft = draft_of(tenant, case, kind)
    issued = _issue(actor, bound(tenant), offer, draft.words if draft else "")
    if draft is not None:
        draft.delete()  # its file stays in the authority's files
    if office.converter() is not None:
        add_pdf.enqueue(issued.pk)
    tell(
        case=case,
        kind=EventKind.ISSUED,
        tenant=tenant,
        actor=actor,
        decision=offer.decision,
        issued=issued.pk,
        title=offer.kind.title,
        audience=offer.kind.audience.name.lower(),
    )
    record(
        tenant=tenant,
        actor=actor,
        verb="letter.issued",
        target=f"case:{case.pk}",
        summary=f"{offer.kind.title} {issued.full_number}",
        details={"kind": kind, "issued": issued.pk, "decision": offer.decision.pk, "sha256": issued.version.sha256},
    )
    return issued


def _issue(actor: User, tenant: Tenant, offer: Offer, words: str) -> IssuedDocument:
    """Write, store and number the document; the series stays locked until the transaction ends."""
    kind, decision = offer.kind, offer.decision
    setting = IssuingSetting.across_tenants.filter(tenant=tenant, kind=kind.key).select_related("template").first()
    if setting is None:
        raise SeriesNotConfigured(
            f"{tenant.short_name}尚未配置“{kind.title}”的发文代字，不能编号印发。"
            "请由系统管理员在“工作台—文书设置”中填写代字后再印发。"
        )
    template = template_of(setting, kind, tenant)
    series = locked_series(tenant, setting.word)
    number = series.last + 1
    printed = full_number(setting.word, series.year, number)
    version = store_made(
        tenant=tenant,
        actor=actor,
        content=render(template, facts_of(kind, decision, printed, words)),
        filename=f"{kind.title} {printed}.docx",
        title=f"{kind.title} {printed}",
        purpose="issued",
    )
    try:
        issued = IssuedDocument.across_tenants.create(
            tenant=tenant,
            case=decision.case,
            decision=decision,
            kind=kind.key,
            title=title_of(kind, decision.case)[:200],
            word=setting.word,
            year=series.year,
            number=number,
            version=version,
            issued_by=actor,
            issued_at=clock.now(),
        )
        series.last = number
        series.save(update_fields=["last"])
    except BaseException:
        discard(version.storage_key)
        raise
    return issued


@transaction.atomic
def void(*, actor: User, tenant: Tenant, issued: IssuedDocument, reason: str) -> IssuedDocument:
    """Declare a document void; it stays on record with its number and the reason, and another may be issued.

    Raises NotAllowed, NotFound for another authority's, AlreadyVoid, Invalid without a reason.
    """
    rows = IssuedDocument.across_tenants.select_for_update(of=("self",))
    fresh = rows.select_related("decision__tenant", "decision__case", "decision__work").filter(
        pk=issued.pk, tenant=bound(tenant)
    )
    found = fresh.first()
    if found is None:
        raise NotFound
    require(actor, "letter.issue", found.decision)
    if not reason.strip():
        raise Invalid(fields={"reason": "请写明作废原因；收文单位也会看到。"})
    if found.voided_at is not None:
        raise AlreadyVoid
    found.voided_at, found.voided_by, found.void_reason = clock.now(), actor, reason.strip()[:300]
    found.save(update_fields=["voided_at", "voided_by", "void_reason"])
    tell(
        case=found.case,
        kind=EventKind.VOIDED,
        tenant=tenant,
        actor=actor,
        decision=found.decision,
        issued=found.pk,
        title=found.get_kind_display(),
        audience=KINDS[found.kind].audience.name.lower(),
        reason=found.void_reason,
        note=found.full_number,
    )
    record(
        tenant=tenant,
        actor=actor,
        verb="letter.voided",
        target=f"case:{found.case_id}",
        summary=f"作废{found.get_kind_display()} {found.full_number}",
        details={"issued": found.pk, "reason": found.void_reason},
    )
    return found
