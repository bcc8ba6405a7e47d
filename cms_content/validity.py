"""Whether a policy is in force on a day (RULES S1-22, A8-10, C2): computed, never stored."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

from django.db import models
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Case


class Validity(models.TextChoices):
    """有效性; the values are those of the search index."""

    NOT_YET = "not_yet", _("尚未生效")
    IN_FORCE = "in_force", _("有效")
    TRIAL = "trial", _("试行")
    EXPIRED = "expired", _("失效")
    REPEALED = "repealed", _("废止")
    PARTLY = "partly_repealed", _("部分废止")
    UNKNOWN = "unknown", _("未载明")


CURRENT = (Validity.IN_FORCE, Validity.TRIAL, Validity.PARTLY)
"""What the filter "现行有效" shows: the rest of a partly repealed document still binds."""

TONES = {
    Validity.NOT_YET: "info",
    Validity.IN_FORCE: "open",
    Validity.TRIAL: "waiting",
    Validity.EXPIRED: "muted",
    Validity.REPEALED: "muted",
    Validity.PARTLY: "waiting",
    Validity.UNKNOWN: "muted",
}

MEANINGS = {
    Validity.NOT_YET: _("尚未到实施日期。"),
    Validity.IN_FORCE: _("现行有效，可以援引。"),
    Validity.TRIAL: _("试行期间有效，正式文件发布后以正式文件为准。"),
    Validity.EXPIRED: _("有效期已届满，不再执行，保留供查阅。"),
    Validity.REPEALED: _("已被废止，不再执行，保留供查阅。"),
    Validity.PARTLY: _("部分条款已废止，其余条款仍然有效。"),
    Validity.UNKNOWN: _("原文没有载明日期和有效期，本站不作推定，请向发文机关核实。"),
}


class Dated(Protocol):
    """The dates that decide; each may be unknown (None)."""

    written_on: dt.date | None
    published_on: dt.date | None
    effective_from: dt.date | None
    valid_until: dt.date | None
    repealed_on: dt.date | None
    partly_repealed_on: dt.date | None
    is_trial: bool


def starts_on(page: Dated) -> dt.date | None:
    """Return the first day in force: the stated one, else of publication, else of signature (A8-10)."""
    return page.effective_from or page.published_on or page.written_on


def validity_of(page: Dated, on: dt.date) -> Validity:
    """Return the validity of `page` on the day `on`. `valid_until` is the last valid day.

    A document without any date is UNKNOWN: nothing is guessed from the day it was captured (A0-1).
    """
    if page.repealed_on and page.repealed_on <= on:
        return Validity.REPEALED
    if page.valid_until and page.valid_until < on:
        return Validity.EXPIRED
    start = starts_on(page)
    if start is None:
        return Validity.UNKNOWN
    if start > on:
        return Validity.NOT_YET
    if page.partly_repealed_on and page.partly_repealed_on <= on:
        return Validity.PARTLY
    return Validity.TRIAL if page.is_trial else Validity.IN_FORCE


def lapsed_on(page: Dated, on: dt.date) -> dt.date | None:
    """Return the first day on which a lapsed document was no longer in force; None if it has not lapsed by `on`."""
    if page.repealed_on and page.repealed_on <= on:
        return page.repealed_on
    if page.valid_until and page.valid_until < on:
        return page.valid_until + dt.timedelta(days=1)
    return None


def validity_expression(on: dt.date) -> Case:
    """Return `validity_of` as an expression for the database; a test keeps the two equal."""
    start = Coalesce("effective_from", "published_on", "written_on")
    return models.Case(
        models.When(repealed_on__lte=on, then=models.Value(Validity.REPEALED)),
        models.When(valid_until__lt=on, then=models.Value(Validity.EXPIRED)),
        models.When(effective_from=None, published_on=None, written_on=None, then=models.Value(Validity.UNKNOWN)),
        models.When(GreaterThan(start, on), then=models.Value(Validity.NOT_YET)),
        models.When(partly_repealed_on__lte=on, then=models.Value(Validity.PARTLY)),
        models.When(is_trial=True, then=models.Value(Validity.TRIAL)),
        default=models.Value(Validity.IN_FORCE),
        output_field=models.CharField(),
    )
