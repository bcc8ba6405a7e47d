"""The queue as a list: what may be selected, in which order, and how much is counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from portal import clock

if TYPE_CHECKING:
    from django.http import QueryDict

    from workflows.cases.models import WorkItem

MOST_COUNTED = 1000
"""Rows up to which a list is counted: nobody turns more pages, and counting all would cost with the number of cases."""
SOON_DAYS = 3
"""Natural days ahead that count as due soon in the list's filter."""
LONGEST = 60
"""Characters of a search word."""


class Due(models.TextChoices):
    """By when the work is due."""

    OVERDUE = "overdue", "已超期"
    SOON = "soon", "三日内到期"
    UNLIMITED = "unlimited", "未设时限"


class Sort(models.TextChoices):
    """The order of the list."""

    DUE = "due", "到期先后"
    ARRIVED = "arrived", "到达先后"
    LATEST = "latest", "最近到达"


ORDERS: dict[str, tuple[Any, ...]] = {
    Sort.DUE: (F("due_on").asc(nulls_last=True), "opened_at", "pk"),
    Sort.ARRIVED: ("opened_at", "pk"),
    Sort.LATEST: ("-opened_at", "-pk"),
}


@dataclass(frozen=True)
class Selection:
    """What of the queue is asked for; a word that is not known is told as such, never taken for "all".

    Parameters
    ----------
    programme, step: key of a programme, name of a step.
    word: part of the case's name, number or the applicant's name.
    """

    programme: str = ""
    step: str = ""
    word: str = ""
    due: str = ""
    sort: str = Sort.DUE
    unknown: tuple[str, ...] = ()

    @classmethod
    def of(cls, query: QueryDict) -> Selection:
        """Read the address."""
        unknown = []
        due, sort = query.get("due", ""), query.get("sort", "") or Sort.DUE
        if due and due not in Due.values:
            unknown.append(f"到期“{due[:LONGEST]}”")
            due = ""
        if sort not in Sort.values:
            unknown.append(f"排序“{sort[:LONGEST]}”")
            sort = Sort.DUE
        return cls(
            programme=query.get("programme", "").replace("\x00", "")[:LONGEST],
            step=query.get("step", "").replace("\x00", "")[:LONGEST],
            word=query.get("q", "").replace("\x00", "").strip()[:LONGEST],
            due=due,
            sort=sort,
            unknown=tuple(unknown),
        )

    @property
    def is_any(self) -> bool:
        """Whether something is selected."""
        return bool(self.programme or self.step or self.word or self.due)

    @property
    def encoded(self) -> str:
        """The selection as part of an address, without what is usual."""
        chosen = {"programme": self.programme, "step": self.step, "q": self.word, "due": self.due}
        if self.sort != Sort.DUE:
            chosen["sort"] = self.sort
        return urlencode({name: value for name, value in chosen.items() if value})

    def of_rows(self, rows: models.QuerySet[WorkItem], *, ordered: bool = True) -> models.QuerySet[WorkItem]:
        """Return the selected rows, in the order asked for unless the list has one of its own."""
        if self.programme:
            rows = rows.filter(case__edition__key=self.programme)
        if self.step:
            rows = rows.filter(step=self.step)
        if self.word:
            rows = rows.filter(
                Q(case__name__icontains=self.word)
                | Q(case__number__icontains=self.word)
                | Q(case__organisation__name__icontains=self.word)
            )
        if self.due:
            rows = rows.filter(self._due(clock.today()))
        return rows.order_by(*ORDERS[self.sort]) if ordered else rows

    def _due(self, today: dt.date) -> Q:
        if self.due == Due.UNLIMITED:
            return Q(due_on=None)
        if self.due == Due.OVERDUE:
            return Q(due_on__lt=today)
        return Q(due_on__gte=today, due_on__lte=today + dt.timedelta(days=SOON_DAYS))


def places_in(rows: models.QuerySet[WorkItem]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return (key, title) of every programme, and (name, title) of every step, that the rows belong to; one query."""
    found = set(rows.order_by().values_list("case__edition__key", "case__edition__title", "step", "title").distinct())
    programmes = {key: title for key, title, _step, _name in found}
    steps = {step: name for _key, _title, step, name in found}
    return sorted(programmes.items()), sorted(steps.items(), key=lambda pair: pair[1])


class CappedPaginator(Paginator):
    """Pages of a list that is counted only up to MOST_COUNTED rows."""

    @cached_property
    def count(self) -> int:
        """The number of rows, at most MOST_COUNTED."""
        rows = cast("models.QuerySet[WorkItem]", self.object_list)
        return rows.order_by()[:MOST_COUNTED].values("pk").count()

    @property
    def is_capped(self) -> bool:
        """Whether there may be more rows than were counted."""
        return self.count >= MOST_COUNTED
