"""Which fields of which pages Wagtail's interface (/api/v3/) tells: what is not listed here is not public.

What depends on the day (validity, windows) is in /api/v1/ only.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from wagtail.api import APIField

CHECKED = ("theme", "needs_verification", "verification_note")
FIELDS: dict[str, tuple[str, ...]] = {
    "cms_content.HomePage": ("headline",),
    "cms_content.PolicyIndexPage": ("intro",),
    "cms_content.SectionPage": ("kind", "intro"),
    "cms_content.ClusterDirectoryPage": (),
    "cms_content.StandardPage": ("body_html",),
    "cms_content.PolicyPage": (
        "index_number", "theme", "genre", "doc_number", "doc_number_note", "issuers", "written_on", "published_on",
        "effective_from", "valid_until", "repealed_on", "partly_repealed_on", "repealed_parts", "is_trial",
        "validity_note", "addressees", "publicity", "summary", "is_digest", "body", "attachments", "relations_public",
        "needs_verification", "verification_note", "source_site", "source_url", "captured_on",
    ),
    "cms_content.Issuer": ("name",),
    "cms_content.Attachment": ("title", "state", "source_url", "note"),
    "cms_content.GuidePage": (
        "summary", "opens_on", "closes_on", "window_note", "applicants", "conditions", "materials", "steps", "quota",
        "fee", "result", "result_lookup", "questions_clean", "contacts", *CHECKED,
    ),
    "cms_content.GuideContact": ("purpose", "office", "phone", "email", "address", "hours"),
    "cms_content.InterpretationPage": ("form", "office", "summary", "body_clean", *CHECKED),
    "cms_content.ToolkitPage": ("scope", "tier", "summary", "reviewed_on", "entries", *CHECKED),
    "cms_content.ToolkitEntry": ("instrument", "benefit", "audience", "title", "number", "clause"),
    "cms_content.NewsPage": ("lead", "source", "source_url", "body_clean", *CHECKED),
    "cms_content.AnnualReportPage": ("year", "summary", "scope_note", "figures", "body_clean", *CHECKED),
    "cms_content.ReportFigure": ("label", "value", "unit", "source", "is_unverified"),
    "cms_content.RankingPage": ("series", "edition", "criteria", "method", "is_ranked", "entries", *CHECKED),
    "cms_content.RankingEntry": ("name", "uscc", "place", "field", "note", "is_unverified"),
    "cms_content.TopicPage": ("summary", *CHECKED),
    "notices.NoticeIndexPage": (),
    "notices.NoticePage": ("explanation_html",),
}  # fmt: skip
"""Model → its public fields. Under another name: rich text, cleaned (`_html`, `_clean`); related pages (`_public`)."""


def declare() -> None:
    """Put the fields where Wagtail looks for them."""
    for label, names in FIELDS.items():
        model: Any = apps.get_model(label)
        for name in names:
            _add_computed(model, name)
        model.api_fields = [APIField(name) for name in names]


def _add_computed(model: Any, name: str) -> None:
    """Add the property that gives a field of rich text cleaned, or of the related pages those that are public."""
    field, _, form = name.rpartition("_")
    if form == "html":
        setattr(model, name, property(lambda page: _html(getattr(page, field))))
    elif form == "clean":
        setattr(model, name, property(lambda page: _parts(getattr(page, field))))
    elif form == "public":
        setattr(model, name, property(_relations))


def _html(source: str) -> str:
    from cms_content.richtext import prose_html  # models must be loaded first

    return str(prose_html(source))


def _relations(page: Any) -> list[dict[str, Any]]:
    from portal.api.resources.policies import relations_of  # models must be loaded first

    return relations_of(page)


def _parts(stream: Any) -> list[dict[str, Any]]:
    from portal.api.resources.common import prose_of  # models must be loaded first

    return [part.model_dump() for part in prose_of(stream)]
