"""Wagtail's publication events, passed on to audit record and search outbox in the same transaction."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_delete
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms_content.actions.policy import SEARCH_SOURCE
from cms_content.actions.publication import note_published, note_unpublished
from cms_content.models import PolicyPage
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
    """Put it on record; Wagtail also sends this for what is only planned and not live yet."""
    if instance.live:
        note_published(page=instance, revision=revision)


def _unpublished(instance: Page, **_kwargs: Any) -> None:
    note_unpublished(page=instance)


def _changed(instance: PolicyPage, **_kwargs: Any) -> None:
    enqueue(source=SEARCH_SOURCE, pk=instance.pk)


def _moved(instance: Any, **_kwargs: Any) -> None:
    """Queue the policies in a moved branch: their addresses changed."""
    for pk in PolicyPage.objects.descendant_of(instance, inclusive=True).values_list("pk", flat=True):
        enqueue(source=SEARCH_SOURCE, pk=pk)
