"""Saying until when the measures hold on which a case is opened, and what follows them (RULES S1-22, A8-10)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import template

from cms_content.anchors import anchor_of
from cms_content.queries import find_policy
from portal import clock

if TYPE_CHECKING:
    from cms_content.models import PolicyPage
    from workflows.programmes.models import ProgrammeEdition

register = template.Library()
NUMBER = re.compile(r"([一-鿿]+〔\d{4}〕(?:函)?\d+号)(第[零〇一二两三四五六七八九十百]+条)?")
"""A document number within the words of a basis (RULES B5.1), and the article that is named with it."""


@register.inclusion_tag("cases/_basis.html", takes_context=True)
def basis_note(context: dict[str, Any], edition: ProgrammeEdition) -> dict[str, Any]:
    """Return what the note shows: nothing for measures without an end, a plain banner once they have lapsed.

    It says so and blocks nothing: whether an authority goes on is the authority's decision (docs/decisions).
    """
    last_day = edition.basis_expires_on
    if last_day is None:
        return {}
    request = context["request"]
    is_over = clock.today() > last_day
    page = find_policy(request.tenant, number=edition.successor, title="") if is_over and edition.successor else None
    return {
        "last_day": last_day,
        "is_over": is_over,
        "successor": edition.successor,
        "title": page.title if page else "",
        "url": page.get_url(request) if page else "",
    }


@register.inclusion_tag("cases/_policies.html", takes_context=True)
def related_policies(context: dict[str, Any], edition: ProgrammeEdition) -> dict[str, Any]:
    """Return the documents on which the edition rests, each with its page where a site here has it."""
    request = context["request"]
    found = []
    for number, clauses in _cited(edition).items():
        page = find_policy(request.tenant, number=number, title="")
        url = page.get_url(request) if page else ""
        found.append({
            "number": number,
            "title": page.title if page else "",
            "url": url,
            "clauses": [
                {"number": clause, "about": about, "url": _address(page, url, clause)}
                for clause, about in clauses.items()
            ],
        })  # fmt: skip
    return {"policies": found}


def _cited(edition: ProgrammeEdition) -> dict[str, dict[str, str]]:
    """Return the documents of the edition by number, each with the articles it rests on and what these are about."""
    named: dict[str, dict[str, str]] = {}
    for number, clause in NUMBER.findall(edition.basis):
        named.setdefault(number, {}).update({clause: ""} if clause else {})
    for number, clauses in edition.options.get("clauses", {}).items():
        named.setdefault(number, {}).update(clauses)
    return named


def _address(page: PolicyPage | None, url: str, clause: str) -> str:
    """Return where the article stands on the document's page; empty if that page does not hold it."""
    anchor = anchor_of(page.body, clause) if page else ""
    return f"{url}#{anchor}" if anchor else ""
