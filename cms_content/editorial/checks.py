"""Whether a piece could go before the public as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from cms_content.editorial.errors import NotPublishable
from cms_content.models.base import PortalPage

if TYPE_CHECKING:
    from wagtail.models import Revision


def require_publishable(revision: Revision) -> None:
    """Raise a DomainError with what is missing or wrong, so that the first examiner learns it, not the last.

    NotPublishable for the model's own checks, and what the page type's `require_publishable` raises.
    """
    page = revision.as_object()
    if isinstance(page, PortalPage):
        page.require_publishable()
    page.live = True  # what a page type asks of public pages only is asked now
    try:
        page.full_clean()
    except ValidationError as error:
        raise NotPublishable("稿件还不能发布，请退回作者修改：" + "；".join(error.messages)) from error
