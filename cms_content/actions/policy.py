"""Publishing a policy document."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import fields
from typing import TYPE_CHECKING

from django.db import transaction

from cms_content import queries
from cms_content.actions.entering import enter_page, require_directly
from cms_content.anchors import anchored_body
from cms_content.errors import BadPolicy, DuplicateNumber
from cms_content.models import Attachment, Issuer, PolicyPage, Relation
from cms_content.policy_data import OWN_PARTS, PolicyData, RelationData
from search.actions import enqueue

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

SEARCH_SOURCE = "policy"


@transaction.atomic
def publish_policy(*, tenant: Tenant, actor: User | None, policy: PolicyData, publish: bool = True) -> PolicyPage:
    """Make a page of `policy` under the authority's policies, live at once, or a draft if not `publish`.

    Publishing here passes the three stages of review by: only the operator may, by a command (`actor` None) or as
    a superuser, and the audit record says so. A person of the authority enters a draft, and submits it.

    A file that was imported before on this site (same `import_hash`) gives its existing page, unchanged.
    Raises DuplicateNumber when another live policy of the site has the number, BadPolicy when dates contradict
    each other or the title is missing, NotAllowed for who may not publish directly.
    """
    if publish:
        require_directly(tenant=tenant, actor=actor)
    known = queries.by_import_hash(tenant, policy.import_hash)
    if known is not None:
        return known
    if publish and queries.by_number(tenant, policy.doc_number) is not None:
        raise DuplicateNumber(f"本站已有文号为“{policy.doc_number}”的政策文件，请核对文号或修改原页面。")
    return enter_page(
        tenant=tenant,
        actor=actor,
        parent=queries.policy_index_of(tenant),
        page=_page(tenant, policy),
        publish=publish,
        refusal=BadPolicy,
        verb="cms.policy_entered",
        details={"number": policy.doc_number, "import_hash": policy.import_hash},
    )


@transaction.atomic
def refresh_validity(*, day: dt.date) -> int:
    """Queue for the search index every live policy whose validity changes on `day`; return how many. Repeatable."""
    changed = PolicyPage.objects.live().filter(valid_until=day - dt.timedelta(days=1))
    changed |= PolicyPage.objects.live().filter(repealed_on=day)
    changed |= PolicyPage.objects.live().filter(partly_repealed_on=day)
    changed |= PolicyPage.objects.live().filter(effective_from=day)
    pks = list(changed.values_list("pk", flat=True))
    for pk in pks:
        enqueue(source=SEARCH_SOURCE, pk=pk)
    return len(pks)


def _page(tenant: Tenant, policy: PolicyData) -> PolicyPage:
    """Return the unsaved page with its rows."""
    if not policy.title.strip():
        raise BadPolicy("没有识别出文件标题，请填写标题后再发布。", fields={"title": "请填写标题。"})
    columns = {field.name: getattr(policy, field.name) for field in fields(policy) if field.name not in OWN_PARTS}
    page = PolicyPage(**columns, slug=policy.slug or _slug(policy), body=anchored_body(policy.body))
    page.issuers = [Issuer(name=name, sort_order=place) for place, name in enumerate(policy.issuers)]
    page.relations = [_relation(tenant, one, place) for place, one in enumerate(policy.relations)]
    page.attachments = [
        Attachment(title=one.title, state=one.state, source_url=one.source_url, note=one.note, sort_order=place)
        for place, one in enumerate(policy.attachments)
    ]
    return page


def _relation(tenant: Tenant, one: RelationData, place: int) -> Relation:
    """Return the row, pointing to the portal's page when some site of the tree holds that document."""
    return Relation(
        kind=one.kind,
        target=queries.find_policy(tenant, number=one.number, title=one.title),
        target_title=one.title,
        target_number=one.number,
        note=one.note,
        is_unverified=one.is_unverified,
        sort_order=place,
    )


def _slug(policy: PolicyData) -> str:
    """Return a stable address: the document's day, if known, and six signs of its content."""
    content = f"{policy.title}\n{policy.doc_number}\n{policy.import_hash}"
    mark = hashlib.sha256(content.encode()).hexdigest()[:6]
    day = policy.written_on or policy.published_on
    return f"{day.isoformat()}-{mark}" if day else f"d-{mark}"
