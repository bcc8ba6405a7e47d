"""What happens when the last stage has approved. Wagtail imports this module before any app is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wagtail.models import WorkflowState

    from portal.identity.models import User


def publish_reviewed(workflow_state: WorkflowState, user: User | None = None) -> None:
    """Make public what went through the three stages (WAGTAIL_FINISH_WORKFLOW_ACTION).

    Nobody of an authority holds Wagtail's permission to publish: the review itself is the permission, so it is
    proven here from the record. A workflow of another kind, made by an operator, keeps Wagtail's own check.
    Raises ReviewIncomplete.
    """
    from cms_content.editorial import publishing

    publishing.finish(workflow_state, user)
