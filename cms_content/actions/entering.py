"""The steps in which a ready page comes onto a site: added, kept as a revision, published, recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from cms_content.editorial.grounds import Way, published_by
from portal.audit.actions import record
from portal.tenancy.permissions import require

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wagtail.models import Page, Revision

    from cms_content.models.base import PortalPage
    from portal.errors import DomainError
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

Entered = TypeVar("Entered", bound="PortalPage")


def require_directly(*, tenant: Tenant | None, actor: User | None) -> None:
    """Raise NotAllowed for who may not publish past the review: only the operator may (None, or a superuser)."""
    if actor is not None:
        require(actor, "cms.publish_directly", tenant)


def publish_directly(*, actor: User | None, revision: Revision) -> None:
    """Make a revision public past the review; the record says that the operator did. The caller has asked for leave."""
    with published_by(actor, Way.OPERATOR):
        revision.publish(user=actor)


@transaction.atomic
def enter_page(
    *,
    tenant: Tenant,
    actor: User | None,
    parent: Page,
    page: Entered,
    publish: bool,
    refusal: type[DomainError],
    verb: str,
    details: Mapping[str, Any],
) -> Entered:
    """Put the unsaved `page` under `parent`, live at once, or a draft if not `publish`, and return it as stored.

    Parameters
    ----------
    refusal: raised, with `fields`, when the page's own check refuses it.
    verb, details: what the audit record says beside the page's title and whether it was published.

    Raises NotAllowed for who may not publish directly, and what the page's `require_publishable` raises.
    """
    if publish:
        require_directly(tenant=tenant, actor=actor)
    page.live = publish
    if publish:
        page.require_publishable()  # it says more than the page's own check, which adding it asks
    try:
        parent.add_child(instance=page)
    except ValidationError as error:
        raise refusal(fields={name: "".join(lines) for name, lines in error.message_dict.items()}) from error
    revision = page.save_revision(user=actor, changed=False)
    if publish:
        publish_directly(actor=actor, revision=revision)
    record(
        tenant=tenant,
        actor=actor,
        verb=verb,
        target=f"page:{page.pk}",
        summary=page.title[:200],
        details={**details, "published": publish},
    )
    return type(page).objects.get(pk=page.pk)
