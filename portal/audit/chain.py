"""What is digested, and how: the chain's arithmetic, without a database.

A row's digest covers every column that says something, and the digest of the
row before it. Changing, removing, inserting or moving a row therefore shows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.functional import Promise

if TYPE_CHECKING:
    from portal.audit.models import AuditRecord

ALGORITHM = "sm3" if "sm3" in hashlib.algorithms_available else "sha256"
"""SM3 (GB/T 32905) where the machine's OpenSSL offers it; each row keeps the name of its own."""

GENESIS = "0" * 64
"""What the first row names as its predecessor's digest."""

PERSONAL = frozenset(
    {"phone", "mobile", "email", "id_number", "objector", "objector_name", "contact_phone", "password"}
)
"""Keys that never enter the record: an objector's identity lives encrypted elsewhere (RULES B5.5)."""


def plain(value: Any) -> Any:
    """Return `value` as JSON that reads back the same from every database.

    Dates become ISO text, decimals and floats their exact text, sets sorted lists;
    NUL characters, which PostgreSQL cannot store, are dropped. Raises TypeError for
    anything that has no faithful JSON form and ValueError for a key that names
    personal data.
    """
    for kinds, convert in _CONVERSIONS:
        if isinstance(value, kinds):
            return convert(value)
    raise TypeError(f"the audit record cannot keep a {type(value).__name__}")


def _key(key: object) -> str:
    name = str(key)
    if name.lower() in PERSONAL:
        raise ValueError(f"{name!r} names personal data, which never enters the audit record")
    return name


_CONVERSIONS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (bool | NoneType, lambda value: value),
    (Enum, lambda value: plain(value.value)),
    (str | Promise, lambda value: str(value).replace("\0", "")),
    (int, int),
    (dt.date | dt.time, lambda value: value.isoformat()),
    (float | Decimal | UUID | dt.timedelta, str),
    (Mapping, lambda value: {_key(key): plain(item) for key, item in value.items()}),
    (set | frozenset, lambda value: sorted((plain(item) for item in value), key=str)),
    (list | tuple, lambda value: [plain(item) for item in value]),
)
"""What becomes of each type; the first that fits."""


def canonical(row: AuditRecord, *, seq: int | None = None) -> bytes:
    """Return the bytes that are digested; `seq` asks how they would read at another place."""
    content = {
        "seq": row.seq if seq is None else seq,
        "at": _moment(row.at),
        "recorded_at": _moment(row.recorded_at),
        "tenant": row.tenant_id,
        "actor": row.actor_id,
        "actor_name": row.actor_name,
        "verb": row.verb,
        "target": row.target,
        "summary": row.summary,
        "details": row.details,
        "previous": row.previous_digest,
        "algorithm": row.algorithm,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(row: AuditRecord, *, seq: int | None = None) -> str:
    """Return the row's digest in hexadecimal, by the row's own algorithm.

    Raises ValueError if this machine does not offer that algorithm.
    """
    return hashlib.new(row.algorithm, canonical(row, seq=seq)).hexdigest()


def _moment(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
