"""Drafts before they are public: a token that opens one revision of one page of one authority, for half an hour."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core import signing
from django.db import transaction
from wagtail.models import Page, Revision

from portal import clock
from portal.audit.actions import record
from portal.errors import NotFound
from portal.tenancy.permissions import ALLOWED, Verdict, refused, require, rule
from portal.tenancy.roles import EDITORIAL, has_role
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

LIFETIME = dt.timedelta(minutes=30)
_signer = signing.Signer(salt="portal.api.preview")


@dataclass(frozen=True)
class Preview:
    """A token, what it opens and until when."""

    token: str
    page: Page
    expires_at: dt.datetime


class PreviewGone(NotFound):
    """A token that was never given, is for something else, or is too old: the same answer to all three."""

    code = "preview_gone"
    message = "预览凭证无效或已过期（有效期三十分钟）。请向编辑索取新的预览链接。"


@rule("content.preview")
def may_preview(user: User, tenant: Tenant) -> Verdict:
    """Editors of the authority hand out previews of its pages."""
    if has_role(user, tenant, *EDITORIAL):
        return ALLOWED
    return refused("not_editor", f"只有{tenant.short_name}的内容编辑可以生成预览链接。")


def page_to_preview(*, tenant: Tenant, actor: User, page_id: int) -> Page:
    """Return the page of which `actor` may hand out a preview.

    Raises NotAllowed, and NotFound for a page that is not on the authority's site or has no revision.
    """
    require(actor, "content.preview", bound(tenant))
    page = _page_of(tenant, page_id)
    if page is None or page.latest_revision_id is None:
        raise NotFound("没有找到这个页面，或者它还没有可以预览的版本。")
    return page


@transaction.atomic
def issue_preview(*, tenant: Tenant, actor: User, page_id: int) -> Preview:
    """Return a token for the page's latest revision; the record keeps who gave it, never the token.

    Raises what `page_to_preview` raises.
    """
    page = page_to_preview(tenant=tenant, actor=actor, page_id=page_id)
    expires_at = clock.now() + LIFETIME
    claims = [tenant.code, page.pk, page.latest_revision_id, int(expires_at.timestamp())]
    token = _signer.sign_object(claims)
    record(
        tenant=tenant,
        actor=actor,
        verb="cms.preview_issued",
        target=f"page:{page.pk}",
        summary=str(page.title)[:200],
        details={"revision": page.latest_revision_id, "expires_at": expires_at.isoformat()},
    )
    return Preview(token, page, expires_at)


def opened(*, tenant: Tenant, token: str, page_id: int | None = None) -> Page:
    """Return the draft that the token opens, as a page of its own type.

    `page_id`: refuse a token for another page. Raises PreviewGone.
    """
    try:
        code, page_pk, revision_pk, until = _signer.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise PreviewGone from error
    late = clock.now().timestamp() >= until
    page = None if late or code != bound(tenant).code else _page_of(tenant, page_pk)
    revision = Revision.page_revisions.filter(pk=revision_pk, object_id=str(page_pk)).first() if page else None
    if revision is None or page_id not in {None, page_pk}:
        raise PreviewGone
    draft: Page = revision.as_object()
    return draft


def _page_of(tenant: Tenant, page_id: int) -> Page | None:
    site = bound(tenant).site
    if site is None:
        return None
    found: Page | None = Page.objects.descendant_of(site.root_page, inclusive=True).filter(pk=page_id).first()
    return found
