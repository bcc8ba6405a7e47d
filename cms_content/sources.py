"""Policies as rows of the search index."""

from __future__ import annotations

from collections.abc import Iterable

from cms_content.actions.policy import SEARCH_SOURCE
from cms_content.models import PolicyPage
from cms_content.queries import tenant_of
from cms_content.validity import validity_of
from portal import clock
from search.principals import PUBLIC
from search.schema import Kind, SearchRow
from search.sources import Source, register


def text_of(page: PolicyPage) -> str:
    """Return what is searched beside the title: summary, issuers and the whole body."""
    lines = [page.summary, *[issuer.name for issuer in page.issuers.all()]]
    for block in page.body:
        if isinstance(block.value, str):
            lines.append(block.value)
        else:
            value = block.value
            lines.append(" ".join(value.get(part) or "" for part in ("number", "title", "heading", "text")).strip())
    return "\n".join(line for line in lines if line)


def load(pk: str) -> SearchRow | None:
    """Return the row of a policy that anybody may read now; None for any other."""
    page = PolicyPage.objects.live().public().filter(pk=pk).first()
    tenant = tenant_of(page) if page else None
    if page is None or tenant is None:
        return None
    parts = page.get_url_parts()
    return SearchRow(
        source=SEARCH_SOURCE,
        pk=pk,
        tenant_code=tenant.code,
        kind=Kind.POLICY,
        title=page.title,
        body=text_of(page),
        url=parts[2] if parts else page.get_url(),
        principals=(PUBLIC,),
        docno=page.doc_number,
        date=page.published_on or page.written_on,
        validity=validity_of(page, clock.today()).value,
    )


def all_pks() -> Iterable[object]:
    """Return every live policy's key."""
    return PolicyPage.objects.live().order_by("pk").values_list("pk", flat=True)


def register_policies() -> None:
    """Make policies known to the search."""
    register(Source(key=SEARCH_SOURCE, label="政策文件", load=load, all_pks=all_pks))
