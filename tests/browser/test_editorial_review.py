"""An editor writes a policy and hands it in; cannot approve it; three colleagues do, and it is before the public."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from cms_content import queries
from cms_content.models import PolicyPage
from portal import clock
from portal.identity.actions import create_user, grant_role
from portal.tenancy.models import TenantKind
from portal.tenancy.roles import Role
from tests.browser_support import assert_accessible, expect, new_context, shoot
from tests.cms_content.conftest import make_tenant

PASSWORD = "correct horse 9 battery"
TITLE = "关于做好示例工作的通知（演示）"
PEOPLE = {
    "author": (Role.EDITOR, "白示例"),
    "first": (Role.EDITOR, "安示例"),
    "second": (Role.REVIEWING_EDITOR, "路示例"),
    "final": (Role.CHIEF_EDITOR, "钟示例"),
}


@pytest.fixture
def hubei(transactional_db):
    from cms_content.actions import create_tenant_pages

    nation = make_tenant("national", "国家示例主管机构", kind=TenantKind.NATIONAL)
    tenant = make_tenant("hubei", "湖北省示例科学技术厅", parent=nation)
    create_tenant_pages(tenant=tenant, actor=None)
    for name, (role, full_name) in PEOPLE.items():
        user = create_user(actor=None, username=name, full_name=full_name, password=PASSWORD)
        grant_role(actor=None, tenant=tenant, user=user, role=role)
    return tenant


@pytest.fixture
def desk(browser, address, hubei):
    """Return `(name) -> page`: the editors' site as that person sees it, in a browser of their own."""
    contexts = []

    def open_desk(name: str) -> Page:
        contexts.append(new_context(browser))
        page = contexts[-1].new_page()
        page.goto(address("hubei", "/accounts/login/?next=/cms/"))
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.locator("main").get_by_role("button").click()
        page.wait_for_url("**/cms/")
        return page

    yield open_desk
    for context in contexts:
        context.close()


def write_and_hand_in(page: Page, address, index: int) -> None:
    page.goto(address("hubei", f"/cms/pages/add/cms_content/policypage/{index}/"))
    page.get_by_role("textbox", name="标题").first.fill(TITLE)
    page.keyboard.press("Tab")
    expect(page.locator("#id_slug")).not_to_have_value("")  # made from the title by the editor's own script
    expect(page.get_by_role("button", name="发布", exact=True)).to_have_count(0)
    page.locator("[data-w-dropdown-target='toggle']").last.click()
    page.get_by_role("button", name="提交三审三校").click()
    page.wait_for_url(f"**/cms/pages/{index}/")


def test_three_people_examine_what_a_fourth_wrote(browser, address, hubei, desk):
    index = queries.policy_index_of(hubei)
    author = desk("author")
    shoot(author, "editorial-dashboard-empty")
    write_and_hand_in(author, address, index.pk)
    policy = PolicyPage.objects.get()
    sheet = address("hubei", f"/cms/review/pages/{policy.pk}/")

    author.goto(sheet)
    expect(author.get_by_text("您是本稿的作者或修改人，不能审核自己的稿件")).to_be_visible()
    expect(author.get_by_role("button", name="审核通过")).to_have_count(0)
    shoot(author, "editorial-sheet-author")
    author.goto(address("hubei", f"/cms/pages/{policy.pk}/edit/"))
    shoot(author, "editorial-edit-locked")

    for name in ("first", "second", "final"):
        page = desk(name)
        expect(page.get_by_text(TITLE)).to_be_visible()
        if name == "first":
            shoot(page, "editorial-dashboard-waiting")
        page.get_by_role("link", name="审核", exact=True).click()
        page.wait_for_url(sheet)
        if name == "first":
            page.get_by_role("button", name="审核通过").click()
            expect(page.get_by_text("请先完成本环节校对，再勾选此项。")).to_be_visible()
            shoot(page, "editorial-sheet-fault")
        page.get_by_label("已通读全文，完成本环节校对").check()
        page.get_by_label("意见（可不填）").fill("文字、依据、格式已核。")
        page.get_by_role("button", name="审核通过").click()
        page.get_by_text("已审核通过：").wait_for()
    shoot(page, "editorial-sheet-done")
    page.goto(address("hubei", "/cms/review/"))
    shoot(page, "editorial-register")
    page.goto(f"{sheet}print/")
    assert_accessible(page)
    shoot(page, "editorial-print")

    reader = new_context(browser).new_page()
    reader.goto(address("hubei", policy.get_url()))
    expect(reader.locator("h1").first).to_have_text(TITLE)
    today = clock.today()
    expect(reader.get_by_text(f"{today.year}年{today.month}月{today.day}日").first).to_be_visible()
    shoot(reader, "editorial-public")
    reader.context.close()
