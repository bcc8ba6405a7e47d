"""Wagtail's workflow events, passed on to the review's verbs in the same transaction."""

from __future__ import annotations

from typing import Any

from wagtail.models import WorkflowState
from wagtail.signals import workflow_cancelled

from cms_content.editorial.actions import note_cancellation


def connect() -> None:
    """Listen to reviews that end without a decision; submissions and decisions go through `ReviewTask`."""
    workflow_cancelled.connect(_cancelled, sender=WorkflowState, dispatch_uid="editorial.cancelled")


def _cancelled(instance: WorkflowState, user: Any = None, **_kwargs: Any) -> None:
    note_cancellation(workflow_state=instance, actor=user)
