"""A reader without Chinese, and one from Hong Kong or Taiwan, on a phone and at a desk, with and without scripts."""

from __future__ import annotations

import pytest

from cms_content.actions import create_tenant_pages
from cms_content.demo_policies import load_demo_policies
from portal.tenancy.models import TenantKind
from portal.tenancy.roles import Role
from portal.workcalendar.actions import seed
from tests.browser_support import PHONE, check, expect, opened
from tests.cms_content.conftest import make_tenant
from tests.workflows.notices import factories

READINGS = {"en": "English", "zh-Hant": "繁體"}
HEADINGS = {"en": ("Find policies · Apply · Object", "Policies"), "zh-Hant": ("找政策 · 辦申報 · 提意見", "政策")}


@pytest.fixture
def sites(transactional_db, settings, tmp_path):
    settings.DEMO_MODE, settings.DOCUMENTS_DIR = True, tmp_path / "documents"
    seed()
    nation = make_tenant("national", "国家示例主管机构", kind=TenantKind.NATIONAL)
    create_tenant_pages(tenant=nation, actor=None)
    for code, name in (("hubei", "湖北省示例科学技术厅"), ("jiangsu", "江苏省示例科学技术厅")):
        create_tenant_pages(tenant=make_tenant(code, name, parent=nation), actor=None)
    load_demo_policies(actor=None)


@pytest.fixture
def notice(sites):
    from portal.clock.actions import set_clock
    from portal.tenancy.models import Tenant

    set_clock(moment=factories.PUBLISHED)
    nation, hubei = Tenant.objects.get(code="national"), Tenant.objects.get(code="hubei")
    edition = factories.make_edition(nation)
    cases = [factories.make_case(edition, hubei, "武汉市光电子创新型产业集群")]
    return factories.make_notice(factories.make_user("公示经办", nation, Role.NOTICE_EDITOR), nation, cases)


@pytest.mark.parametrize("lang", READINGS)
def test_the_pages_are_accessible_and_fit_in_every_reading(browser, address, notice, lang):
    paths = {
        "home": "/",
        "policies": "/policies/",
        "policy": "/policies/guideline-2020/",
        "notice": f"/notices/{notice.pk}/",
        "objection": f"/objections/new/{notice.pk}/",
        "search": "/search/?q=x",
    }
    with opened(browser) as page:
        page.goto(address("national"))
        page.get_by_role("link", name=READINGS[lang], exact=True).click()
        expect(page.locator(f'html[lang="{lang}"]')).to_have_count(1)
        for name, path in paths.items():
            page.goto(address("national", path))
            expect(page.locator(f'html[lang="{lang}"]')).to_have_count(1)
            check(page, f"{lang}-{name}")
        page.goto(address("national", "/elder/?next=/policies/guideline-2020/"))
        check(page, f"{lang}-elder-policy")


@pytest.mark.parametrize("lang", READINGS)
def test_the_switch_needs_no_script_and_leads_back_to_the_same_page(browser, address, sites, lang):
    home, section = HEADINGS[lang]
    with opened(browser, width=PHONE, java_script_enabled=False) as page:
        page.goto(address("national"))
        page.get_by_role("link", name=READINGS[lang], exact=True).click()
        expect(page).to_have_url(address("national"))
        expect(page.locator("h1")).to_have_text(home)
        page.get_by_role("navigation").get_by_role("link", name=section, exact=True).first.click()
        page.get_by_role("link", name="简体", exact=True).click()
        expect(page).to_have_url(address("national", "/policies/"))
        expect(page.locator("h1")).to_have_text("政策")
