"""Where a notice's page lies on its tenant's site; neither slug can be edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from workflows.notices.models import Notice

INDEX_PATH = "/notices/"


def path_of(notice: Notice) -> str:
    """Return the path of the notice's page."""
    return f"{INDEX_PATH}{notice.pk}/"


def section_crumbs() -> list[dict[str, str]]:
    """Return the first steps of the way to anything about notices."""
    return [{"title": _("首页"), "url": "/"}, {"title": _("公示"), "url": INDEX_PATH}]
