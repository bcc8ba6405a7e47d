"""Issuing a document under the next number, voiding it, and saying how the authority numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.documents.actions import open_version, store_made, store_version
from portal.documents.settling import discard
from portal.errors import Invalid, NotFound
from portal.tenancy.permissions import require
from portal.tenancy.scope import bound
from workflows.cases.models import Case, EventKind
from workflows.cases.telling import tell
from workflows.issuing import pdf
from workflows.issuing.errors import AlreadyVoid, NothingToIssue, SeriesNotConfigured
from workflows.issuing.examining import MAX_BYTES, examine_template
from workflows.issuing.facts import facts_of, title_of
from workflows.issuing.kinds import KINDS
from workflows.issuing.models import IssuedDocument, IssuingSetting, full_number
from workflows.issuing.numbering import locked_series
from workflows.issuing.queries import offer_of
from workflows.issuing.rendering import own_template, render
from workflows.issuing.tasks import add_pdf

if TYPE_CHECKING:
    from portal.documents.models import DocumentVersion
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.issuing.queries import Offer

_WORD = re.compile(r"[一-鿿A-Za-z0-9]{1,30}")


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
    issued = _issue(actor, bound(tenant), offer)
    if pdf.converter() is not None:
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


def _issue(actor: User, tenant: Tenant, offer: Offer) -> IssuedDocument:
    """Write, store and number the document; the series stays locked until the transaction ends."""
    kind, decision = offer.kind, offer.decision
    setting = IssuingSetting.across_tenants.filter(tenant=tenant, kind=kind.key).select_related("template").first()
    if setting is None:
        raise SeriesNotConfigured(
            f"{tenant.short_name}尚未配置“{kind.title}”的发文代字，不能编号印发。"
            "请由系统管理员在“工作台—文书设置”中填写代字后再印发。"
        )
    template = _content(setting.template) if setting.template else own_template(kind)
    series = locked_series(tenant, setting.word)
    number = series.last + 1
    printed = full_number(setting.word, series.year, number)
    version = store_made(
        tenant=tenant,
        actor=actor,
        content=render(template, facts_of(kind, decision, printed)),
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


def _content(template: DocumentVersion) -> bytes:
    with open_version(template) as file:
        return file.read()


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
    record(
        tenant=tenant,
        actor=actor,
        verb="letter.voided",
        target=f"case:{found.case_id}",
        summary=f"作废{found.get_kind_display()} {found.full_number}",
        details={"issued": found.pk, "reason": found.void_reason},
    )
    return found


@transaction.atomic
def set_word(*, actor: User, tenant: Tenant, kind: str, word: str) -> IssuingSetting:
    """Say under which 代字 the authority issues documents of `kind`; what was issued before keeps its number.

    Raises NotAllowed, NotFound for an unknown kind, Invalid for a word that is no 代字.
    """
    require(actor, "letter.configure", bound(tenant))
    if kind not in KINDS:
        raise NotFound
    word = word.strip()
    if not _WORD.fullmatch(word):
        raise Invalid(fields={"word": "代字只写汉字、字母或数字，最多30个，例如“鄂科受”；年份和顺序号由系统编排。"})
    setting, _ = IssuingSetting.across_tenants.update_or_create(tenant=tenant, kind=kind, defaults={"word": word})
    _record_setting(actor, tenant, setting, word=word)
    return setting


def set_template(*, actor: User, tenant: Tenant, kind: str, upload: Any) -> IssuingSetting:
    """Let the authority's own Word template stand for `kind`, after it was examined and scanned.

    Raises NotAllowed, NotFound for an unknown kind, SeriesNotConfigured before there is a 代字, TemplateRefused
    naming unknown placeholders, and the refusals of `store_version`.
    """
    require(actor, "letter.configure", bound(tenant))
    if kind not in KINDS:
        raise NotFound
    setting = IssuingSetting.across_tenants.filter(tenant=tenant, kind=kind).first()
    if setting is None:
        raise SeriesNotConfigured("请先填写该类文书的发文代字，再上传模板。")
    if upload.size > MAX_BYTES:
        raise Invalid(fields={"template": "模板不能超过2MB，请删去图片后重新上传。"})
    examine_template(upload.read(), KINDS[kind])
    upload.seek(0)
    version = store_version(
        tenant=tenant,
        actor=actor,
        upload=upload,
        document=setting.template.document if setting.template else None,
        title=f"{KINDS[kind].title}模板",
        purpose="letter-template",
        allowed={"docx"},
        max_bytes=MAX_BYTES,
    )
    with transaction.atomic():
        setting.template = version
        setting.save(update_fields=["template"])
        _record_setting(actor, tenant, setting, template=version.sha256)
    return setting


@transaction.atomic
def use_own_template(*, actor: User, tenant: Tenant, kind: str) -> None:
    """Go back to the portal's own template; the authority's stays in its files. Raises NotAllowed."""
    require(actor, "letter.configure", bound(tenant))
    setting = IssuingSetting.across_tenants.filter(tenant=tenant, kind=kind).first()
    if setting is not None and setting.template is not None:
        setting.template = None
        setting.save(update_fields=["template"])
        _record_setting(actor, tenant, setting, template="")


def _record_setting(actor: User, tenant: Tenant, setting: IssuingSetting, **details: str) -> None:
    record(
        tenant=tenant,
        actor=actor,
        verb="letter.configured",
        target=f"issuing_setting:{setting.pk}",
        summary=f"{setting.get_kind_display()} {setting.word}",
        details=details,
    )
