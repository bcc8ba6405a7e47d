"""An official reads a paper in place, inserts a phrase, finds the draft again, decides and issues the notice.

Another asks colleagues first; each of them finds what concerns them in a list of their own.
"""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.test import Client

from portal import clock
from portal.documents.models import DocumentVersion, ScanStatus
from portal.tenancy.roles import Role
from portal.workcalendar.actions import seed
from tests.browser_support import check, check_dark_and_elder, expect, new_context
from tests.factories import MONDAY, at_nation, country, person, submitted
from tests.workflows.issuing.world import administrator, configure
from workflows.cases import actions
from workflows.programmes.models import ProgrammeEdition


@pytest.fixture
def signed_in(browser, address):
    """Return `(user) -> a page of a browser in which this person is signed in`."""

    def of(user, code):
        client = Client()
        client.force_login(user)
        context = new_context(browser)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address(code)}])
        return context.new_page()

    return of


@pytest.fixture
def land(transactional_db, settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(MONDAY):
        seed()
        yield country()


def test_the_day_of_an_acceptance(land, signed_in, address):
    case, official = at_nation(land, land.donghu), land["national:acceptance"]
    DocumentVersion.across_tenants.update(scan_status=ScanStatus.CLEAN)
    configure(land.nation)
    actions.add_phrase(actor=official, tenant=land.nation, text="材料齐全，符合受理条件。")
    page = signed_in(official, "national")
    page.goto(address("national", f"/workspace/cases/{case.pk}/"))
    papers = page.locator("details.preview")
    papers.first.locator("iframe").wait_for()  # on a wide screen the first paper stands beside the form
    papers.nth(1).locator("summary").focus()
    page.keyboard.press("Enter")
    papers.nth(1).locator("iframe").wait_for()
    expect(page.locator("details.preview[open]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("details.preview[open]")).to_have_count(0)
    page.get_by_text("常用语（1条）").click()
    page.get_by_role("button", name="插入意见").click()
    expect(page.get_by_label("办理意见")).to_have_value("材料齐全，符合受理条件。")
    page.locator("#opinion-saved", has_text="意见已自动保存").wait_for()
    check(page, "case-page")
    check_dark_and_elder(page, "case-page")
    page.reload()
    expect(page.get_by_label("办理意见")).to_have_value("材料齐全，符合受理条件。")
    page.get_by_role("button", name="受理", exact=True).click()
    page.get_by_text("已办结").wait_for()
    page.goto(address("national", f"/workspace/cases/{case.pk}/"))
    page.get_by_role("button", name="印发受理通知书").click()
    page.get_by_text("已印发受理通知书，文号 示例受〔2026〕1号。").wait_for()
    check(page, "case-issued")


def test_what_is_typed_before_the_scripts_are_there_saves_itself(land, signed_in, address):
    """An officer on a slow line begins to type while htmx is still on its way, and does not touch the form again."""
    held = []
    page = signed_in(land["donghu:applicant"], "donghu")
    page.goto(address("donghu", "/workspace/applications/"))
    page.route("**/htmx*.js", lambda route: held.append(route), times=1)  # noqa: PLW0108  # a list's own method is refused
    page.get_by_role("button", name="开始申报").click()
    page.get_by_label("集群名称", exact=True).fill("武汉东湖高新区示例创新型产业集群")
    page.get_by_label("集群产业分类").select_option("1.2.1")
    assert len(held) == 1
    held[0].continue_()
    page.get_by_text("已自动保存").wait_for()
    page.reload()
    expect(page.get_by_label("集群名称", exact=True)).to_have_value("武汉东湖高新区示例创新型产业集群")
    expect(page.get_by_label("集群产业分类")).to_have_value("1.2.1")


def test_the_settings_of_documents(land, signed_in, address):
    page = signed_in(administrator(land.hubei), "hubei")
    page.goto(address("hubei", "/workspace/issuing/"))
    check(page, "issuing-settings")


def test_colleagues_are_asked_before_the_verdict(land, signed_in, address):
    """A reviewer asks two colleagues; one finds the question in the list and answers; the other is not waited for."""
    case, reviewer = submitted(land, land.donghu), land["hubei:reviewer"]
    first, second = (person(name, land.hubei, Role.STEWARD) for name in ("孙立", "钱明"))
    page = signed_in(reviewer, "hubei")
    page.goto(address("hubei", f"/workspace/cases/{case.pk}/"))
    page.get_by_text("征求会签意见（加签）").click()
    page.get_by_label("孙立").check()
    page.get_by_label("钱明").check()
    page.get_by_label("征求事项").fill("主导产业的定位是否与园区规划一致？")
    page.get_by_label("答复期限").fill("3")
    page.get_by_role("button", name="征求意见").click()
    page.get_by_text("尚待孙立、钱明").first.wait_for()
    colleague = signed_in(first, "hubei")
    colleague.goto(address("hubei", "/workspace/queue/consultations/"))
    check(colleague, "consultations")
    colleague.get_by_role("link", name=case.name).click()
    check(colleague, "consultation-answer")
    colleague.get_by_label("不同意").check()
    colleague.get_by_label("说明").fill("园区规划以光电子为主，请补充说明。")
    colleague.get_by_role("button", name="提交意见").click()
    colleague.get_by_text("会签意见“不同意”已提交。").wait_for()
    actions.copy(actor=reviewer, tenant=land.hubei, case=case, reader=second, note="供参考。")
    reader = signed_in(second, "hubei")
    reader.goto(address("hubei", "/workspace/queue/copies/"))
    check(reader, "copies")
    page.reload()
    page.get_by_text("提前结束会签", exact=True).click()
    page.get_by_text("加签", exact=True).first.click()
    check(page, "consultation-asker")
    page.emulate_media(color_scheme="dark")
    page.context.add_cookies([{"name": "elder", "value": "1", "url": address("hubei")}])
    page.reload()
    check(page, "consultation-elder-dark")


def test_the_first_authority_sees_no_hand_over(land, signed_in, address):
    case = submitted(land, land.donghu)
    page = signed_in(land["hubei:reviewer"], "hubei")
    page.goto(address("hubei", f"/workspace/cases/{case.pk}/"))
    expect(page.get_by_role("heading", name="其他机关的结论和材料")).to_have_count(0)
    check(page, "case-first-authority")


def test_forty_files_by_keyboard_one_after_the_other(land, signed_in, address):
    """With j and k from row to row, Enter opens; the next file is a click away; all of a page is chosen at once."""
    first = submitted(land, land.donghu)
    second = submitted(land, land.donghu, name="武汉东湖高新区示例二创新型产业集群", deviation_reason="例")
    ProgrammeEdition.across_tenants.filter(pk=land.edition.pk).update(batch_steps=["province_review"])
    page = signed_in(land["hubei:reviewer"], "hubei")
    page.goto(address("hubei", "/workspace/queue/"))
    for key, name in (("j", first.name), ("j", second.name), ("j", second.name), ("k", first.name)):
        page.keyboard.press(key)
        expect(page.locator(":focus")).to_have_text(name)
    page.get_by_label("全选本页").check()
    page.get_by_role("status").filter(has_text="已勾选 2 件").wait_for()
    page.get_by_label(f"选择{first.name}").uncheck()
    page.get_by_role("status").filter(has_text="已勾选 1 件").wait_for()
    check(page, "queue-chosen")
    check_dark_and_elder(page, "queue-chosen")
    page.get_by_role("link", name=first.name).focus()
    page.keyboard.press("Enter")
    page.get_by_label("办理意见").fill("情况属实。")
    page.get_by_role("button", name="建议推荐", exact=True).click()
    expect(page.locator(":focus")).to_have_text(f"下一件：{second.name}")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=second.name).wait_for()
