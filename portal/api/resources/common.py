"""What all resources share: the envelope, lists by cursor, public pages of the visited site, running text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.models import Page

from cms_content.richtext import prose_html
from cms_content.themes import full_name
from portal import clock
from portal.api.addresses import data_url_of, permalink_of, url_of
from portal.api.delivery import answer
from portal.api.paging import scope_of, slice_of
from portal.api.problems import BadParameters
from portal.api.schemas.common import Authority, Coded, HeldFile, PageRef, Prose
from portal.documents.access import is_safe
from portal.errors import NotFound
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence

    from django.db.models import Model, QuerySet
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from ninja import Schema

    from cms_content.models.section import SectionedPage
    from portal.api.schemas.common import ListEnvelope, ListQuery
    from portal.documents.models import DocumentVersion
    from portal.tenancy.models import Tenant

P = TypeVar("P", bound=Page)


def tenant_of(request: HttpRequest) -> Tenant:
    """Return the visited authority."""
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]  # set by the middleware
    return bound(tenant)


def envelope(request: HttpRequest) -> dict[str, Any]:
    """Return what every answer says of itself."""
    tenant = tenant_of(request)
    return {"tenant": Authority(code=tenant.code, name=tenant.name), "as_of": clock.now()}


def in_beijing(moment: dt.datetime | None) -> dt.datetime | None:
    """Return the moment as Beijing's clocks show it."""
    return moment.astimezone(clock.BEIJING) if moment else None


def held_file(version: DocumentVersion | None, request: HttpRequest) -> HeldFile | None:
    """Return the file that anybody may download; None where there is none or the scan holds it back."""
    if version is None or not is_safe(version):
        return None
    return HeldFile(
        url=request.build_absolute_uri(reverse("documents:public", args=[version.pk])),
        media_type=version.content_type,
        size=version.size,
        sha256=version.sha256,
    )


def coded(code: str, label: Any) -> Coded | None:
    """Return the value with its name; None for the empty one, which is unknown."""
    return Coded(code=code, label=str(label)) if code else None


def one_of(choices: Any, code: str) -> Coded:
    """Return a value of `choices` (a TextChoices class) with its name."""
    return Coded(code=str(code), label=str(choices(code).label))


def public_pages(tenant: Tenant, model: type[P]) -> QuerySet[P]:
    """Return the pages of one type on the authority's site that are live and that anybody may read."""
    site = bound(tenant).site
    manager: Any = model.objects  # Wagtail's own methods are untyped
    if site is None:
        return manager.none()
    return manager.live().public().descendant_of(site.root_page)


def page_for(tenant: Tenant, model: type[P], page_id: int) -> P:
    """Return one of the authority's public pages. Raises NotFound, also for another authority's and for a draft."""
    page = public_pages(tenant, model).filter(pk=page_id).first()
    if page is None:
        raise NotFound
    return page


def head_of(page: SectionedPage | Any, request: HttpRequest, name: str) -> dict[str, Any]:
    """Return what every page has; `name` is that of the operation that tells the whole page."""
    return {
        "id": page.pk,
        "title": page.title,
        "url": url_of(page, request),
        "permalink": permalink_of(page, request),
        "data_url": data_url_of(page, request, name),
        "theme": coded(page.theme, full_name(page.theme)),
        "needs_verification": page.needs_verification,
        "published_at": in_beijing(page.first_published_at),
        "updated_at": in_beijing(page.last_published_at),
    }


def ref_to(page: Any, request: HttpRequest, name: str) -> dict[str, Any]:
    """Return the reference to a public page; `name` as in `head_of`."""
    return {
        "id": page.pk,
        "title": page.title,
        "number": getattr(page, "doc_number", ""),
        "url": url_of(page, request),
        "data_url": data_url_of(page, request, name),
    }


def listed(
    request: HttpRequest,
    query: ListQuery,
    rows: QuerySet[Any],
    *,
    by: str,
    shape: type[ListEnvelope],
    tell: Callable[[list[Any]], Sequence[Schema]],
) -> HttpResponseBase:
    """Answer with one page of `rows`, the newest by the column `by` first, as `tell` tells them."""
    refuse_unknown(request, query)
    filters = query.model_dump(exclude={"limit", "cursor"})
    scope = scope_of(tenant_of(request).code, request.path, filters)
    found = slice_of(rows, by=by, limit=query.limit, cursor=query.cursor, scope=scope)
    told = envelope(request) | {"items": tell(found.rows)}
    if found.following:
        told |= {"next_cursor": found.following, "next": _next(request, found.following)}
    return answer(request, shape(**told))


def refuse_unknown(request: HttpRequest, query: ListQuery) -> None:
    """Refuse parameters that do not exist: a misspelt filter must not look like one that found everything."""
    known = type(query).model_fields
    faults = [
        {"field": name, "message": f"没有这个参数。可用的参数：{'、'.join(known)}。"}
        for name in request.GET
        if name not in known
    ]
    if faults:
        raise BadParameters(faults)


def bad_choice(field: str, choices: Iterable[str]) -> BadParameters:
    """Return the refusal of a value that is none of `choices`."""
    return BadParameters([{"field": field, "message": f"只能是以下之一：{'、'.join(choices)}。"}])


def _next(request: HttpRequest, cursor: str) -> str:
    parameters = request.GET.copy()
    parameters["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}")


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that have something on them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def plain_of(html: str) -> str:
    """Return rich text without its markup, one line a paragraph or point."""
    broken = html.replace("</p>", "\n").replace("</li>", "\n").replace("<br/>", "\n")
    return "\n".join(lines_of(strip_tags(broken)))


def prose_of(stream: Any) -> list[Prose]:
    """Return a running text (cms_content.prose) in its parts."""
    return [_part(block.block_type, block.value) for block in stream]


def prose_text(parts: Iterable[Prose]) -> str:
    """Return the parts as plain text."""
    return "\n".join(line for part in parts for line in (part.question, part.text) if line)


def _part(kind: str, value: Any) -> Prose:
    if kind == "question":
        html = str(prose_html(value["answer"].source))
        return Prose(type=kind, question=value["question"], text=plain_of(html), html=html)
    if kind == "text":
        html = str(prose_html(value.source))
        return Prose(type=kind, text=plain_of(html), html=html)
    return Prose(type=kind, text=str(value))


def public_keys(model: type[Page], keys: Iterable[int | None]) -> dict[int, Any]:
    """Return of the pages with these keys, of any authority, those that anybody may read, by key.

    Documents refer to each other across authorities; what is a draft, withdrawn or closed is not told.
    """
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return {}
    manager: Any = model.objects  # Wagtail's own methods are untyped
    return {page.pk: page for page in manager.live().public().filter(pk__in=wanted)}


def policy_ref(row: Any, held: dict[int, Any], request: HttpRequest) -> PageRef | None:
    """Return the document that a row (`policy`, `title`, `number`) names; None when it names none that is public."""
    page = held.get(row.policy_id)
    if page is not None:
        return PageRef(**ref_to(page, request, "policy"))
    if row.title or row.number:
        return PageRef(title=row.title or row.number, number=row.number)
    return None


def keys_of(rows: Iterable[Model], name: str) -> list[int | None]:
    """Return the values of the foreign key `name` of the rows."""
    return [getattr(row, f"{name}_id") for row in rows]
