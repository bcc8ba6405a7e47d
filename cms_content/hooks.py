"""Wagtail's publication events, passed on to audit record and search outbox in the same transaction."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_delete
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms_content.actions.policy import SEARCH_SOURCE
from cms_content.models import PolicyPage
from cms_content.queries import tenant_of
from portal.audit.actions import record
from search.actions import enqueue


def connect() -> None:
    """Listen to publication, withdrawal, moving and deletion of policies."""
    page_published.connect(_published, dispatch_uid="cms.audit.published")
    page_unpublished.connect(_unpublished, dispatch_uid="cms.audit.unpublished")
    page_published.connect(_changed, sender=PolicyPage, dispatch_uid="cms.search.published")
    page_unpublished.connect(_changed, sender=PolicyPage, dispatch_uid="cms.search.unpublished")
    pre_delete.connect(_changed, sender=PolicyPage, dispatch_uid="cms.search.deleted")
    post_page_move.connect(_moved, dispatch_uid="cms.search.moved")


def _published(instance: Page, revision: Any = None, **_kwargs: Any) -> None:
    """Record who made the page live; None for the portal itself, which also publishes on schedule."""
    _record(instance, "cms.page_published", getattr(revision, "user", None))


def _unpublished(instance: Page, **_kwargs: Any) -> None:
    _record(instance, "cms.page_unpublished", None)


def _record(page: Page, verb: str, actor: Any) -> None:
    record(tenant=tenant_of(page), actor=actor, verb=verb, target=f"page:{page.pk}", summary=page.title[:200])


def _changed(instance: PolicyPage, **_kwargs: Any) -> None:
    enqueue(source=SEARCH_SOURCE, pk=instance.pk)


def _moved(instance: Any, **_kwargs: Any) -> None:
    """Queue the policies in a moved branch: their addresses changed."""
    for pk in PolicyPage.objects.descendant_of(instance, inclusive=True).values_list("pk", flat=True):
        enqueue(source=SEARCH_SOURCE, pk=pk)
