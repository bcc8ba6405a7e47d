"""Pages in the words of schema.org, for search machines: only what is known is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from cms_content.themes import full_name
from cms_content.validity import Validity
from portal import clock

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from cms_content.models import (
        AnnualReportPage,
        GuideContact,
        GuidePage,
        InterpretationPage,
        NewsPage,
        PolicyPage,
    )
    from cms_content.windows import Window

FORCE = {
    Validity.IN_FORCE: "https://schema.org/InForce",
    Validity.TRIAL: "https://schema.org/InForce",
    Validity.PARTLY: "https://schema.org/PartiallyInForce",
    Validity.NOT_YET: "https://schema.org/NotInForce",
    Validity.EXPIRED: "https://schema.org/NotInForce",
    Validity.REPEALED: "https://schema.org/NotInForce",
}
"""Legal force by validity; of an unknown one nothing is claimed."""
_IN_A_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
"""Signs that could end the script element or a line of it."""


def legislation(page: PolicyPage, *, issuers: Sequence[str], validity: Validity, url: str | None) -> SafeString:
    """Return the JSON-LD of a policy's page.

    In the document's own language, whatever the reader's interface speaks.
    """
    with translation.override(settings.LANGUAGE_CODE):
        genre = page.get_genre_display()
    known: dict[str, Any] = {
        "name": page.title,
        "url": url,
        "inLanguage": "zh-Hans",
        "legislationIdentifier": page.doc_number,
        "legislationType": genre,
        "legislationPassedBy": [{"@type": "GovernmentOrganization", "name": name} for name in issuers],
        "legislationDate": _iso(page.written_on),
        "datePublished": _iso(page.published_on),
        "legislationDateOfApplicability": _iso(page.effective_from),
        "expires": _iso(page.valid_until),
        "legislationLegalForce": FORCE.get(validity),
        "about": full_name(page.theme),
        "abstract": page.summary,
    }
    return json_ld("Legislation", known)


def news_article(page: NewsPage, *, publisher: str, url: str | None) -> SafeString:
    """Return the JSON-LD of a piece of news."""
    known = {
        "headline": page.title,
        "url": url,
        "inLanguage": "zh-Hans",
        "description": page.lead,
        "datePublished": _moment(page.first_published_at),
        "dateModified": _moment(page.last_published_at),
        "publisher": {"@type": "GovernmentOrganization", "name": publisher},
        "sourceOrganization": page.source and {"@type": "Organization", "name": page.source},
        "isBasedOn": page.source_url,
    }
    return json_ld("NewsArticle", known)


def government_service(
    page: GuidePage, *, provider: str, window: Window | None, contacts: Sequence[GuideContact], url: str | None
) -> SafeString:
    """Return the guide as `GovernmentService`: who provides it, for whom, when, where one asks."""
    hours = {"@type": "OpeningHoursSpecification"} | _known(
        validFrom=_iso(window.opens_on) if window else "", validThrough=_iso(window.closes_on) if window else ""
    )
    points = [
        {"@type": "ContactPoint", "contactType": contact.get_purpose_display(), "name": contact.office}
        | _known(telephone=contact.phone, email=contact.email)
        for contact in contacts
        if contact.phone or contact.email
    ]
    organisation = {"@type": "GovernmentOrganization", "name": provider} | _known(contactPoint=points)
    return json_ld(
        "GovernmentService",
        {
            "name": page.title,
            "url": url,
            "description": page.summary,
            "provider": organisation if provider else None,
            "audience": [{"@type": "Audience", "audienceType": one} for one in page.applicants.splitlines() if one],
            "hoursAvailable": hours if len(hours) > 1 else None,
            "serviceOutput": page.result,
            "about": full_name(page.theme),
        },
    )


def article(page: InterpretationPage, *, about: Sequence[Mapping[str, str]], url: str | None) -> SafeString:
    """Return the interpretation as `Article`; `about` are the documents that it explains: title, number, address."""
    return json_ld(
        "Article",
        {
            "headline": page.title,
            "url": url,
            "inLanguage": "zh-Hans",
            "description": page.summary,
            "author": {"@type": "GovernmentOrganization", "name": page.office} if page.office else None,
            "datePublished": page.first_published_at.isoformat() if page.first_published_at else "",
            "dateModified": page.last_published_at.isoformat() if page.last_published_at else "",
            "about": [
                {"@type": "Legislation"}
                | _known(name=one["title"], legislationIdentifier=one["number"], url=one["url"])
                for one in about
            ],
        },
    )


def _known(**values: Any) -> dict[str, Any]:
    """Return what is known of `values`."""
    return {name: value for name, value in values.items() if value}


def report(page: AnnualReportPage, *, publisher: str, url: str | None) -> SafeString:
    """Return the JSON-LD of an annual report."""
    known = {
        "name": page.title,
        "url": url,
        "inLanguage": "zh-Hans",
        "abstract": page.summary,
        "temporalCoverage": f"{page.year}-01-01/{page.year}-12-31",
        "datePublished": _moment(page.first_published_at),
        "publisher": {"@type": "GovernmentOrganization", "name": publisher},
    }
    return json_ld("Report", known)


def item_list(name: str, items: Sequence[str], *, url: str | None, is_ordered: bool = False) -> SafeString:
    """Return the JSON-LD of a list in its order; the order means something only if `is_ordered`."""
    order = "ItemListOrderAscending" if is_ordered else "ItemListUnordered"
    known = {
        "name": name,
        "url": url,
        "inLanguage": "zh-Hans",
        "itemListOrder": f"https://schema.org/{order}",
        "numberOfItems": len(items),
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": item} for place, item in enumerate(items, start=1)
        ],
    }
    return json_ld("ItemList", known)


def json_ld(kind: str, known: Mapping[str, Any]) -> SafeString:
    """Return what is known, safe inside `<script type="application/ld+json">` whatever the texts hold."""
    said = {"@context": "https://schema.org", "@type": kind}
    said |= _known(**known)
    # every sign with a meaning in HTML is written as a JSON escape
    return mark_safe(json.dumps(said, ensure_ascii=False).translate(_IN_A_SCRIPT))


def _moment(moment: dt.datetime | None) -> str:
    return moment.astimezone(clock.BEIJING).isoformat(timespec="seconds") if moment else ""


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
