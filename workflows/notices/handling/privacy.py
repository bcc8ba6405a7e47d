"""Texts that others will read must not tell who objected: compared by the machine, shown to nobody (RULES B5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.debug import sensitive_variables

from workflows.notices.errors import IdentityInText
from workflows.notices.identity import unseal

if TYPE_CHECKING:
    from workflows.notices.models import Objection

LEAST = 2
"""A value of fewer signs is in every text."""


@sensitive_variables()
def check_anonymous(objection: Objection, **texts: str) -> None:
    """Raise IdentityInText with the fields in which a name, number or address of the objector stands.

    An identity that was deleted after its time names nobody. Raises KeyMissing when it cannot be opened.
    """
    if not objection.identity:
        return
    identity = unseal(objection.identity, bound_to=objection.receipt_number)
    values = (_plain(str(value)) for value in vars(identity).values() if value)
    known = [value for value in values if len(value) >= LEAST]
    found = [name for name, text in texts.items() if any(value in _plain(text) for value in known)]
    if found:
        raise IdentityInText(fields=dict.fromkeys(found, IdentityInText.message))


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum() or sign == "@")
