"""A citizen on a phone reads a notice, objects to one item without scripts, and follows it; a handler decides."""

from __future__ import annotations

import pytest

from portal.clock.actions import set_clock
from portal.identity.actions import create_user, grant_role
from portal.identity.uscc import make
from portal.tenancy.roles import Role
from portal.workcalendar.actions import seed
from tests.browser_support import PHONE, check, expect, opened
from tests.workflows.notices import factories
from workflows.notices.actions import close_due
from workflows.notices.models import Objection

PASSWORD = "correct horse 9 battery"


@pytest.fixture
def story(transactional_db, settings, tmp_path):
    """A running notice of three items on the national site, by a demonstration clock that the server shares."""
    settings.DEMO_MODE, settings.DOCUMENTS_DIR = True, tmp_path / "documents"
    seed()
    set_clock(moment=factories.PUBLISHED)
    nation = factories.make_tenant("national", "国家示例主管机构", kind="national")
    hubei = factories.make_tenant("hubei", "湖北省示例科学技术厅", parent=nation)
    edition = factories.make_edition(nation, title="创新型产业集群确认")
    names = ("武汉市光电子创新型产业集群", "襄阳高新区汽车零部件创新型产业集群", "宜昌市生物医药创新型产业集群")
    cases = [factories.make_case(edition, hubei, name) for name in names]
    editor = factories.make_user("公示经办", nation, Role.NOTICE_EDITOR)
    handler = create_user(actor=None, username="handler", full_name="周承办", password=PASSWORD)
    grant_role(actor=None, tenant=nation, user=handler, role=Role.OBJECTION_HANDLER)
    return factories.make_notice(editor, nation, cases, title="关于拟确认三个创新型产业集群的公示")


def test_a_citizen_objects_on_a_phone_without_scripts(browser, address, story):
    with opened(browser, width=PHONE, java_script_enabled=False) as page:
        page.goto(address("national", f"/notices/{story.pk}/"))
        page.get_by_role("link", name="对此项提异议").nth(1).click()
        expect(page.get_by_label("襄阳高新区汽车零部件创新型产业集群", exact=False)).to_be_checked()
        expect(page.get_by_label("单位全称")).not_to_be_visible()
        page.get_by_label("真实姓名").fill("张示例")
        page.get_by_label("联系电话").fill("138 0000 0000")
        page.get_by_label("异议类别").select_option("truth")
        page.get_by_label("我声明").check()
        page.get_by_role("button", name="提交异议").click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_label("真实姓名")).to_have_value("张示例")
        page.get_by_label("具体事实和理由").fill("该集群申报的产值数据与统计年鉴不一致，请予核实。")
        page.get_by_role("button", name="提交异议").click()
        number, code = page.locator("#receipt-number").inner_text(), page.locator("#query-code").inner_text()
        page.get_by_role("link", name="查询进展").click()
        page.get_by_label("回执号").fill(number)
        page.get_by_label("查询码").fill(code.lower())
        page.get_by_role("button", name="查询").click()
        expect(page.get_by_text("正在核对是否受理")).to_be_visible()
        page.get_by_role("button", name="撤回这份异议").click()
        expect(page.get_by_text("您已撤回这份异议")).to_be_visible()


ACTIVE = """words => {
    const here = document.activeElement, label = here.labels && here.labels[0];
    return (label || here).textContent.trim().startsWith(words);
}"""


