"""Setting up an authority's site: pages, files, and what its editors may do there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_noop as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from cms_content.editorial.setup import install_review
from cms_content.models import (
    ClusterDirectoryPage,
    HomePage,
    PolicyIndexPage,
    SectionKind,
    SectionPage,
    StandardPage,
)
from cms_content.site_texts import INTROS, STANDARD_PAGES
from portal.audit.actions import record
from portal.identity.actions import role_group
from portal.tenancy.roles import EDITORIAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.identity.models import User
    from portal.tenancy.models import Tenant

ADMIN_PERMISSION = ("wagtailadmin", "access_admin")
PAGE_PERMISSIONS = (("wagtailcore", "add_page"), ("wagtailcore", "change_page"))
"""Publishing is nobody's: what becomes public goes through the review (RULES B5.1)."""
COLLECTION_PERMISSIONS = (
    ("wagtailimages", "add_image"),
    ("wagtailimages", "change_image"),
    ("wagtailimages", "choose_image"),
    ("wagtaildocs", "add_document"),
    ("wagtaildocs", "change_document"),
    ("wagtaildocs", "choose_document"),
)


@transaction.atomic
def create_tenant_pages(*, tenant: Tenant, actor: User | None) -> HomePage:
    """Make the authority's home page, sections, Wagtail site, collection and review; let its editors in there only.

    Safe to call again: what exists is kept as the editors left it.
    """
    root = _root()
    home = HomePage.objects.child_of(root).filter(slug=tenant.code).first()
    is_new = home is None
    if home is None:
        home = root.add_child(instance=HomePage(title=tenant.name, slug=tenant.code))
    there = set(home.get_children().values_list("slug", flat=True))
    for page in _sections():
        if page.slug not in there:
            page.locale = home.locale
            home.add_child(instance=page)
    tenant.site = _site(tenant, home)
    tenant.collection = _collection(tenant)
    tenant.save(update_fields=["site", "collection"])
    groups = {role: role_group(tenant, role) for role in EDITORIAL}
    _let_editors_in([*groups.values()], home, tenant.collection)
    install_review(tenant, home, groups)
    if is_new:
        record(tenant=tenant, actor=actor, verb="cms.site_created", target=f"page:{home.pk}", summary=tenant.host)
    return HomePage.objects.get(pk=home.pk)


def _root() -> Page:
    """Return the tree's root; made anew where the database was emptied of Wagtail's own first rows."""
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    return Page.get_first_root_node() or Page.add_root(title="Root", slug="root")


def _sections() -> list[Page]:
    """Return the sections that every site starts with, unsaved."""
    return [
        PolicyIndexPage(title="政策", slug="policies", intro=_("政策文件全文、有效性与相互关系。")),
        ClusterDirectoryPage(title="集群名录", slug="clusters"),
        *[SectionPage(kind=kind, slug=kind, title=str(kind.label), intro=INTROS[kind]) for kind in SectionKind],
        *[StandardPage(title=text.title, slug=text.slug, body=text.body) for text in STANDARD_PAGES],
    ]


def _site(tenant: Tenant, home: HomePage) -> Site:
    """Return the authority's site, answering at its host."""
    site, _ = Site.objects.update_or_create(
        hostname=tenant.host,
        port=settings.PUBLIC_PORT,
        defaults={"root_page": home, "site_name": tenant.name, "is_default_site": False},
    )
    return site


def _collection(tenant: Tenant) -> Collection:
    """Return the collection for the authority's images and files."""
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    found: Collection | None = root.get_children().filter(name=tenant.code).first()
    return found or root.add_child(name=tenant.code)


def _let_editors_in(groups: Sequence[Group], home: HomePage, collection: Collection) -> None:
    """Give the groups the admin, their own tree of pages and their own collection, nothing else."""
    wanted = (ADMIN_PERMISSION, *PAGE_PERMISSIONS, *COLLECTION_PERMISSIONS)
    permissions = Permission.objects.filter(codename__in=[codename for _app, codename in wanted])
    found = {(one.content_type.app_label, one.codename): one for one in permissions.select_related("content_type")}
    for group in groups:
        group.permissions.add(found[ADMIN_PERMISSION])
    GroupPagePermission.objects.bulk_create(
        [
            GroupPagePermission(group=group, page=home, permission=found[name])
            for group in groups
            for name in PAGE_PERMISSIONS
        ],
        ignore_conflicts=True,
    )
    GroupCollectionPermission.objects.bulk_create(
        [
            GroupCollectionPermission(group=group, collection=collection, permission=found[name])
            for group in groups
            for name in COLLECTION_PERMISSIONS
        ],
        ignore_conflicts=True,
    )
