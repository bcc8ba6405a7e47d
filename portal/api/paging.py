"""Cursor pagination: a page begins after a row, so what is put in meanwhile neither doubles nor hides anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db.models import F, Q

from portal.api.problems import BadCursor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model, QuerySet

SALT = "portal.api.cursor"


@dataclass(frozen=True)
class Slice:
    """One page: its rows, and the cursor of the next one ("" at the end)."""

    rows: list[Any]
    following: str


def scope_of(tenant_code: str, resource: str, filters: Mapping[str, Any]) -> str:
    """Return what a cursor belongs to: another authority, list or filter does not take it."""
    chosen = sorted((name, str(value)) for name, value in filters.items() if value is not None)
    return f"{tenant_code}/{resource}?{chosen}"


def slice_of(rows: QuerySet[Any], *, by: str, limit: int, cursor: str | None, scope: str) -> Slice:
    """Return the `limit` rows after `cursor`, ordered by the column `by`, newest first, unknown values last.

    Parameters
    ----------
    rows: what is paged; its own order is replaced. by: a date or moment, a field or an annotation.
    cursor: as given by an earlier page, None for the first. scope: from `scope_of`.

    Raises BadCursor for a cursor that was not given for this scope.
    """
    signer = signing.Signer(salt=f"{SALT}:{scope}")
    if cursor is not None:
        rows = rows.filter(_after(by, *_opened(signer, cursor)))
    found = list(rows.order_by(F(by).desc(nulls_last=True), "-pk")[: limit + 1])
    if len(found) <= limit:
        return Slice(found, "")
    return Slice(found[:limit], signer.sign_object(_place(found[limit - 1], by), compress=False))


def _place(row: Model, by: str) -> list[Any]:
    value = getattr(row, by)
    return [None if value is None else value.isoformat(), row.pk]


def _opened(signer: signing.Signer, cursor: str) -> tuple[str | None, int]:
    try:
        value, pk = signer.unsign_object(cursor)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadCursor from error
    return value, pk


def _after(by: str, value: str | None, pk: int) -> Q:
    if value is None:
        return Q(**{f"{by}__isnull": True, "pk__lt": pk})
    return Q(**{f"{by}__lt": value}) | Q(**{by: value, "pk__lt": pk}) | Q(**{f"{by}__isnull": True})
