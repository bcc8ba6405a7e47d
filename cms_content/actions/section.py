"""Publishing a page in the section of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from cms_content import queries
from cms_content.editorial.grounds import Way, published_by
from cms_content.errors import BadPage
from portal.audit.actions import record
from portal.tenancy.permissions import require

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
    if publish and actor is not None:
        require(actor, "cms.publish_directly", tenant)
    section = queries.section_of(tenant, page.section_kind)
    model = type(page)
    known = model.objects.child_of(section).filter(slug=page.slug).first() if page.slug else None
    if known is not None:
        return known
    page.live = publish
    if publish:
        page.require_publishable()
    try:
        section.add_child(instance=page)
    except ValidationError as error:
        raise BadPage(fields={name: "".join(lines) for name, lines in error.message_dict.items()}) from error
    revision = page.save_revision(user=actor, changed=False)
    if publish:
        with published_by(actor, Way.OPERATOR):
            revision.publish(user=actor)
    record(
        tenant=tenant,
        actor=actor,
        verb="cms.page_entered",
        target=f"page:{page.pk}",
        summary=page.title[:200],
        details={"published": publish},
    )
    return model.objects.get(pk=page.pk)