def tab_to(page, words, *, most=80):
    """Press Tab until what has the focus is labelled so; fails when the keyboard never gets there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(ACTIVE, words):
            return
    raise AssertionError(f"the keyboard does not reach {words}")


def test_an_organisation_objects_on_a_phone_with_the_keyboard_alone(browser, address, story):
    with opened(browser, width=PHONE) as page:
        # listened for from the beginning: asked for at the key press, the interception comes too late now and then
        letter = {"name": "公函.pdf", "mimeType": "application/pdf", "buffer": factories.PDF}
        page.on("filechooser", lambda chooser: chooser.set_files(letter))
        page.goto(address("national", f"/notices/{story.pk}/"))
        tab_to(page, "对此项提异议：宜昌市生物医药")
        page.keyboard.press("Enter")
        page.wait_for_url("**/objections/new/**")
        expect(page.get_by_label("宜昌市生物医药创新型产业集群", exact=False)).to_be_checked()
        tab_to(page, "个人")
        page.keyboard.press("ArrowDown")
        for label, words in (
            ("单位全称", "宜昌示例生物有限公司"),
            ("统一社会信用代码", make("91420500MA4K00007")),
            ("联系人", "许示例"),
            ("联系人电话", "0717-6000000"),
        ):
            tab_to(page, label)
            page.keyboard.type(words)
        tab_to(page, "加盖公章的异议函")
        page.keyboard.press("Enter")
        page.wait_for_function("document.activeElement.files.length === 1")
        tab_to(page, "异议类别")
        page.keyboard.press("ArrowDown")
        tab_to(page, "具体事实和理由")
        page.keyboard.type("该集群所列牵头单位与本单位名称混同，请予核实。")
        tab_to(page, "我声明")
        page.keyboard.press("Space")
        tab_to(page, "提交异议")
        page.keyboard.press("Enter")
        page.wait_for_selector("#receipt-number")
        check(page, "notices-organisation-receipt")
        given = Objection.across_tenants.get()
        assert (given.kind, [one.kind for one in given.evidence.all()]) == ("organisation", ["seal"])
        assert given.items.get().name == "宜昌市生物医药创新型产业集群"


def test_public_pages_are_accessible_and_fit(browser, address, story):
    with opened(browser) as page:
        for name, path in (
            ("index", "/notices/"),
            ("open", f"/notices/{story.pk}/"),
            ("form", f"/objections/new/{story.pk}/"),
            ("status-form", "/objections/"),
        ):
            page.goto(address("national", path))
            check(page, f"notices-{name}")
        page.goto(address("national", f"/objections/new/{story.pk}/"))
        page.get_by_label("单位", exact=True).check()
        expect(page.get_by_label("真实姓名")).not_to_be_visible()
        page.get_by_role("button", name="提交异议").click()
        check(page, "notices-form-errors")
        receipt = factories.object_to(story, story.items.first(), at=factories.PUBLISHED)
        page.goto(address("national", "/objections/"))
        page.get_by_label("回执号").fill(receipt.number)
        page.get_by_label("查询码").fill(receipt.query_code)
        page.get_by_role("button", name="查询").click()
        check(page, "notices-status")
        set_clock(moment=factories.CLOSES)
        close_due()
        page.goto(address("national", f"/notices/{story.pk}/"))
        check(page, "notices-closed")


def test_the_receipt_is_accessible_and_fits(browser, address, story):
    with opened(browser) as page:
        page.goto(address("national", f"/objections/new/{story.pk}/?item={story.items.first().pk}"))
        page.get_by_label("真实姓名").fill("张示例")
        page.get_by_label("电子邮箱").first.fill("zhang@example.cn")
        page.get_by_label("异议类别").select_option("rights")
        page.get_by_label("具体事实和理由").fill("该集群名称与本地已有集群重复，请予核实。")
        page.locator("#id_evidence").set_input_files(
            {"name": "证据.pdf", "mimeType": "application/pdf", "buffer": factories.PDF}
        )
        page.get_by_label("我声明").check()
        page.get_by_role("button", name="提交异议").click()
        expect(page.get_by_text("已收下")).to_be_visible()
        check(page, "notices-receipt")


def test_a_handler_works_the_desk(browser, address, story):
    factories.object_to(story, story.items.first(), at=factories.PUBLISHED)
    with opened(browser) as page:
        page.goto(address("national", "/workspace/objections/"))
        page.get_by_label("用户名").fill("handler")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "/accounts/" not in url)
        page.goto(address("national", "/workspace/objections/"))
        check(page, "objections-queue")
        page.locator("tbody a").first.click()
        check(page, "objections-detail")
        page.get_by_label("查看身份信息的理由").fill("电话核实身份")
        page.get_by_role("button", name="查看身份信息").click()
        expect(page.get_by_text(factories.SECRET_NAME)).to_be_visible()
        page.get_by_role("button", name="受理", exact=True).click()
        page.get_by_text("调查核实").first.wait_for()  # the rest is walked in tests/journeys/test_whole_story.py
        check(page, "objections-admitted")
