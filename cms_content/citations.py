"""Documents on which something rests or that it explains, as lines beside their validity today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cms_content.presentation import in_words
from cms_content.validity import TONES, Validity, lapsed_on, validity_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cms_content.models import PolicyPage


class Cited(Protocol):
    """A row that names a policy of the portal, or a document that it does not hold."""

    policy: PolicyPage | None
    title: str
    number: str


@dataclass(frozen=True, kw_only=True)
class CitedLine:
    """One document.

    Parameters
    ----------
    url: its address, "" when the portal does not hold it or it is not public.
    clause: the clause that counts here. validity, tone: today's, None for a document that is not held.
    lapsed: since when it is no longer in force, "" while it is.
    """

    title: str
    number: str
    url: str
    clause: str
    validity: Validity | None
    tone: str
    lapsed: str


def cited_lines(rows: Iterable[Cited], request: HttpRequest, today: dt.date) -> list[CitedLine]:
    """Return the documents with their validity on the day `today`; a draft is named as the row names it, not linked."""
    return [_line(row, request, today) for row in rows]


def _line(row: Cited, request: HttpRequest, today: dt.date) -> CitedLine:
    clause, policy = getattr(row, "clause", ""), row.policy
    if policy is None or not policy.live:
        title = row.title or row.number
        return CitedLine(title=title, number=row.number, url="", clause=clause, validity=None, tone="muted", lapsed="")
    validity, since = validity_of(policy, today), lapsed_on(policy, today)
    return CitedLine(
        title=policy.title,
        number=policy.doc_number,
        url=policy.get_url(request) or "",
        clause=clause,
        validity=validity,
        tone=TONES[validity],
        lapsed=in_words(since),
    )
