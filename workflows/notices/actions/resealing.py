"""Sealing identities anew after a key or a cipher was changed; then the old key may leave the ring."""

from __future__ import annotations

from collections import Counter

from django.db import transaction

from portal.audit.actions import record
from workflows.notices.identity import current_prefix, person_hash, seal, unseal
from workflows.notices.models import Objection

BATCH = 200
"""Identities of one run of the duty."""


def reseal_identities(*, limit: int = BATCH) -> int:
    """Seal identities with the newest key and the cipher of the settings that were sealed otherwise; return how many.

    Each row is a transaction of its own that writes only if nobody did before, so any number of processes may run it,
    be killed, and begin anew. The mark of the person is made with the newest key too.

    Raises KeyMissing when a row's key has left the ring; rows before it are done.
    """
    old = Objection.across_tenants.exclude(identity="").exclude(identity__startswith=current_prefix())
    done = sum(_reseal(pk) for pk in list(old.order_by("pk").values_list("pk", flat=True)[:limit]))
    if done:
        record(
            tenant=None,
            actor=None,
            verb="objection.identities_resealed",
            target=f"key:{current_prefix()}",
            summary=f"用新密钥重新加密了{done}件异议的身份信息",
        )
    return done


@transaction.atomic
def _reseal(pk: int) -> bool:
    objection = Objection.across_tenants.select_for_update(of=("self",), no_key=True).get(pk=pk)
    blob = objection.identity
    if not blob or blob.startswith(current_prefix()):
        return False
    identity = unseal(blob, bound_to=objection.receipt_number)
    changed = Objection.across_tenants.filter(pk=pk, identity=blob).update(
        identity=seal(identity, bound_to=objection.receipt_number), person_hash=person_hash(objection.kind, identity)
    )
    return bool(changed)


def keys_in_use() -> dict[str, int]:
    """Return how many identities each key still opens, by the prefix of what it sealed (cipher's mark and key id)."""
    counts: Counter[str] = Counter()
    for blob in Objection.across_tenants.exclude(identity="").values_list("identity", flat=True).iterator():
        counts[blob.rsplit(".", 1)[0]] += 1
    return dict(counts)
