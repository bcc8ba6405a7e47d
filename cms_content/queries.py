"""Reads of pages, always of one authority's site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Exists, ExpressionWrapper, F, OuterRef, Q, When
from django.db.models.functions import Coalesce, ExtractYear
from wagtail.models import Page, PageViewRestriction

from cms_content.forms import CURRENT as CURRENT_CHOICE
from cms_content.models import HomePage, PolicyIndexPage, PolicyPage, SectionKind, SectionPage
from cms_content.validity import CURRENT, TONES, Validity, validity_expression, validity_of
from portal import clock
from portal.errors import NotFound
from portal.tenancy.models import Tenant
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

STEP = 4
"""Characters of a tree path per level (treebeard)."""
SITE_DEPTH = 2
WIDE, NARROW = str.maketrans("()", "（）"), str.maketrans("（）", "()")
SINGLE, DOUBLE = str.maketrans("《》", "〈〉"), str.maketrans("〈〉", "《》")


@dataclass(frozen=True)
class Listed:
    """A policy as a line of a list: the page, its validity today and how that is shown."""

    page: PolicyPage
    validity: Validity
    tone: str


def home_of(tenant: Tenant) -> HomePage:
    """Return the authority's home page. Raises NotFound while its pages are not created."""
    site = bound(tenant).site
    home = HomePage.objects.filter(pk=site.root_page_id).first() if site else None
    if home is None:
        raise NotFound(f"{tenant.name}的站点还没有建立，请先创建站点页面。")
    return home


def policy_index_of(tenant: Tenant) -> PolicyIndexPage:
    """Return the page that the authority's policies lie under. Raises NotFound."""
    index = PolicyIndexPage.objects.child_of(home_of(tenant)).first()
    if index is None:
        raise NotFound(f"{tenant.name}的站点没有政策栏目，请先建立。")
    return index


def public_pages(tenant: Tenant) -> QuerySet[Page]:
    """Return the authority's live pages of all kinds that anybody may read."""
    site = bound(tenant).site
    rows: Any = open_to_all(Page.objects.live())
    return rows.descendant_of(site.root_page, inclusive=True) if site else rows.none()


def open_to_all(rows: Any) -> Any:
    """Return the pages among `rows` that no restriction covers: Wagtail's `public()`, within the same query."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    covering = PageViewRestriction.objects.annotate(covered=path)
    return rows.exclude(Exists(covering.filter(covered__startswith=F("page__path"))))


def section_of(tenant: Tenant, kind: str) -> SectionPage:
    """Return the authority's first section of `kind`, a value of `SectionKind`. Raises NotFound."""
    section = SectionPage.objects.child_of(home_of(tenant)).filter(kind=kind).first()
    if section is None:
        raise NotFound(f"{tenant.name}的站点没有“{SectionKind(kind).label}”栏目，请先建立。")
    return section


def tenant_of(page: Page) -> Tenant | None:
    """Return the authority on whose site `page` lies; None for a page outside every site."""
    return Tenant.objects.filter(site__root_page__path=page.path[: STEP * SITE_DEPTH]).first()


def live_policies(tenant: Tenant) -> QuerySet[PolicyPage]:
    """Return the authority's live policies, also those that only some readers may open: for lookups, not for lists."""
    site = bound(tenant).site
    rows = PolicyPage.objects.live().order_by("pk")
    return rows.descendant_of(site.root_page) if site else rows.none()


def policies_of(
    tenant: Tenant, *, validity: str = "", theme: str = "", year: int | None = None
) -> QuerySet[PolicyPage]:
    """Return the policies that anybody may read, newest first, narrowed by validity today, theme and year.

    `validity`: a value of `Validity`, or "current" for those in force or on trial; `theme`: a code, a first-level
    one includes its classes; `year`: of publication, else of signature.
    """
    rows: Any = live_policies(tenant)  # Wagtail's own methods are untyped
    rows = rows.public().prefetch_related("issuers").annotate(listed_on=Coalesce("published_on", "written_on"))
    if validity:
        wanted = CURRENT if validity == CURRENT_CHOICE else (validity,)
        rows = rows.annotate(validity_today=validity_expression(clock.today())).filter(validity_today__in=wanted)
    if theme:
        rows = rows.filter(theme__startswith=theme)
    if year:
        rows = rows.filter(listed_on__year=year)
    return rows.order_by(F("listed_on").desc(nulls_last=True), "title", "pk")


