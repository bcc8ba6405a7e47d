"""The way through the queue: which list somebody came from, and which piece of work comes next there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse

from workflows.cases import queries
from workflows.cases.listing import Selection
from workflows.cases.queries import QueueTab

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.identity.http import SignedInRequest
    from workflows.cases.models import WorkItem

FIELD = "from"
"""The parameter that carries it from page to page."""
LONGEST = 500
"""Characters of it that are read."""
FAR = 200
"""Rows of the list among which the next one is looked for; beyond, it is the first of the list."""


class Following(NamedTuple):
    """The piece of work that comes next, as far as a link to it needs."""

    case: int
    name: str


@dataclass(frozen=True)
class Trail:
    """A drawer and what was selected in it. Read from an address, so never trusted to be one: an odd one is 待办."""

    tab: QueueTab
    selection: Selection

    @classmethod
    def of(cls, asked: QueryDict) -> Trail:
        """Return the list that these parameters of the queue's address name."""
        tab = asked.get("tab", "")
        return cls(QueueTab(tab) if tab in QueueTab.values else QueueTab.TODO, Selection.of(asked))

    @classmethod
    def behind(cls, request: SignedInRequest) -> Trail:
        """Return the list from which the person came to this page."""
        sent = request.POST if request.method == "POST" else request.GET
        return cls.of(QueryDict(sent.get(FIELD, "")[:LONGEST]))

    @property
    def query(self) -> str:
        """The list as parameters of the queue's address."""
        return f"tab={self.tab.value}" + (f"&{self.selection.encoded}" if self.selection.encoded else "")

    @property
    def carried(self) -> str:
        """What the next page is given: nothing for the whole of 待办, which is where everybody returns."""
        return "" if self.query == f"tab={QueueTab.TODO}" else self.query

    @property
    def address(self) -> str:
        """Where the list is."""
        return f"{reverse('cases:queue')}?{self.query}"

    def to(self, case: int) -> str:
        """Return the address of a case, with the way back."""
        kept = QueryDict(mutable=True)
        if self.carried:
            kept[FIELD] = self.carried
        return reverse("cases:case", args=[case]) + (f"?{kept.urlencode()}" if kept else "")

    def rows(self, request: SignedInRequest) -> QuerySet[WorkItem]:
        """Return the list's rows in its order."""
        drawer = queries.queue(request.tenant, request.user, self.tab)
        return self.selection.of_rows(drawer, ordered=self.tab != QueueTab.DONE)

    def after(self, request: SignedInRequest, work: WorkItem) -> Following | None:
        """Return what comes after `work` in the list: below it, else from the top; None where nothing is left."""
        if self.tab == QueueTab.DONE:
            return None
        free = self.rows(request).filter(Q(claimed_by=None) | Q(claimed_by=request.user))
        listed = list(free.values_list("pk", "case_id", "case__name", "case__number")[:FAR])
        at = next((place for place, row in enumerate(listed) if row[0] == work.pk), -1)
        others = [row for row in [*listed[at + 1 :], *listed[: max(at, 0)]] if row[0] != work.pk]
        return Following(others[0][1], others[0][2] or others[0][3]) if others else None
