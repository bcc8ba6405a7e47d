"""Drafts that flows leave in the editors' site: publishing them is the editors' own business (RULES B5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html_join

from cms_content.actions import publish_in_section
from cms_content.models import NewsPage, RankingEntry, RankingPage
from portal.errors import Invalid
from workflows.notices.models import NoticeItem

if TYPE_CHECKING:
    from cms_content.models import SectionedPage
    from workflows.cases.models import Decision


def draft_news(*, decision: Decision, slug: str) -> SectionedPage:
    """Put the decision's text (title, lead, text) into the authority's news as a draft, once.

    Raises Invalid with the fields that are empty, and what `publish_in_section` raises.
    """
    given = {name: str(decision.details.get(name) or "").strip() for name in ("title", "lead", "text")}
    faults = {name: "转三审三校的公开稿须填写此项。" for name, text in given.items() if not text}
    if faults:
        raise Invalid(fields=faults)
    paragraphs = format_html_join("", "<p>{}</p>", ((line,) for line in given["text"].splitlines() if line.strip()))
    page = NewsPage(
        title=given["title"],
        slug=slug,
        lead=given["lead"],
        source=decision.tenant.name,
        body=[("text", paragraphs)],
        owner=decision.actor,
    )
    return publish_in_section(tenant=decision.tenant, actor=decision.actor, page=page, publish=False)


def draft_list(*, decision: Decision, slug: str) -> SectionedPage:
    """Put the case's list of enterprises into the authority's lists as a draft, once (RULES S1-7, A8-13).

    Raises what `publish_in_section` raises.
    """
    case, form = decision.case, decision.edition.form
    notice = NoticeItem.objects.filter(case=case).order_by("-pk").values_list("notice__page", flat=True).first()
    page = RankingPage(
        title=f"{case.name}（{form['edition_name']}）",
        slug=slug,
        series=form["name"],
        edition=form["edition_name"],
        criteria=form["criteria"],
        method=form["method"],
        is_ranked=form["is_ranked"] == "yes",
        notice_page_id=notice,
        owner=decision.actor,
    )
    page.entries = [
        RankingEntry(
            name=one["name"], uscc=one["uscc"], place=one["place"], field=one.get("field", ""), note=one["reason"],
            sort_order=number,
        )
        for number, one in enumerate(form["candidates"])
    ]  # fmt: skip
    return publish_in_section(tenant=decision.tenant, actor=decision.actor, page=page, publish=False)
