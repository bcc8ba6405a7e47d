"""The demonstration's guides and interpretations: facts of the rules in our own words, offices plainly invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from cms_content.actions.guide import enter_guide, enter_interpretation, publish_guide, publish_interpretation
from cms_content.demo_guides.guides import HUBEI, NATIONAL
from cms_content.demo_guides.interpretations import GUIDELINE_QUESTIONS, HUBEI_EXPIRY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cms_content.models import SectionedPage
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

GUIDES = (("national", NATIONAL), ("hubei", HUBEI))
INTERPRETATIONS = (("national", GUIDELINE_QUESTIONS), ("hubei", HUBEI_EXPIRY))


@transaction.atomic
def load_demo_guides(*, actor: User | None, tenants: Mapping[str, Tenant]) -> list[SectionedPage]:
    """Publish the guides and interpretations on the sites of `national` and `hubei`; a second call changes nothing.

    `tenants`: authorities by their codes. The policies that the pages cite are loaded before.
    """
    made: list[SectionedPage] = []
    for code, guide in GUIDES:
        page = enter_guide(tenant=tenants[code], actor=actor, guide=guide)
        made.append(page if page.live else publish_guide(actor=actor, page=page))
    for code, text in INTERPRETATIONS:
        one = enter_interpretation(tenant=tenants[code], actor=actor, interpretation=text)
        made.append(one if one.live else publish_interpretation(actor=actor, page=one))
    return made
