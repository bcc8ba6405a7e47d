"""Where a notice's page lies on its tenant's site; neither slug can be edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workflows.notices.models import Notice

INDEX_PATH = "/notices/"


def path_of(notice: Notice) -> str:
    """Return the path of the notice's page."""
    return f"{INDEX_PATH}{notice.pk}/"
