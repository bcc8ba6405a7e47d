"""A citizen's draft stays on the own device, a queue passes by itself or by waiting, a clerk enters a letter."""

from __future__ import annotations

import pytest

from portal.tenancy.roles import Role
from tests.browser.test_notices_pages import PASSWORD, story  # noqa: F401  # the fixture of the same story
from tests.browser_support import PHONE, check, expect, opened
from tests.factories import passed
from tests.workflows.notices import factories
from tests.workflows.notices.test_opening import listed
from workflows.notices.actions import draft_erratum, publish_erratum, publish_notice
from workflows.notices.models import Objection
from workflows.notices.throttle import PER_ADDRESS, ticket_for

pytestmark = pytest.mark.usefixtures("story")
REASONS = "该集群名称与本地已有集群重复，请予核实。"


def form_of(address, notice):
    return address("national", f"/objections/new/{notice.pk}/")


def fill(page, *, item=0):
    """Fill the form by the keyboard alone, up to the declaration."""
    page.locator("input[name=items]").nth(item).focus()
    page.keyboard.press("Space")
    for label, words in (("真实姓名", "张示例"), ("联系电话", "13800000000"), ("具体事实和理由", REASONS)):
        page.get_by_label(label).first.focus()
        page.keyboard.type(words)
    page.get_by_label("异议类别").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_label("我声明").focus()
    page.keyboard.press("Space")


def kept(page):
    return page.evaluate("JSON.stringify(localStorage)")


def test_a_draft_is_kept_only_when_asked_for_and_goes_with_the_receipt(browser, address, story):  # noqa: F811  # the fixture
    with opened(browser, width=PHONE) as page:
        page.goto(form_of(address, story))
        page.get_by_label("真实姓名").fill("张示例")
        assert kept(page) == "{}"
        page.get_by_label("在本机保存草稿").check()
        fill(page)
        assert REASONS in kept(page)
        assert "token" not in kept(page)
        page.reload()
        expect(page.get_by_label("具体事实和理由")).to_have_value(REASONS)
        expect(page.get_by_label("我声明")).not_to_be_checked()
        page.get_by_role("button", name="清除草稿").click()
        assert kept(page) == "{}"
        page.get_by_label("在本机保存草稿").check()
        page.get_by_label("我声明").check()
        page.get_by_label("联系电话").first.press("Enter")
        page.wait_for_selector("#receipt-number")
        page.wait_for_function("localStorage.length === 0")  # the script comes after the page


def test_who_is_told_to_wait_gets_through_by_itself_or_by_the_button(browser, address, story):  # noqa: F811  # the fixture
    for number in range(PER_ADDRESS.burst + 3):
        ticket_for("127.0.0.1", story, f"token-{number}")
    with opened(browser) as page:
        page.goto(form_of(address, story))
        fill(page)
        page.get_by_role("button", name="提交异议").click()
        page.wait_for_selector("#receipt-number")
    with opened(browser, java_script_enabled=False) as page:
        page.goto(form_of(address, story))
        fill(page)
        page.get_by_role("button", name="提交异议").click()
        expect(page.get_by_text("内容和文件都已保留").first).to_be_visible()
        expect(page.get_by_label("具体事实和理由")).to_have_value(REASONS)


def test_a_clerk_enters_a_letter(browser, address, story):  # noqa: F811  # the fixture
    from portal.identity.actions import create_user, grant_role

    clerk = create_user(actor=None, username="clerk", full_name="周登记", password=PASSWORD)
    grant_role(actor=None, tenant=story.tenant, user=clerk, role=Role.NOTICE_EDITOR)
    with opened(browser) as page:
        page.goto(address("national", "/workspace/objections/enter/"))
        page.get_by_label("用户名").fill("clerk")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "/accounts/" not in url)
        page.goto(address("national", "/workspace/objections/enter/"))
        check(page, "entry-choose")
        page.locator("tbody a").first.click()
        page.get_by_role("button", name="登记并生成回执").click()
        check(page, "entry-errors")
        page.locator("input[name=items]").first.check()
        page.locator("#id_received_at").fill("2026-09-24T09:00")
        page.locator("#id_original").set_input_files(
            {"name": "来信.pdf", "mimeType": "application/pdf", "buffer": factories.PDF}
        )
        page.get_by_label("异议类别").select_option("truth")
        page.get_by_label("事实和理由").fill("见原件")
        page.get_by_role("button", name="登记并生成回执").click()
        page.wait_for_selector("#receipt-number")
        check(page, "entry-receipt")


