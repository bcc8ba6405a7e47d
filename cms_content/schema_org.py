"""A policy as schema.org `Legislation`, for search machines: only what is known is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from cms_content.themes import full_name
from cms_content.validity import Validity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from cms_content.models import PolicyPage

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
    """Return the JSON-LD of the page, safe inside `<script type="application/ld+json">` whatever the texts hold.

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
    said = {"@context": "https://schema.org", "@type": "Legislation"}
    said |= {name: value for name, value in known.items() if value}
    # every sign with a meaning in HTML is written as a JSON escape
    return mark_safe(json.dumps(said, ensure_ascii=False).translate(_IN_A_SCRIPT))


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
