"""A clerk with any device reads guides and interpretations, finds what is open, and starts an application.

The whole way from the guide to the form is walked on a phone and without scripts.
"""

from __future__ import annotations

import pytest

from cms_content.demo_guides import load_demo_guides
from cms_content.demo_policies import load_demo_policies
from portal.registry.tables import load_if_empty
from tests import factories
from tests.browser_support import check, expect, opened, shoot
from workflows.cases.models import Case

PASSWORD = "correct horse 9 battery"


@pytest.fixture
def land(transactional_db):
    load_if_empty()
    made = factories.country(with_pages=True)
    load_demo_policies(actor=None)
    load_demo_guides(actor=None, tenants={"national": made.nation, "hubei": made.hubei})
    return made


PAGES = {
    "home": ("national", "/"),
    "guides": ("national", "/guides/"),
    "guide": ("national", "/guides/cluster-confirmation/"),
    "guide-lapsed": ("hubei", "/guides/recommendation/"),
    "apply": ("national", "/workspace/apply/{edition}/"),
    "interpretations": ("national", "/interpretations/"),
    "questions": ("national", "/interpretations/guideline-questions/"),
    "interpretation": ("hubei", "/interpretations/measures-expired/"),
    "policy": ("national", "/policies/guideline-2020/"),
}


def test_every_page_is_accessible_and_fits_at_both_widths(browser, address, land):
    with opened(browser) as page:
        for name, (code, path) in PAGES.items():
            page.goto(address(code, path.format(edition=land.edition.pk)))
            check(page, f"guides-{name}")


def test_dark_and_elder_mode_are_accessible_too(browser, address, land):
    for mode, options in (("dark", {"color_scheme": "dark"}), ("elder", {})):
        with opened(browser, **options) as page:
            page.goto(address("hubei", "/"))
            if mode == "elder":
                page.get_by_role("link", name="长者模式", exact=True).click()
                expect(page.locator("html.elder")).to_have_count(1)
            for name in ("guide-lapsed", "interpretation"):
                page.goto(address(*PAGES[name]))
                check(page, f"{mode}-guides-{name}")


def test_from_the_guide_to_the_form_without_scripts(browser, address, land):
    officer = land["donghu:applicant"]
    officer.set_password(PASSWORD)
    officer.save()
    with opened(browser, width=390, java_script_enabled=False) as page:
        page.goto(address("national", "/"))
        page.get_by_role("link", name="创新型产业集群确认申报指南（演示）").click()
        page.get_by_role("link", name="开始申报").click()
        page.get_by_role("link", name=land.donghu.name).click()
        page.get_by_label("用户名").fill(officer.username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url(lambda url: url.startswith(address("donghu", "/workspace/apply/")))
        expect(page.get_by_role("heading", level=1)).to_have_text(f"申报：{land.edition}")
        shoot(page, "guides-start")
        page.get_by_role("button", name="建立申请").click()
        page.wait_for_url(lambda url: url.startswith(address("donghu", "/workspace/applications/")))
        case = Case.across_tenants.get()
        assert (case.tenant, case.edition, case.created_by) == (land.donghu, land.edition, officer)
        expect(page.get_by_role("button", name="保存").first).to_be_visible()
        shoot(page, "guides-form")