def public_policies(tenant: Tenant, *, theme: str = "") -> QuerySet[PolicyPage]:
    """Return the policies that anybody may read, the one published or changed last in front."""
    return policies_of(tenant, theme=theme).order_by(F("last_published_at").desc(nulls_last=True), "-pk")


def listed(pages: Iterable[PolicyPage]) -> list[Listed]:
    """Return pages with their validity today."""
    today = clock.today()
    found = ((page, validity_of(page, today)) for page in pages)
    return [Listed(page, validity, TONES[validity]) for page, validity in found]


def policy_years(tenant: Tenant) -> list[int]:
    """Return the years that have a policy, newest first."""
    rows = policies_of(tenant).order_by().annotate(year_of=ExtractYear("listed_on"))
    return sorted({year for year in rows.values_list("year_of", flat=True) if year}, reverse=True)


def authorities_above(tenant: Tenant) -> list[Tenant]:
    """Return the authorities above this one that have a site, the nearest first."""
    found, above = [], bound(tenant).parent
    while above is not None:
        found += [above] if above.site else []
        above = above.parent
    return found


def site_path(page: Page) -> str:
    """Return the tree path of the home page of the site on which `page` lies."""
    path: str = page.path[: STEP * SITE_DEPTH]
    return path


def names_of_sites_above(tenant: Tenant) -> dict[str, str]:
    """Return the short names of this authority and of those above it, by the paths of their sites."""
    return {one.site.root_page.path: one.short_name for one in (tenant, *authorities_above(tenant)) if one.site}


def choosable_policies(tenant: Tenant) -> QuerySet[PolicyPage]:
    """Return the documents to which the authority's pages may be tied in the editors' window, its own first.

    Its own, drafts too; of the authorities above what anybody may read; never a sibling's.
    """
    site = bound(tenant).site
    if site is None:
        return PolicyPage.objects.none()
    own = Q(path__startswith=site.root_page.path)
    above = Q(pk__in=())
    for path in names_of_sites_above(tenant):
        above |= Q(path__startswith=path)
    public = Q(live=True) & ~Page.objects.get_queryset().private_q()
    offered = own | (above & public)
    rows: QuerySet[PolicyPage] = PolicyPage.objects.filter(offered)
    return rows.annotate(place=Case(When(own, then=0), default=1)).order_by("place", "-pk")


def policy_themes(tenant: Tenant) -> list[str]:
    """Return the theme codes that have a policy."""
    return sorted(set(policies_of(tenant).exclude(theme="").order_by().values_list("theme", flat=True)))


def by_number(tenant: Tenant, doc_number: str) -> PolicyPage | None:
    """Return the authority's live policy with this normalised document number."""
    return live_policies(tenant).filter(doc_number=doc_number).first() if doc_number else None


def find_policy(tenant: Tenant, *, number: str, title: str) -> PolicyPage | None:
    """Look for a live document by its number, else its title: on this site first, then up the tree of authorities.

    Where a number is given, a page of that title but of another number is another document.
    """
    authority: Tenant | None = bound(tenant)
    while authority is not None:
        found = by_number(authority, number)
        if found is None and title:
            same = live_policies(authority).filter(title__in=spellings(title))
            found = (same.filter(doc_number="") if number else same).first()
        if found is not None:
            return found
        authority = authority.parent
    return None


def spellings(title: str) -> set[str]:
    """Return the ways in which one title is printed: brackets wide or narrow, quotes within it double or single."""
    wide = title.translate(WIDE)
    single, double = wide.translate(SINGLE), wide.translate(DOUBLE)
    return {title, wide, title.translate(NARROW), single, double}


def by_import_hash(tenant: Tenant, import_hash: str) -> PolicyPage | None:
    """Return the page made earlier on this site from the same file, live or draft."""
    site = bound(tenant).site
    if site is None or not import_hash:
        return None
    return PolicyPage.objects.descendant_of(site.root_page).filter(import_hash=import_hash).first()
