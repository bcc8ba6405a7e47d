"""How an authority numbers and words what it issues: its 代字, where its numbers start, its own templates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.documents.actions import store_version
from portal.errors import Invalid, NotFound
from portal.tenancy.permissions import require
from portal.tenancy.scope import bound
from workflows.issuing.errors import SeriesNotConfigured
from workflows.issuing.examining import MAX_BYTES, examine_template
from workflows.issuing.kinds import KINDS
from workflows.issuing.models import IssuingSetting, SeriesStart, full_number
from workflows.issuing.numbering import locked_series

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

_WORD = re.compile(r"[一-鿿A-Za-z0-9]{1,30}")
LARGEST = 99999
"""A number beyond it is a typing error."""


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


@transaction.atomic
def start_series(*, actor: User, tenant: Tenant, word: str, last: int, reason: str) -> SeriesStart:
    """Let this year's series under `word` go on after `last`, since the numbers up to it were used on paper.

    The series is locked as for issuing: nobody gets a number that was used, and it never goes down (RULES B5.1).

    Parameters
    ----------
    last: the last number that was used outside the portal this year; the next document gets the one after it.

    Raises NotAllowed, NotFound for a word that the authority does not use, Invalid for a number that is not above
    the last one given, and without a reason.
    """
    require(actor, "letter.configure", bound(tenant))
    if not IssuingSetting.across_tenants.filter(tenant=tenant, word=word).exists():
        raise NotFound
    series = locked_series(tenant, word)
    faults = {}
    if not series.last < last <= LARGEST:
        said = full_number(word, series.year, series.last) if series.last else "尚未使用"
        faults["last"] = f"已用号只能调高，不能调低或重复：本系统已用至{said}，请填写更大的号（不超过{LARGEST}）。"
    if not reason.strip():
        faults["reason"] = "请写明原因，例如“上线前已在纸质文书上使用”。"
    if faults:
        raise Invalid(fields=faults)
    made = SeriesStart.objects.create(
        series=series, before=series.last, last=last, reason=reason.strip()[:200], actor=actor, at=clock.now()
    )
    series.last = last
    series.save(update_fields=["last"])
    record(
        tenant=tenant,
        actor=actor,
        verb="letter.series_started",
        target=f"number_series:{series.pk}",
        summary=f"{full_number(word, series.year, last)}以前已在纸质文书上使用",
        details={"before": made.before, "last": last, "reason": made.reason},
    )
    return made
