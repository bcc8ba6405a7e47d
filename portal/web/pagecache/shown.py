"""The tables whose rows public pages show: a change to any of them ends the life of every kept page.

Whole apps are named rather than models, so that a new page type is watched without being listed. A page
that reads another table is not kept at all (watch.py), so forgetting one costs speed, never truth.
"""

from __future__ import annotations

from django.apps import apps

APPS = ("cms_content", "notices", "programmes", "registry", "workcalendar", "clock", "wagtailredirects")
"""Apps of which every table counts."""

MODELS = (
    "tenancy.Tenant",
    "tenancy.AuthorityName",
    "evaluation.EvaluationResult",
    "identity.Organisation",
    "documents.Document",
    "documents.DocumentVersion",  # attachments; so an applicant's upload costs the kept pages too, see UNSHOWN_PURPOSES
    "wagtailcore.Page",
    "wagtailcore.Site",
    "wagtailcore.PageViewRestriction",
    "wagtailcore.PageLogEntry",  # which versions were published; triggers.py says which rows count
    "wagtailcore.Revision",
    "wagtailimages.Image",
    "wagtailimages.Rendition",
    "wagtaildocs.Document",
)
"""Single models of apps that write much else."""

UNSHOWN = (
    "notices.Addition",
    "notices.CommentAnswer",
    "notices.CommentRequest",
    "notices.Finding",
    "notices.Handling",
    "notices.HandlingDecision",
    "notices.HandlingLimits",
    "notices.HandlingStep",
    "notices.ObjectionEvidence",
    "notices.ObjectorMail",
    "notices.ReplyDelivery",
    "notices.Turn",
)
"""Models of those apps that no public page reads: a thousand objections in a minute cost the readers no kept page."""

UNSHOWN_PURPOSES = ("objection_evidence", "objection_comment")
"""Purposes of documents that no public page shows: papers of objections, and what was answered about them."""

PAGES = "wagtailcore_page"

UNSEEN_COLUMNS = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision_id",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by_id",
        "numchild",
    }
)
"""Columns of a page that saving a draft changes and no reader sees."""

NOT_SHOWN = frozenset({"django_content_type", "wagtailcore_locale", "wagtailcore_comment"})
"""Read while public pages are made, and not shown: what never changes, and editors' comments in a revision."""


def watched_tables() -> list[str]:
    """Return the names of the watched tables, link tables of many-to-many fields included, sorted."""
    models = [model for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    models += [apps.get_model(name) for name in MODELS]
    models = [model for model in models if model._meta.label not in UNSHOWN]  # noqa: SLF001  # as below
    return sorted({model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy})  # noqa: SLF001  # Django's documented way to a model's table


def page_columns() -> list[str]:
    """Return the columns of the page table whose change a reader can see, sorted."""
    fields = apps.get_model("wagtailcore.Page")._meta.concrete_fields  # noqa: SLF001  # as above
    return sorted({field.column for field in fields} - UNSEEN_COLUMNS)
