"""Notices as search finds them: public from their opening moment on, nothing of any objection."""

from __future__ import annotations

from collections.abc import Iterable

from search.principals import PUBLIC
from search.schema import Kind, SearchRow
from search.sources import Source
from workflows.notices.actions.publishing import SOURCE
from workflows.notices.models import Notice
from workflows.notices.paths import path_of


def load(pk: str) -> SearchRow | None:
    """Return the row of one notice as it is now; None for one that is not there.

    A planned one is taken ahead with its moment: searches find it by the clock, whether a worker comes or not.
    """
    notice = Notice.across_tenants.select_related("tenant").prefetch_related("items").filter(pk=pk).first()
    if notice is None:
        return None
    lines = [f"{item.name} {item.organisation} {item.place}" for item in notice.items.all()]
    body = "\n".join([notice.basis, notice.procedure, *lines, notice.how_to_object])
    return SearchRow(
        source=SOURCE,
        pk=pk,
        tenant_code=notice.tenant.code,
        kind=Kind.NOTICE,
        title=notice.title,
        body=body,
        url=path_of(notice),
        principals=(PUBLIC,),
        date=notice.first_day,
        opens_at=None if notice.opened_at else notice.published_at,
    )


def all_pks() -> Iterable[object]:
    """Return the keys of all notices."""
    return Notice.across_tenants.order_by("pk").values_list("pk", flat=True).iterator()


NOTICES = Source(key=SOURCE, label="公示公告", load=load, all_pks=all_pks)
