"""Who reads English can use every kind of page; so can a screen reader.

The pages come from the sitemaps, one for each template: a new kind of page joins by itself once the demonstration
shows one.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from wagtail.models import Page, Site

from cms_content.demo_guides import load_demo_guides
from cms_content.demo_kinds import load_demo_kinds
from cms_content.demo_policies import load_demo_policies
from portal.registry.tables import load_if_empty
from portal.tenancy.models import Tenant
from tests import factories
from tests.browser_support import check, expect, opened

CODES = ("national", "hubei")
ALSO = {
    "policy-versions": ("national", "/policies/guideline-2020/versions/"),
    "policy-version": ("national", "/policies/guideline-2020/versions/1/"),
    "search": ("national", "/search/?q=创新型产业集群"),
    "search-nothing": ("national", "/search/?q=没有这样的词"),
    "objection-status": ("national", "/objections/"),
    "programs": ("national", "/api/"),
    "open-data": ("national", "/open-data/"),
    "not-found": ("national", "/nowhere/"),
}
"""Templates that no page of the sitemap has."""


@pytest.fixture
def land(transactional_db):
    load_if_empty()
    made = factories.country(with_pages=True)
    load_demo_policies(actor=None)
    load_demo_guides(actor=None, tenants={"national": made.nation, "hubei": made.hubei})
    load_demo_kinds(actor=None)
    factories.announced(made, made.donghu)
    return made


def templates() -> dict[str, tuple[str, str]]:
    """Return one published page for each template: name → authority and path."""
    found: dict[str, tuple[str, str]] = {}
    for code in CODES:
        tenant = Tenant.objects.select_related("site").get(code=code)
        answer = Client().get("/sitemap.xml", headers={"host": tenant.host})
        for place in re.findall("<loc>([^<]+)</loc>", answer.content.decode()):
            path = urlsplit(place).path
            page = _page_at(tenant.site, path)
            kind = getattr(page, "kind", "") if page else ""
            found.setdefault(f"{type(page).__name__}{kind}" if page else path, (code, path))
    return found


def _page_at(site: Site, path: str) -> Page | None:
    page = site.root_page
    for slug in filter(None, path.split("/")):
        page = page.get_children().filter(slug=slug).first()
        if page is None:
            return None
    return page.specific


def read_in(browser, address, language: str, name: str, *, pages: dict[str, tuple[str, str]]) -> None:
    """Open the pages in one reading and look at each at both widths."""
    lang = {"English": "en", "繁體": "zh-Hant"}[language]
    with opened(browser) as page:
        page.goto(address("national", "/"))
        for code in CODES:
            page.goto(address(code, "/"))
            page.get_by_role("link", name=language, exact=True).click()
            expect(page.locator(f'html[lang="{lang}"]')).to_have_count(1)
        for kind, (code, path) in pages.items():
            page.goto(address(code, path))
            expect(page.locator(f'html[lang="{lang}"]')).to_have_count(1)
            check(page, f"{name}-{kind.replace('/', '_')}")


def test_every_template_in_english(browser, address, land):
    pages = templates()
    assert {name for name in pages if not name.startswith("/")} >= {
        "HomePage", "PolicyIndexPage", "PolicyPage", "SectionPageguides", "GuidePage", "InterpretationPage",
        "ToolkitPage", "NewsPage", "AnnualReportPage", "RankingPage", "TopicPage", "ClusterDirectoryPage",
        "StandardPage", "NoticePage",
    }  # fmt: skip
    with opened(browser) as page:
        for code in CODES:
            page.goto(address(code, "/"))
            page.get_by_role("link", name="English", exact=True).click()
            expect(page.locator('html[lang="en"]')).to_have_count(1)
        for kind, (code, path) in (pages | ALSO).items():
            page.goto(address(code, path))
            expect(page.locator('html[lang="en"]')).to_have_count(1)
            check(page, f"en-{kind.replace('/', '_')}")
