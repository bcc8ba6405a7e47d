"""Items that a running notice no longer puts before the public: withdrawn by the applicant, or sent back by an erratum.

What was objected to an item before it was sent back stays, is answered, and holds the item of the new notice; whoever
comes later objects there, within the full new period (docs/decisions/0030).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from portal import clock
from workflows.cases.models import CaseState
from workflows.notices.models import ItemOutcome, Notice, NoticeItem
from workflows.notices.paths import path_of
from workflows.notices.presentation import moment_words

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Gone:
    """An item to which no objection is taken any more: why, and the notice that lists it anew if it has opened."""

    item: NoticeItem
    words: str
    notice: Notice | None = None

    @property
    def url(self) -> str:
        """Where the new notice is; empty while there is none."""
        return path_of(self.notice) if self.notice else ""


def gone_from(items: Iterable[NoticeItem], *, on_paper: bool = False) -> list[Gone]:
    """Return those of the items that take no objection, in their order; each item comes with its case.

    `on_paper`: of letters and visits only withdrawn items are gone: who wrote could not know of the erratum.
    """
    rows = list(items)
    anew = {} if on_paper else renewed(rows)
    found = []
    for item in rows:
        if item.case.state == CaseState.WITHDRAWN:
            found.append(Gone(item, _withdrawn(item)))
        elif item.outcome == ItemOutcome.CORRECTED and not on_paper:
            notice = anew.get(item.pk)
            found.append(Gone(item, _sent_back(item, notice), notice))
    return found


def sent_back(items: Iterable[NoticeItem]) -> list[Gone]:
    """Return those of the items that were corrected, by an erratum or a decision, each with its new notice if open."""
    return [one for one in gone_from(items) if one.item.outcome == ItemOutcome.CORRECTED]


def renewed(items: Iterable[NoticeItem]) -> dict[int, Notice]:
    """Return for each of the items that was sent back the latest open or past notice of its case; item's key → notice.

    A notice that is planned and has not opened is told to nobody.
    """
    back = {item.case_id: item for item in items if item.outcome == ItemOutcome.CORRECTED}
    if not back:
        return {}
    later = NoticeItem.objects.filter(case__in=back, notice__published_at__lte=clock.now()).select_related("notice")
    rows = later.order_by("pk")
    return {back[row.case_id].pk: row.notice for row in rows if row.pk > back[row.case_id].pk}


def _withdrawn(item: NoticeItem) -> str:
    words = gettext("“%(name)s”已由申报单位撤回，不再办理，无需提出异议。请取消勾选该条目。")
    return words % {"name": item.name}


def _sent_back(item: NoticeItem, notice: Notice | None) -> str:
    if notice is None:
        words = gettext("“%(name)s”已更正，将按规定期限重新公示，本公示不再受理对该条目的异议。请在重新公示后提出。")
        return words % {"name": item.name}
    words = gettext(
        "“%(name)s”已更正并重新公示，本公示不再受理对该条目的异议。请到新的公示《%(title)s》（%(until)s截止）中提出。"
    )
    return words % {"name": item.name, "title": notice.title, "until": moment_words(notice.closes_at)}
