"""Finding tampering: every row against its digest, its neighbours and the chain's head.

What no check inside one database can find is a chain that was rewritten from some
row to the end, head included. For that an auditor keeps a head printed earlier, on
paper or elsewhere, and gives it back as an anchor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import models

from portal.audit.chain import GENESIS, digest
from portal.audit.models import AuditRecord, ChainHead

MOST_CANDIDATES = 500
"""How many places are tried for a row that may have been moved (each try is one digest)."""

MOST_MISSING = 1000
"""How many rows of one gap are listed singly."""


class FaultKind(models.TextChoices):
    """What was done to the record."""

    CHANGED = "changed", "内容被改"
    REMOVED = "removed", "被删除"
    INSERTED = "inserted", "被插入"
    MOVED = "moved", "被调换位置"
    TRUNCATED = "truncated", "末尾被截断"
    HEAD_MISSING = "head_missing", "链末端记录缺失"
    UNKNOWN_ALGORITHM = "unknown_algorithm", "本机不支持该摘要算法"


@dataclass(frozen=True, order=True)
class Fault:
    """One finding: at which sequence number, of which kind, and for a moved row where it was."""

    seq: int
    kind: FaultKind
    original_seq: int | None = None

    def __str__(self) -> str:
        origin = f"（原为第 {self.original_seq} 条）" if self.original_seq else ""
        return f"第 {self.seq} 条：{self.kind.label}{origin}"


@dataclass
class _Walk:
    """What one pass over the rows found."""

    faults: list[Fault] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    broken_after: list[int] = field(default_factory=list)
    last_seq: int = 0
    last_digest: str = GENESIS


def verify_chain(*, anchors: dict[int, str] | None = None) -> list[Fault]:
    """Return every fault of the chain in order of sequence numbers; empty if it is whole.

    Parameters
    ----------
    anchors: sequence number → digest, as noted outside this database earlier.
    """
    head = ChainHead.objects.filter(pk=1).first()
    end = head.seq if head else None
    walk = _walk(_rows(), end)
    moved = _moved(walk)
    faults = walk.faults + [Fault(seq, FaultKind.REMOVED) for seq in walk.missing if seq not in moved.values()]
    faults += [
        Fault(seq, FaultKind.MOVED, moved[seq]) if seq in moved else Fault(seq, FaultKind.CHANGED)
        for seq in walk.changed
    ]
    places = {*walk.changed, *walk.missing, *(fault.seq for fault in faults)}
    # a sound row stands where a moved one was: it was put in between
    faults += [Fault(seq, FaultKind.INSERTED) for seq in moved.values() if seq not in places and seq <= walk.last_seq]
    known = {fault.seq for fault in faults}
    # nothing else explains the break between two rows: the first was rewritten with a fresh digest
    faults += [Fault(seq, FaultKind.CHANGED) for seq in dict.fromkeys(walk.broken_after) if not {seq, seq + 1} & known]
    return sorted({*faults, *_end_faults(walk, head, known), *_anchor_faults(anchors or {}, known)}, key=_order)


def _rows() -> Iterator[AuditRecord]:
    return AuditRecord.across_tenants.order_by("seq").iterator(chunk_size=1000)


def _order(fault: Fault) -> tuple[int, str]:
    return fault.seq, fault.kind


def _walk(rows: Iterator[AuditRecord], end: int | None) -> _Walk:
    """Pass over the rows once, in order."""
    walk = _Walk()
    for row in rows:
        if row.seq < 1 or (end is not None and row.seq > end):
            walk.faults.append(Fault(row.seq, FaultKind.INSERTED))
            continue
        gap = range(walk.last_seq + 1, row.seq)
        walk.missing.extend(gap[:MOST_MISSING])
        if not gap and row.previous_digest != walk.last_digest:
            walk.broken_after.append(max(row.seq - 1, 1))
        try:
            sound = digest(row) == row.digest
        except ValueError:
            walk.faults.append(Fault(row.seq, FaultKind.UNKNOWN_ALGORITHM))
        else:
            if not sound:
                walk.changed.append(row.seq)
        walk.last_seq, walk.last_digest = row.seq, row.digest
    return walk


def _moved(walk: _Walk) -> dict[int, int]:
    """Return, for rows that are sound at another place, that place: seq now → seq then."""
    wrong = set(walk.changed)
    near = {seq + step for seq in wrong for step in (-1, 0, 1)} | set(walk.missing)
    candidates = sorted(near)[:MOST_CANDIDATES]
    found = {}
    for row in AuditRecord.across_tenants.filter(seq__in=sorted(wrong)[:MOST_CANDIDATES]):
        origin = next((seq for seq in candidates if digest(row, seq=seq) == row.digest), None)
        if origin is not None:
            found[row.seq] = origin
    return found


def _end_faults(walk: _Walk, head: ChainHead | None, known: set[int]) -> list[Fault]:
    """Compare the last row with the head, which stands apart from the rows."""
    if head is None:
        return [Fault(walk.last_seq, FaultKind.HEAD_MISSING)] if walk.last_seq else []
    if head.seq > walk.last_seq:
        return [Fault(seq, FaultKind.TRUNCATED) for seq in range(walk.last_seq + 1, head.seq + 1)[:MOST_MISSING]]
    if head.digest != walk.last_digest and walk.last_seq not in known:
        return [Fault(walk.last_seq, FaultKind.CHANGED)]
    return []


def _anchor_faults(anchors: dict[int, str], known: set[int]) -> list[Fault]:
    stored = dict(AuditRecord.across_tenants.filter(seq__in=anchors).values_list("seq", "digest"))
    return [
        Fault(seq, FaultKind.CHANGED if seq in stored else FaultKind.REMOVED)
        for seq, kept in anchors.items()
        if stored.get(seq) != kept and seq not in known
    ]
