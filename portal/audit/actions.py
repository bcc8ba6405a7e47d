"""Appending to the audit record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from portal import clock
from portal.audit.chain import ALGORITHM, digest, plain
from portal.audit.models import AuditRecord, ChainHead
from portal.errors import DomainError
from portal.prepared import Prepared
from portal.tenancy.models import Tenant

if TYPE_CHECKING:
    from portal.identity.models import User


class ChainHeadMissing(DomainError):
    """Rows exist but the row that says where they end is gone: nothing may be appended."""

    code = "audit_head_missing"
    status = 500
    message = "审计链的末端记录缺失，系统已停止办理以保护记录。请审计管理员运行 verify_audit 并联系运维人员。"


def record(
    *,
    tenant: Tenant | None,
    actor: User | None,
    verb: str,
    target: str = "",
    summary: str = "",
    details: Mapping[str, Any] | None = None,
) -> AuditRecord:
    """Append one row in the caller's transaction: it is kept if, and only if, the verb is.

    Call it **last** in a verb. It locks the chain's head until the transaction ends, and
    all appenders queue there; a verb that takes further locks afterwards can deadlock
    with one that holds those locks and waits here.

    Parameters
    ----------
    tenant: the authority for which it was done; None for the portal itself.
    actor: the person; None for the portal itself and for the public.
    verb: "app.what_happened", for example "cases.recommended".
    target: "kind:key" of the thing, for example "case:12".
    summary: a Chinese sentence or a short value for the reader of the record.
    details: further facts as plain data. Never personal data of an objector.

    Raises TypeError or ValueError for details that must not be kept, and
    ChainHeadMissing if the chain was damaged.
    """
    row = AuditRecord(
        at=clock.now(),
        recorded_at=timezone.now(),
        tenant=tenant,
        actor=actor,
        actor_name=plain(str(actor)) if actor is not None else "",
        verb=verb,
        target=plain(target),
        summary=plain(summary),
        details=plain(details or {}),
        algorithm=ALGORITHM,
    )
    with transaction.atomic(savepoint=False):  # what cannot be recorded must not be done: no way back to a savepoint
        head = _locked_head()
        row.seq = head.seq + 1
        row.previous_digest = head.digest
        row.digest = digest(row)
        row.save()
        ChainHead.objects.filter(pk=head.pk).update(seq=row.seq, digest=row.digest)
    return row


_HEAD = Prepared(lambda: ChainHead.objects.select_for_update().filter(pk=1))


def _locked_head() -> ChainHead:
    """Return the head, locked until the transaction ends; the first appender makes it."""
    try:
        return _HEAD.get()
    except ChainHead.DoesNotExist:
        # the first row and the head are committed together: whoever sees the row sees the head, if there is one
        if not AuditRecord.across_tenants.exists():
            ChainHead.objects.get_or_create(pk=1)
    try:
        return _HEAD.get()
    except ChainHead.DoesNotExist as missing:
        raise ChainHeadMissing from missing
