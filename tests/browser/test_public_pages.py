"""A reader with any device, with or without scripts, reads an authority's pages; so does one with a screen reader."""

from __future__ import annotations

import pytest
from django.test import override_settings

from cms_content.actions import create_tenant_pages
from cms_content.demo_kinds import load_demo_kinds
from cms_content.demo_policies import load_demo_policies
from portal.identity.actions import create_user
from portal.tenancy.models import TenantKind
from tests.browser_support import assert_accessible, assert_fits, check, expect, opened
from tests.cms_content.conftest import make_tenant
from tests.remembered import remembered

PASSWORD = "correct horse 9 battery"


@remembered
def three_sites() -> None:
    """Publish the demonstration's policies and pages at three authorities."""
    nation = make_tenant("national", "国家示例主管机构", kind=TenantKind.NATIONAL)
    create_tenant_pages(tenant=nation, actor=None)
    for code, name in (("hubei", "湖北省示例科学技术厅"), ("jiangsu", "江苏省示例科学技术厅")):
        create_tenant_pages(tenant=make_tenant(code, name, parent=nation), actor=None)
    load_demo_policies(actor=None)
    load_demo_kinds(actor=None)
    create_user(actor=None, username="reader", full_name="张示例", password=PASSWORD)


@pytest.fixture
def sites(transactional_db):
    three_sites()


PAGES = {
    "home": ("hubei", "/", "找政策 · 办申报 · 提意见"),
    "policies": ("national", "/policies/", "政策"),
    "policies-filtered": ("national", "/policies/?validity=current&theme=11-01", "政策"),
    "policies-empty": ("national", "/policies/?validity=repealed", "政策"),
    "policy-expired": ("hubei", "/policies/measures-2020/", "关于深入推进湖北创新型产业集群发展的措施"),
    "policy-trial": ("national", "/policies/guideline-2020/", "创新型产业集群评价指引（试行）"),
    "policy-unknown": ("national", "/policies/pilot-programme/", "创新型产业集群建设工程实施方案"),
    "toolkits": ("hubei", "/toolkits/", "政策工具包"),
    "toolkit": ("hubei", "/toolkits/demo-instruments/", "湖北创新型产业集群政策工具包（演示）"),
    "ranking": ("hubei", "/rankings/demo-first/", "创新型产业集群领军企业榜（演示）"),
    "topic": ("hubei", "/topics/demo-stewards/", "群主制与一群一策（演示）"),
    "news-malformed-filter": ("national", "/news/?year=x", "工作动态"),
    "news": ("national", "/news/demo-how-to-object/", "演示：怎样对公示条目提出异议"),
    "report": ("national", "/reports/demo-2025/", "创新型产业集群年度发展报告（2025，演示）"),
    "clusters": ("hubei", "/clusters/", "集群名录"),
    "about": ("hubei", "/about/", "关于本站"),
    "login": ("hubei", "/accounts/login/", "登录"),
    "not-found": ("hubei", "/nowhere/", "没有找到这个页面"),
}


def test_every_page_is_accessible_and_fits_at_both_widths(browser, address, sites):
    with opened(browser) as page:
        for name, (code, path, heading) in PAGES.items():
            page.goto(address(code, path))
            expect(page.locator("h1").first).to_have_text(heading)
            check(page, f"public-{name}")


def tops(page, selector):
    return page.locator(selector).evaluate_all("all => all.map(one => Math.round(one.getBoundingClientRect().top))")


def test_a_policys_title_is_read_before_its_metadata_and_stands_there_on_a_phone(browser, address, sites):
    for width, title_first in ((390, True), (1280, False)):
        with opened(browser, width=width) as page:
            page.goto(address("hubei", "/policies/measures-2020/"))
            read = page.locator("main :is(h1, .metadata, article)").evaluate_all("all => all.map(one => one.localName)")
            assert read == ["h1", "dl", "article"]
            assert (tops(page, "h1")[0] < tops(page, ".metadata")[0]) == title_first


def test_the_sections_take_one_row_on_a_desk_in_every_language(browser, address, sites):
    with opened(browser) as page:
        for language in ("zh-hans", "zh-hant", "en"):
            for code in ("national", "hubei"):
                page.goto(address(code, f"/language/?to={language}&next=/"))
                assert len(set(tops(page, ".site-nav li"))) == 1, (language, code)


