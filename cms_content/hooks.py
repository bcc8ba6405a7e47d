"""Wagtail's publication events, passed on to audit record and search outbox in the same transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms_content.actions.citations import resolve_citations
from cms_content.actions.policy import SEARCH_SOURCE
from cms_content.actions.publication import note_published, note_unpublished
from cms_content.actions.toolkit import pin_versions
from cms_content.editorial.grounds import ground
from cms_content.models import PolicyPage, ToolkitPage
from cms_content.queries import tenant_of
from cms_content.section_sources import SECTION_SOURCES
from portal.tenancy.scope import tenant_scope
from search.actions import enqueue


def connect() -> None:
    """Listen to publication, withdrawal, moving and deletion of pages."""
    page_published.connect(_published, dispatch_uid="cms.audit.published")
    page_unpublished.connect(_unpublished, dispatch_uid="cms.audit.unpublished")
    page_published.connect(_pinned, sender=ToolkitPage, dispatch_uid="cms.toolkit.published")
    for model, key in _searched().items():
        page_published.connect(_changed, sender=model, dispatch_uid=f"cms.search.published.{key}")
        page_unpublished.connect(_changed, sender=model, dispatch_uid=f"cms.search.unpublished.{key}")
        pre_delete.connect(_changed, sender=model, dispatch_uid=f"cms.search.deleted.{key}")
    page_published.connect(_cited, sender=PolicyPage, dispatch_uid="cms.citations.published")
    post_page_move.connect(_moved, dispatch_uid="cms.search.moved")
    for change in (post_save, post_delete):
        change.connect(_closed_or_opened, sender=PageViewRestriction, dispatch_uid="cms.search.restricted")


def _published(instance: Page, revision: Any = None, **_kwargs: Any) -> None:
    """Put it on record; Wagtail also sends this for what is only planned and not live yet."""
    if instance.live:
        note_published(page=instance, revision=revision)


def _pinned(instance: ToolkitPage, **_kwargs: Any) -> None:
    if instance.live:
        pin_versions(toolkit=instance, actor=ground().actor)


def _unpublished(instance: Page, **_kwargs: Any) -> None:
    note_unpublished(page=instance)


def _searched() -> dict[type[Page], str]:
    """Return the types of page that can be found, with their search sources."""
    return {PolicyPage: SEARCH_SOURCE} | {one.model: one.key for one in SECTION_SOURCES}


def _changed(instance: Page, **_kwargs: Any) -> None:
    enqueue(source=_searched()[type(instance)], pk=instance.pk)


def _cited(instance: PolicyPage, revision: Any = None, **_kwargs: Any) -> None:
    """Tie citations of and to the page once it is live: after the commit, since the verb takes locks of its own."""
    actor = getattr(revision, "user", None)

    def tie() -> None:
        tenant = tenant_of(instance) if instance.live else None
        if tenant is not None:
            with tenant_scope(tenant):
                resolve_citations(tenant=tenant, actor=actor, page=instance)

    transaction.on_commit(tie, robust=True)


def _moved(instance: Any, **_kwargs: Any) -> None:
    """Queue what can be found in a moved branch: its addresses changed."""
    for model, key in _searched().items():
        for pk in model.objects.descendant_of(instance, inclusive=True).values_list("pk", flat=True):
            enqueue(source=key, pk=pk)


def _closed_or_opened(instance: PageViewRestriction, **_kwargs: Any) -> None:
    """Queue a branch that was closed to the public, or opened again: the index holds only what anybody may read."""
    _moved(instance.page)
