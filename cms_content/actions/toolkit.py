"""Keeping which version of each document a toolkit was made from (RULES S1-20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import OuterRef, Subquery

from cms_content.models import PolicyPage, ToolkitEntry
from cms_content.queries import tenant_of
from portal.audit.actions import record

if TYPE_CHECKING:
    from cms_content.models import ToolkitPage
    from portal.identity.models import User


@transaction.atomic
def pin_versions(*, toolkit: ToolkitPage, actor: User | None) -> int:
    """Note for each instrument the document's version that is live now, and return how many have one.

    Called when the toolkit is published: whoever publishes it says that its documents were read as they are today.
    """
    live = PolicyPage.objects.filter(pk=OuterRef("policy_id")).values("live_revision_id")[:1]
    rows = ToolkitEntry.objects.filter(page_id=toolkit.pk)
    rows.update(revision_id=Subquery(live))
    pinned = dict(rows.exclude(revision=None).values_list("policy_id", "revision_id"))
    record(
        tenant=tenant_of(toolkit),
        actor=actor,
        verb="cms.toolkit_versions_kept",
        target=f"page:{toolkit.pk}",
        summary=toolkit.title[:200],
        details={"revisions": {str(policy): revision for policy, revision in pinned.items()}},
    )
    return rows.exclude(revision=None).count()