def test_dark_and_elder_mode_are_accessible_too(browser, address, sites):
    looked_at = [(name, *PAGES[name][:2]) for name in ("home", "policy-expired", "policies", "login")]
    with opened(browser, color_scheme="dark") as page:
        for name, code, path in looked_at:
            page.goto(address(code, path))
            check(page, f"dark-{name}")
    with opened(browser) as page:
        for name, code, path in looked_at:
            page.goto(address(code, path))
            if page.locator("html.elder").count() == 0:
                page.get_by_role("link", name="长者模式", exact=True).click()
            expect(page).to_have_url(address(code, path))
            expect(page.locator("html.elder")).to_have_count(1)
            check(page, f"elder-{name}")
        page.get_by_role("link", name="退出长者模式").click()
        expect(page.locator("html.elder")).to_have_count(0)


def test_everything_works_without_javascript(browser, address, sites):
    with opened(browser, width=390, java_script_enabled=False) as page:
        page.goto(address("national", "/"))
        page.get_by_role("link", name="全部政策").click()
        page.get_by_label("有效性").select_option("unknown")
        page.get_by_role("button", name="筛选").click()
        expect(page.locator(".doc-list li")).to_have_count(1)
        page.get_by_role("link", name="创新型产业集群建设工程实施方案").click()
        expect(page.locator("h1")).to_have_text("创新型产业集群建设工程实施方案")
        expect(page.get_by_role("button", name="打印")).to_have_count(0)
        page.get_by_role("link", name="长者模式").click()
        expect(page.locator("html.elder")).to_have_count(1)


def test_keyboard_reaches_the_text_first_and_focus_is_seen(browser, address, sites):
    with opened(browser) as page:
        page.goto(address("national", "/policies/guideline-2020/"))
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("跳到正文")
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
        page.keyboard.press("Enter")
        expect(page.locator("#main:focus")).to_have_count(1)
        page.keyboard.press("Tab")
        width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert width == "3px"


def test_an_article_can_be_quoted(browser, address, sites):
    with opened(browser, reduced_motion="reduce") as page:  # a click during a smooth scroll goes beside its link
        page.goto(address("national", "/policies/guideline-2020/"))
        page.locator("#a9").hover()
        page.locator("#a9 .anchor-link").click()
        page.wait_for_url("**/policies/guideline-2020/#a9")
        page.get_by_role("navigation", name="目录").get_by_role("link", name="第三章\u3000申请与确认").click()
        page.wait_for_url("**/policies/guideline-2020/#c3")


def test_sign_in_says_what_is_wrong_and_keeps_the_name(browser, address, sites):
    with opened(browser) as page:
        page.goto(address("hubei", "/accounts/login/"))
        page.get_by_label("用户名").fill("reader")
        page.get_by_label("密码").fill("wrong")
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_label("用户名")).to_have_value("reader")
        page.locator("[data-error-summary]:focus").wait_for()  # by a script that runs once the page is there
        check(page, "public-login-refused")


@override_settings(DEMO_MODE=True)
def test_style_page_shows_every_component(browser, address, sites):
    with opened(browser) as page:
        page.goto(address("hubei", "/style/"))
        check(page, "style")
    with opened(browser, color_scheme="dark") as page:
        page.goto(address("hubei", "/style/"))
        assert_accessible(page)
        assert_fits(page)


def test_style_page_is_not_there_in_production(client, sites):
    assert client.get("/style/", headers={"host": "hubei.localhost"}).status_code == 404


def test_print_shows_the_document_only(browser, address, sites):
    with opened(browser) as page:
        page.goto(address("national", "/policies/guideline-2020/"))
        page.emulate_media(media="print")
        expect(page.locator(".document-title")).to_be_visible()
        expect(page.locator(".metadata")).to_be_visible()
        expect(page.locator(".print-address")).to_be_visible()
        for hidden in (".site-top", ".site-foot", "aside", ".crumbs"):
            expect(page.locator(hidden).first).not_to_be_visible()
