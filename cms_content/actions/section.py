"""Publishing a page in the section of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

from cms_content import queries
from cms_content.actions.entering import enter_page, require_directly
from cms_content.errors import BadPage

if TYPE_CHECKING:
    from cms_content.models import SectionedPage
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

Sectioned = TypeVar("Sectioned", bound="SectionedPage")


@transaction.atomic
def publish_in_section(*, tenant: Tenant, actor: User | None, page: Sectioned, publish: bool = True) -> Sectioned:
    """Put the unsaved `page` into the authority's section of its kind, live at once, or a draft if not `publish`.

    Publishing here passes the stages of review by, as in `publish_policy`. A page that is there already under the
    same last part of the address is returned as it is. Raises NotFound without such a section, BadPage with `fields`
    when the page's own check refuses it, NotAllowed for who may not publish directly, and what the page's
    `require_publishable` raises.
    """
    if publish:
        require_directly(tenant=tenant, actor=actor)
    section = queries.section_of(tenant, page.section_kind)
    known = type(page).objects.child_of(section).filter(slug=page.slug).first() if page.slug else None
    if known is not None:
        return known
    return enter_page(
        tenant=tenant,
        actor=actor,
        parent=section,
        page=page,
        publish=publish,
        refusal=BadPage,
        verb="cms.page_entered",
        details={},
    )
