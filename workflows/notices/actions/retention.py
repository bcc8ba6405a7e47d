"""Forgetting objectors in time: identity and papers go, the row stays with its fate."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from django.db.models import Q

from portal import clock
from portal.audit.actions import record
from portal.documents.erasing import erase_documents
from portal.documents.errors import StorageUnavailable
from portal.documents.models import DocumentVersion
from portal.tenancy.models import Tenant
from workflows.notices.actions.papers import KEPT_SECONDS, PURPOSE
from workflows.notices.models import Objection, ObjectionState, ReviewState
from workflows.notices.policy import policy_of
from workflows.notices.queries import OPEN_STATES

log = logging.getLogger(__name__)

UNDER_WAY = (
    Q(state__in=OPEN_STATES)
    | Q(review__state=ReviewState.OPEN)
    | Q(state=ObjectionState.MERGED, same_as__erased_at=None)
)
"""An objection that is examined, or whose review is, still needs its objector; one that was merged, as long as that."""
BATCH = 100
"""Objections, and abandoned files, of one run for each authority."""
ERASED = "异议人身份信息和材料保存期限届满，已删除"
ABANDONED = "异议表单没有提交，暂存的文件已删除"


def forget_objectors() -> int:
    """Erase identity and papers of objections that ended longer ago than their authority keeps them; return how many.

    Also erases files that were kept for a form which was never sent. The period is the authority's own, counted from
    the end of the objection (personal-information law art. 19, 47). Safe to repeat, to kill, and to run in several
    processes: one objection is one transaction, and contents go before their records.
    """
    return sum(_forget_of(tenant) for tenant in Tenant.objects.order_by("pk"))


def _forget_of(tenant: Tenant) -> int:
    until = clock.now() - dt.timedelta(days=policy_of(tenant).retention_days)
    ended = Objection.across_tenants.filter(tenant=tenant, erased_at=None, decided_at__lte=until)
    due = ended.exclude(UNDER_WAY).order_by("pk").values_list("pk", flat=True)[:BATCH]
    try:
        _forget_abandoned(tenant)
        return sum(_safely(tenant, pk, until) for pk in list(due))
    except StorageUnavailable as fault:
        log.warning("objectors of %s wait to be forgotten: %s", tenant.code, fault.code)
        return 0


def _safely(tenant: Tenant, pk: int, until: dt.datetime) -> bool:
    try:
        return _erase(tenant, pk, until)
    except StorageUnavailable:
        raise
    except Exception:  # what is wrong with one must not keep the others; the next run tries again
        log.exception("objection %s could not be forgotten and will be tried again", pk)
        return False


@transaction.atomic
def _erase(tenant: Tenant, pk: int, until: dt.datetime) -> bool:
    """Erase one objection's identity and papers; False if another process did, or it was taken up again."""
    rows = Objection.across_tenants.select_for_update(of=("self",), no_key=True)
    objection = rows.filter(pk=pk, erased_at=None, decided_at__lte=until).exclude(UNDER_WAY).first()
    if objection is None:
        return False
    versions = list(objection.evidence.exclude(version=None).values_list("version", flat=True))
    objection.evidence.update(version=None)
    Objection.across_tenants.filter(pk=pk).update(identity="", person_hash="", erased_at=clock.now())
    erase_documents(tenant=tenant, versions=versions, reason=ERASED)
    record(
        tenant=tenant,
        actor=None,
        verb="objection.erased",
        target=f"objection:{pk}",
        summary=ERASED,
        details={"papers": len(versions)},
    )
    return True


def _forget_abandoned(tenant: Tenant) -> None:
    """Erase files of forms that came back with errors and were never sent again."""
    # twice the time: a form sent in the last second still finds its files
    old = clock.now() - 2 * dt.timedelta(seconds=KEPT_SECONDS)
    abandoned = DocumentVersion.across_tenants.filter(
        document__tenant=tenant, document__purpose=PURPOSE, created_at__lte=old, objection_evidence=None
    )
    versions = list(abandoned.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if versions:
        erase_documents(tenant=tenant, versions=versions, reason=ABANDONED)
