"""Finding the documents that policies name, whichever of the two reaches the portal first (RULES A0-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from cms_content import queries
from cms_content.models import Relation
from portal.audit.actions import record

if TYPE_CHECKING:
    from cms_content.models import PolicyPage
    from portal.identity.models import User
    from portal.tenancy.models import Tenant


@transaction.atomic
def resolve_citations(*, tenant: Tenant, actor: User | None, page: PolicyPage) -> int:
    """Tie unresolved citations to pages: those of `page`, and those by which others name `page`. Repeatable.

    Parameters
    ----------
    tenant: the authority on whose site `page` is live.
    actor: who imported or published it; None for the portal itself.

    Only citations of `tenant` and of authorities below it can name its page. Return how many were tied.
    """
    naming = Q(target_title__in=queries.spellings(page.title))
    if page.doc_number:
        naming |= Q(target_number=page.doc_number)
    open_relations = Relation.objects.filter(target=None).filter(Q(page=page) | naming).select_related("page")
    tied: dict[int, list[Relation]] = {}
    for relation in open_relations.order_by("pk"):
        authority = queries.tenant_of(relation.page)
        if authority is None or not _is_below(authority, tenant):
            continue
        target = queries.find_policy(authority, number=relation.target_number, title=relation.target_title)
        if target is not None and target.pk != relation.page_id:
            relation.target = target
            relation.save(update_fields=["target"])
            tied.setdefault(relation.page_id, []).append(relation)
    for relations in tied.values():
        citing = relations[0].page
        record(
            tenant=queries.tenant_of(citing),
            actor=actor,
            verb="cms.citations_resolved",
            target=f"page:{citing.pk}",
            summary=citing.title[:200],
            details={"targets": [relation.target_id for relation in relations]},
        )
    return sum(map(len, tied.values()))


def _is_below(authority: Tenant | None, above: Tenant) -> bool:
    """Whether `authority` is `above` or lies below it in the tree."""
    while authority is not None:
        if authority.pk == above.pk:
            return True
        authority = authority.parent
    return False
