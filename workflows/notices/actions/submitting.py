"""Taking an objection in: stored before anything else happens to it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext

from portal import clock
from portal.audit.actions import record
from portal.documents.actions import store_version
from portal.documents.models import DocumentVersion
from portal.errors import DomainError, Invalid, NotFound
from workflows.notices import receipts
from workflows.notices.checks import faults_of
from workflows.notices.errors import ItemNotListed, NoticeEnded, ReceiptUsed
from workflows.notices.identity import Identity, seal
from workflows.notices.models import Notice, NoticeItem, Objection, ObjectionEvidence
from workflows.notices.presentation import EVIDENCE_REFUSED, ended_words
from workflows.notices.receipts import Receipt

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant

EVIDENCE_PURPOSE = "objection_evidence"
EVIDENCE_TITLE = "异议证据材料"
KEPT_SALT = "notices.kept-evidence"
KEPT_SECONDS = 24 * 3600
"""How long a file survives in a form that came back with errors."""


@dataclass(frozen=True)
class Statement:
    """What is objected: to which items (keys), as what, on which ground, for which reasons."""

    items: tuple[int, ...]
    kind: str
    ground: str
    reasons: str


def submit_objection(
    *,
    tenant: Tenant,
    notice: Notice,
    items: Collection[int],
    kind: str,
    identity: Identity,
    ground: str,
    reasons: str,
    token: str,
    evidence: Sequence[Any] = (),
    kept_evidence: str = "",
) -> Receipt:
    """Record an objection of the public and return its receipt; the actor is the public, without account.

    The row is committed before the evidence is looked at: a file that is refused or infected
    never costs the objection. The same `token` with the same text returns the same receipt and
    doubles nothing.

    Parameters
    ----------
    items: keys of items of this notice.
    token: the form's token from `receipts.new_form_token`.
    evidence: uploads; the first one is kept (one file in this edition).
    kept_evidence: what `keep_evidence` returned when the form came back with errors.

    Raises FormStale, NotFound for another authority's notice, NoticeEnded after the closing
    moment, ItemNotListed, Invalid with the fields at fault, ReceiptUsed.
    """
    if notice.tenant_id != tenant.pk:
        raise NotFound
    receipts.check_form_token(token, notice.pk)
    statement = Statement(tuple(sorted(set(items))), kind, ground, reasons.strip())
    objection = _receive(notice, statement, identity, token)
    _attach(objection, evidence, kept_evidence)
    return Receipt(objection.receipt_number, receipts.query_code(token))


@transaction.atomic
def _receive(notice: Notice, statement: Statement, identity: Identity, token: str) -> Objection:
    earlier = _earlier(token, statement)
    if earlier is not None:
        return earlier
    faults = faults_of(statement.kind, identity, statement.ground, statement.reasons)
    if faults:
        raise Invalid(fields=faults)
    rows = NoticeItem.objects.select_for_update(no_key=True).filter(notice=notice, pk__in=statement.items)
    locked = list(rows.order_by("pk"))
    if not locked or len(locked) != len(statement.items):
        raise ItemNotListed(fields={"items": ItemNotListed.message})
    # The moment is read under the items' lock, which the closing takes too: whoever is in time is seen by it.
    moment = clock.now()
    try:
        with transaction.atomic():
            objection = _create(notice, statement, identity, token, moment)
    except IntegrityError:
        earlier = _earlier(token, statement)
        if earlier is None:
            raise
        return earlier
    objection.items.set(locked)
    record(
        tenant=notice.tenant,
        actor=None,
        verb="objection.received",
        target=f"objection:{objection.pk}",
        summary="收到公众异议",
        details={"notice": notice.pk, "items": list(statement.items)},
    )
    return objection


def _create(notice: Notice, statement: Statement, identity: Identity, token: str, moment: Any) -> Objection:
    if not notice.is_open_at(moment):
        raise NoticeEnded(gettext("您填写的内容没有提交：%(reason)s") % {"reason": ended_words(notice)})
    number = receipts.new_number()
    return Objection.across_tenants.create(
        tenant=notice.tenant,
        notice=notice,
        kind=statement.kind,
        identity=seal(identity, bound_to=number),
        ground=statement.ground,
        reasons=statement.reasons,
        received_at=moment,
        in_time=True,
        receipt_number=number,
        code_hash=receipts.code_hash(number, receipts.query_code(token)),
        token_hash=receipts.token_hash(token),
        fingerprint=_fingerprint(statement),
    )


def _earlier(token: str, statement: Statement) -> Objection | None:
    """Return what this token was used for. Raises ReceiptUsed when that was another text."""
    earlier = Objection.across_tenants.filter(token_hash=receipts.token_hash(token)).first()
    if earlier is not None and earlier.fingerprint != _fingerprint(statement):
        raise ReceiptUsed
    return earlier


def _fingerprint(statement: Statement) -> str:
    text = json.dumps([statement.items, statement.kind, statement.ground, statement.reasons])
    return hashlib.sha256(text.encode()).hexdigest()


def keep_evidence(*, tenant: Tenant, upload: Any) -> str:
    """Store a file whose form has errors elsewhere, and return a signed word that finds it again.

    Raises the refusals of `portal.documents` (DocumentRefused).
    """
    return signing.dumps([tenant.pk, _store(tenant, upload).pk], salt=KEPT_SALT)


def kept_version(tenant: Tenant, word: str) -> DocumentVersion | None:
    """Return the file kept under `word`, or None when there is none any more or it is taken."""
    try:
        tenant_pk, version_pk = signing.loads(word, salt=KEPT_SALT, max_age=KEPT_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if tenant_pk != tenant.pk:
        return None
    return DocumentVersion.across_tenants.filter(
        pk=version_pk, document__tenant=tenant, document__purpose=EVIDENCE_PURPOSE, objection_evidence=None
    ).first()


def _store(tenant: Tenant, upload: Any) -> DocumentVersion:
    # The name of the file often holds the objector's name: only the ending is kept.
    _stem, dot, ending = str(upload.name or "").rpartition(".")
    upload.name = f"{EVIDENCE_TITLE}{dot}{ending}" if dot else EVIDENCE_TITLE
    return store_version(tenant=tenant, actor=None, upload=upload, title=EVIDENCE_TITLE, purpose=EVIDENCE_PURPOSE)


def _attach(objection: Objection, evidence: Sequence[Any], kept: str) -> None:
    """Add the evidence to a stored objection; what is refused is noted on it, and the objector told."""
    if objection.evidence.exists():
        return
    try:
        with translation.override(settings.LANGUAGE_CODE):  # the reason is kept, officials read it too
            version = _store(objection.tenant, evidence[0]) if evidence else kept_version(objection.tenant, kept)
    except DomainError as refusal:
        note = f"{EVIDENCE_REFUSED}：{refusal.message}"[:200]
        Objection.across_tenants.filter(pk=objection.pk).update(evidence_note=note)
        return
    if version is None:
        return
    with transaction.atomic():
        Objection.across_tenants.select_for_update(of=("self",), no_key=True).get(pk=objection.pk)
        if not objection.evidence.exists():
            ObjectionEvidence.objects.create(objection=objection, version=version, added_at=clock.now())
