"""Feeds of policies, news and interpretations."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.utils import translation
from django.views.decorators.http import require_safe

from cms_content import queries
from cms_content.atom import MOST, Entry, atom_response
from cms_content.delivery import page_url
from cms_content.kinds import shelf_of
from cms_content.models import SectionKind
from cms_content.navigation import open_sections
from cms_content.themes import full_name, themes
from portal import clock
from portal.freshness import public_page

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from cms_content.models import PolicyPage, SectionedPage
    from portal.tenancy.models import Tenant

POLICIES_PATH = "/policies/"
SUMMARY_LENGTH = 200
"""Characters of the text that stand for a summary where none was written."""


@require_safe
@public_page()
def policies(request: HttpRequest) -> HttpResponseBase:
    """Answer with the visited authority's latest policies."""
    return _feed(request, theme="")


@require_safe
@public_page()
def policies_of_theme(request: HttpRequest, theme: str) -> HttpResponseBase:
    """Answer with the latest policies of one class of the theme table. 404 for an unknown class."""
    if theme not in themes():
        raise Http404("没有这个主题分类")
    return _feed(request, theme=theme)


@require_safe
@public_page()
def news(request: HttpRequest) -> HttpResponseBase:
    """Answer with the visited authority's latest news."""
    return _section_feed(request, SectionKind.NEWS, "新发布的工作动态，最新在前。")


@require_safe
@public_page()
def interpretations(request: HttpRequest) -> HttpResponseBase:
    """Answer with the visited authority's latest interpretations."""
    return _section_feed(request, SectionKind.INTERPRETATIONS, "新发布的政策解读，最新在前。")


def _section_feed(request: HttpRequest, kind: SectionKind, subtitle: str) -> HttpResponseBase:
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]  # set by the middleware
    found = shelf_of(kind).within(queries.public_pages(tenant))[:MOST]
    with translation.override(settings.LANGUAGE_CODE):  # the feed is in the authority's language, whoever asks
        label = str(kind.label)
    return atom_response(
        request,
        title=f"{tenant.name}{label}",
        subtitle=subtitle,
        path=open_sections(tenant).get(kind, "/"),
        author=tenant.name,
        entries=[_section_entry(page, tenant, request) for page in found],
    )


def _section_entry(page: SectionedPage, tenant: Tenant, request: HttpRequest) -> Entry:
    first = page.first_published_at or clock.now()
    return Entry(
        key=f"urn:uuid:{page.translation_key}",
        url=page_url(page, request),
        title=page.title,
        summary=getattr(page, "lead", "") or getattr(page, "summary", ""),
        author=getattr(page, "source", "") or getattr(page, "office", "") or tenant.name,
        published=first,
        updated=page.last_published_at or first,
        categories=tuple(name for name in (full_name(page.theme),) if name),
    )


def _feed(request: HttpRequest, *, theme: str) -> HttpResponseBase:
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]  # set by the middleware
    found = queries.public_policies(tenant, theme=theme)[:MOST]
    return atom_response(
        request,
        title=f"{tenant.name}政策文件" + (f"：{full_name(theme)}" if theme else ""),
        subtitle="新发布和新修改的政策文件，最新在前。",
        path=f"{POLICIES_PATH}?theme={theme}" if theme else POLICIES_PATH,
        author=tenant.name,
        entries=[_entry(page, tenant, request) for page in found],
    )


def _entry(page: PolicyPage, tenant: Tenant, request: HttpRequest) -> Entry:
    updated = page.last_published_at or page.latest_revision_created_at or _day_of(page)
    return Entry(
        key=f"urn:uuid:{page.translation_key}",
        url=page_url(page, request),
        title=page.title,
        summary=summary_of(page),
        author="、".join(issuer.name for issuer in page.issuers.all()) or tenant.name,
        published=page.first_published_at or updated,
        updated=updated,
        categories=tuple(name for name in (full_name(page.theme), page.get_genre_display()) if name),
    )


def _day_of(page: PolicyPage) -> dt.datetime:
    """Return the start of the document's own day: for pages that were put in place without a revision."""
    day = page.published_on or page.written_on or clock.today()
    return dt.datetime.combine(day, dt.time(), tzinfo=clock.BEIJING)


def summary_of(page: PolicyPage) -> str:
    """Return the document number and the summary, or the beginning of the text where there is none."""
    text = page.summary or _beginning(page)
    return "。".join(part for part in (page.doc_number, text) if part)


def _beginning(page: PolicyPage) -> str:
    for block in page.body:
        value = block.value
        text = value if isinstance(value, str) else value.get("text", "")  # a heading has none
        if text:
            return text if len(text) <= SUMMARY_LENGTH else f"{text[:SUMMARY_LENGTH]}……"
    return ""
