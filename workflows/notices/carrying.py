"""What was typed for items that an erratum sent back goes along to the notice that lists them anew (decision 0030).

The old form sends its fields to the new notice's form by one of its own buttons, so it needs no script, and nothing
of the objection is stored on the way: it is stored when the new form is submitted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.notices import receipts
from workflows.notices.models import Notice, NoticeItem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

    from workflows.notices.renewing import Gone

CARRY = "carry"
"""The button's name; its value is the key of the notice whose form was filled in."""
LEFT = "left"
"""Hidden fields of a form that came back: the chosen items that are gone, for which there is no box any more."""
LONGEST_KEY = 18
"""Digits that a key of a row may have."""
MOST = 2000
"""Items of a notice at most."""
NOT_CARRIED = (CARRY, LEFT, "items", "token", "ticket", "work", "declared")
"""Of another form, or an act of its own: who declares that it is true declares it of what is submitted."""


def chosen(data: QueryDict) -> list[int]:
    """Return the keys of the items that a form's sender chose, also of those that are gone by now."""
    keys = [key for key in (*data.getlist("items"), *data.getlist(LEFT)) if key.isdecimal() and len(key) <= LONGEST_KEY]
    return list(dict.fromkeys(map(int, keys[:MOST])))


def ways_on(gone: Iterable[Gone]) -> list[Notice]:
    """Return the open notices that list these items anew, each once."""
    return list({one.notice.pk: one.notice for one in gone if one.notice is not None and one.notice.is_open}.values())


def carried(data: QueryDict, notice: Notice) -> QueryDict:
    """Return what was typed into another notice's form, as the form of `notice` takes it: for the same cases."""
    there = NoticeItem.objects.filter(pk__in=chosen(data), notice__tenant=notice.tenant_id)
    here = notice.items.filter(case__in=there.values("case")).order_by("position")
    filled = data.copy()
    for name in NOT_CARRIED:
        filled.pop(name, None)
    filled.setlist("items", [str(pk) for pk in here.values_list("pk", flat=True)])
    filled["token"] = receipts.new_form_token(notice.pk)
    return filled
