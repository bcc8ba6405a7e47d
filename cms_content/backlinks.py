"""Pages that point to a policy: its interpretations, the guides that rest on it, the toolkits that hold it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms_content.models import GuidePage, InterpretationPage, ToolkitPage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from cms_content.models import PolicyPage, SectionedPage


@dataclass(frozen=True)
class Backlink:
    """A page that points here: its title, address and, beside it, what it is."""

    title: str
    url: str
    note: str = ""


def backlinks(policy: PolicyPage, request: HttpRequest) -> list[tuple[str, list[Backlink]]]:
    """Return the public pages of every site that point to `policy`, under headings; no heading without a page."""
    if not policy.pk:
        return []
    public = ~Page.objects.get_queryset().private_q()  # asked once for the three
    interpretations = _pages(InterpretationPage.objects.filter(public, policies__policy=policy))
    groups = [
        (_("政策解读"), [_link(one, request, f"{one.get_form_display()}　{one.office}") for one in interpretations]),
        (_("依据本文件的办事指南"), _links(_pages(GuidePage.objects.filter(public, bases__policy=policy)), request)),
        (_("收入本文件的工具包"), _links(_pages(ToolkitPage.objects.filter(public, entries__policy=policy)), request)),
    ]
    return [(heading, links) for heading, links in groups if links]


def _pages(pages: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = pages.live().distinct()
    return rows.order_by(F("first_published_at").desc(nulls_last=True), "-pk")


def _links(pages: Iterable[SectionedPage], request: HttpRequest) -> list[Backlink]:
    return [_link(one, request) for one in pages]


def _link(page: SectionedPage, request: HttpRequest, note: str = "") -> Backlink:
    return Backlink(page.title, page.get_url(request) or "", note)
