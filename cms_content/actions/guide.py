"""Entering and publishing guides and interpretations."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction

from cms_content import queries
from cms_content.actions.entering import publish_directly, require_directly
from cms_content.models import (
    GuideBasis,
    GuideContact,
    GuideFile,
    GuidePage,
    InterpretationPage,
    InterpretedPolicy,
    SectionKind,
)
from portal.audit.actions import record

if TYPE_CHECKING:
    from wagtail.models import Page

    from cms_content.guide_data import CitedData, GuideData, InterpretationData
    from cms_content.models import PolicyPage, SectionedPage, SectionPage
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

GUIDE_PARTS = ("bases", "conditions", "materials", "steps", "contacts", "files", "questions")


@transaction.atomic
def enter_guide(*, tenant: Tenant, actor: User | None, guide: GuideData) -> GuidePage:
    """Make a draft of `guide` in the authority's section; one with its slug is returned as the editors left it.

    A draft may lack anything but a title. Raises NotFound without the section.
    """
    section = queries.section_of(tenant, SectionKind.GUIDES)
    known = GuidePage.objects.child_of(section).filter(slug=guide.slug).first()
    if known is not None:
        return known
    page = guide_page(tenant, guide)
    _add(section, page, actor)
    record(tenant=tenant, actor=actor, verb="cms.guide_entered", target=f"page:{page.pk}", summary=page.title[:200])
    return page


def guide_page(tenant: Tenant, guide: GuideData) -> GuidePage:
    """Return the unsaved page of `guide`, its documents looked for up the tree of authorities."""
    page = GuidePage(**_columns(guide, GUIDE_PARTS), live=False)
    page.conditions = [("condition", {"text": text, "basis": clause}) for text, clause in guide.conditions]
    page.materials = [("material", asdict(one)) for one in guide.materials]
    page.steps = [("step", asdict(one)) for one in guide.steps]
    page.questions = [("question", {"question": asked, "answer": told}) for asked, told in guide.questions]
    page.bases = [
        GuideBasis(policy=_held(tenant, one), title=one.title, number=one.number, clause=one.clause, sort_order=place)
        for place, one in enumerate(guide.bases)
    ]
    page.contacts = [GuideContact(**asdict(one), sort_order=place) for place, one in enumerate(guide.contacts)]
    page.files = [GuideFile(title=title, sort_order=place) for place, title in enumerate(guide.files)]
    return page


@transaction.atomic
def publish_guide(*, actor: User | None, page: GuidePage) -> GuidePage:
    """Publish the latest revision of a guide past the review: only the operator may (None, or a superuser).

    Raises GuideIncomplete with the missing elements, NotAllowed for everybody else.
    """
    return cast("GuidePage", _publish(actor, page))


@transaction.atomic
def enter_interpretation(
    *, tenant: Tenant, actor: User | None, interpretation: InterpretationData
) -> InterpretationPage:
    """Make a draft of `interpretation` in the authority's section; one with its slug is returned as it is.

    Raises NotFound without the section.
    """
    section = queries.section_of(tenant, SectionKind.INTERPRETATIONS)
    known = InterpretationPage.objects.child_of(section).filter(slug=interpretation.slug).first()
    if known is not None:
        return known
    page = InterpretationPage(**_columns(interpretation, ("policies", "body")), live=False)
    page.body = [(kind, _block(value)) for kind, value in interpretation.body]
    page.policies = [
        InterpretedPolicy(policy=_held(tenant, one), title=one.title, number=one.number, sort_order=place)
        for place, one in enumerate(interpretation.policies)
    ]
    _add(section, page, actor)
    record(
        tenant=tenant,
        actor=actor,
        verb="cms.interpretation_entered",
        target=f"page:{page.pk}",
        summary=page.title[:200],
    )
    return page


@transaction.atomic
def publish_interpretation(*, actor: User | None, page: InterpretationPage) -> InterpretationPage:
    """Publish the latest revision of an interpretation past the review, as `publish_guide`. Raises NotAllowed."""
    return cast("InterpretationPage", _publish(actor, page))


def _publish(actor: User | None, page: SectionedPage) -> Page:
    require_directly(tenant=queries.tenant_of(page), actor=actor)
    revision = page.get_latest_revision() or page.save_revision(user=actor, changed=False, clean=False)
    publish_directly(actor=actor, revision=revision)
    return type(page).objects.get(pk=page.pk)


def _add(section: SectionPage, page: SectionedPage, actor: User | None) -> None:
    """Put the draft under its section, with a first revision."""
    section.add_child(instance=page)
    page.save_revision(user=actor, changed=False, clean=False)


def _columns(data: GuideData | InterpretationData, parts: tuple[str, ...]) -> dict[str, Any]:
    return {field.name: getattr(data, field.name) for field in fields(data) if field.name not in parts}


def _held(tenant: Tenant, one: CitedData) -> PolicyPage | None:
    return queries.find_policy(tenant, number=one.number, title=one.title)


def _block(value: str | tuple[str, str]) -> str | dict[str, str]:
    """Return the value of a block of prose; a pair is a question with its answer."""
    return value if isinstance(value, str) else {"question": value[0], "answer": value[1]}