@pytest.fixture
def anew(story):  # noqa: F811  # the fixture
    """Return what corrects the first item while a form lies open, and lays it before the public again."""

    def correct():
        editor = story.published_by
        item = story.items.first()
        draft = draft_erratum(
            actor=editor, tenant=story.tenant, notice=story, item=item, words="名称更正。", is_material=True
        )
        passed(draft, editor)
        publish_erratum(actor=editor, tenant=story.tenant, draft=draft)
        texts = {"title": "更正后的公示", "basis": "意见", "procedure": "经审议"}
        return publish_notice(actor=editor, tenant=story.tenant, cases=[item.case], **texts)

    return correct


def test_what_was_typed_goes_along_to_the_new_notice_on_a_phone_without_scripts(browser, address, story, anew):  # noqa: F811  # the fixture
    with opened(browser, width=PHONE, java_script_enabled=False) as page:
        page.goto(form_of(address, story))
        fill(page)
        new = anew()
        page.get_by_role("button", name="提交异议").click()
        page.get_by_role("link", name="已填的内容可以带到新的公示").click()
        page.get_by_role("button", name="把已填内容带到新的公示").click()
        page.wait_for_url(f"**/objections/new/{new.pk}/")
        expect(page.get_by_text("还没有提交")).to_be_visible()
        expect(page.get_by_label("具体事实和理由")).to_have_value(REASONS)
        expect(page.locator("input[name=items]")).to_be_checked()
        page.get_by_label("我声明").check()
        page.get_by_role("button", name="提交异议").click()
        page.wait_for_selector("#receipt-number")
    assert Objection.across_tenants.get().notice == new


def test_both_forms_are_sent_and_both_drafts_are_gone(browser, address, story, anew):  # noqa: F811  # the fixture
    with opened(browser, width=PHONE) as page:
        page.goto(form_of(address, story))
        page.get_by_label("在本机保存草稿").check()
        page.locator("input[name=items]").nth(1).check()
        fill(page)
        new = anew()
        page.get_by_role("button", name="提交异议").click()
        page.wait_for_selector("[data-error-summary]")
        check(page, "intake-sent-back")
        with page.expect_popup() as opening:
            page.get_by_role("button", name="把已填内容带到新的公示").click()
        other = opening.value
        expect(other.get_by_label("具体事实和理由")).to_have_value(REASONS)
        check(other, "intake-carried")
        page.get_by_role("button", name="提交异议").click()
        page.wait_for_selector("#receipt-number")
        other.get_by_label("我声明").check()
        other.get_by_label("联系电话").first.press("Enter")
        other.wait_for_selector("#receipt-number")
        assert kept(other) == "{}"
    assert sorted(Objection.across_tenants.values_list("notice", flat=True)) == [story.pk, new.pk]


def test_of_a_long_notice_items_are_added_by_number_and_the_draft_brings_them_back(browser, address, story):  # noqa: F811  # the fixture
    listed(story.items.get(position=3), 30, first_place=4)
    with opened(browser, width=PHONE) as page:
        page.goto(form_of(address, story) + f"?item={story.items.get(position=2).pk}")
        page.get_by_label("在本机保存草稿").check()
        fill(page)
        page.locator("input[name=items]").check()  # the link had ticked it, filling took that off
        page.get_by_label("要加入的条目序号").fill("29")
        page.get_by_role("button", name="提交异议").click()
        expect(page.get_by_text("已按序号加入：29. 第29集群").first).to_be_visible()
        page.get_by_label("真实姓名").fill("张示例二")  # the draft has both items from here on
        check(page, "intake-long")
        page.goto(form_of(address, story))
        page.wait_for_url("**item=*item=*")
        expect(page.get_by_label("真实姓名")).to_have_value("张示例二")
        expect(page.locator("input[name=items]:checked")).to_have_count(2)
        page.get_by_label("我声明").check()
        page.get_by_role("button", name="提交异议").click()
        page.wait_for_selector("#receipt-number")
    assert [item.position for item in Objection.across_tenants.get().items.order_by("position")] == [2, 29]
