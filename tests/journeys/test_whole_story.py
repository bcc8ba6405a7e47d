"""The whole story, as a stranger walks it.

A high-tech zone applies, its province returns and then recommends, the nation accepts, deliberates and
publishes; a citizen objects; the objection is handled by somebody who did not review; the clock passes the
closing moment, the worker closes the notice; the leader confirms.
Each page is looked at: axe, both widths, screenshots.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from portal import clock
from portal.clock.actions import set_clock
from portal.registry.models import Cluster
from tests import factories
from tests.browser_support import check, new_context
from workflows.cases.models import Case, CaseState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long enough one"
NAME = "武汉东湖高新区新型电子元器件及设备制造创新型产业集群"
WEDNESDAY = dt.datetime(2026, 6, 10, 9, 0, tzinfo=clock.BEIJING)


@pytest.fixture
def land(settings, tmp_path):
    """The country in demonstration mode: its clock can be moved, unscanned files can be read."""
    settings.DEMO_MODE = True
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    set_clock(moment=WEDNESDAY)
    return factories.country(with_pages=True)


@pytest.fixture
def papers(tmp_path) -> dict[str, Path]:
    """Return files as people have them on their disks."""
    made = {}
    for name in ("建设规划", "书面申请", "证明材料", "推荐函", "证据"):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(factories.pdf(text=name).read())
        made[name] = path
    return made


class Desk:
    """One person at one authority's site, in a browser of their own."""

    def __init__(self, browser, address, code: str, user=None) -> None:
        self.page: Page = new_context(browser).new_page()
        self.address, self.code = address, code
        if user is not None:
            self.page.goto(address(code, "/accounts/login/"))
            self.page.get_by_label("用户名").fill(user.username)
            self.page.get_by_label("密码").fill(PASSWORD)
            self.page.locator("main").get_by_role("button").click()
            self.page.wait_for_url("**/workspace/**")

    def open(self, path: str) -> Page:
        self.page.goto(self.address(self.code, path))
        return self.page

    def open_case(self, name: str = NAME) -> Page:
        page = self.open("/workspace/queue/")
        page.get_by_role("link", name=name).first.click()
        return page

    def says(self, verdict: str, opinion: str = "情况属实，同意。") -> None:
        if opinion:
            self.page.get_by_label("办理意见").fill(opinion)
        self.page.get_by_role("button", name=verdict, exact=True).click()
        self.page.get_by_text("已办结").wait_for()


def test_from_application_to_confirmation(land, papers, browser, address):  # noqa: PLR0915  # one story, told once
    def desk(code: str, role: str = "") -> Desk:
        return Desk(browser, address, code, land[f"{code}:{role}"] if role else None)

    # the zone's officer fills in the form; it saves itself; a submission with gaps says what is missing
    officer = desk("donghu", "applicant")
    page = officer.open("/workspace/applications/")
    check(page, "story-01-applications")
    page.get_by_role("button", name="开始申报").click()
    page.get_by_label("集群产业分类").select_option("1.2.1")
    page.get_by_label("集群名称", exact=True).fill("武汉东湖高新区创新型产业集群")
    page.get_by_text("已自动保存").wait_for()
    page.get_by_role("button", name="提交申请").click()
    page.get_by_text("名称中缺少产业分类名").first.wait_for()
    assert page.get_by_label("集群名称", exact=True).input_value() == "武汉东湖高新区创新型产业集群"
    check(page, "story-02-faults")

    for field, value in factories.application("武汉东湖高新区").items():
        if field not in {"industry", "deviation_reason"}:
            page.locator(f"#id_{field}").fill(str(value))
    for key, paper in {
        "plan": "建设规划",
        "application": "书面申请",
        "evidence_policy": "证明材料",
        "evidence_province": "证明材料",
        "evidence_zone": "证明材料",
    }.items():
        page.locator(f"#id_{key}").set_input_files(papers[paper])
        page.locator(f"#material-{key}").get_by_role("button", name="上传").click()
        page.locator(f"#material-{key}").get_by_text(papers[paper].name).wait_for()
    check(page, "story-03-form")
    page.get_by_role("button", name="提交申请").click()
    page.get_by_text("申请已提交").wait_for()
    check(page, "story-04-submitted")

    # the province returns one field; only this one opens; the reviewer sees what changed
    reviewer = desk("hubei", "reviewer")
    page = reviewer.open("/workspace/queue/")
    check(page, "story-05-queue")
    page = reviewer.open_case()
    page.get_by_text("退回补正：逐项写明要求").click()
    check(page, "story-06-review")
    page.get_by_role("button", name="建议推荐").click()
    page.get_by_text("意见没有提交").wait_for()
    page.get_by_text("退回补正：逐项写明要求").click()
    page.locator("#id_fix_summary").fill("请写明企业数量。")
    reviewer.says("退回补正", "概况过于简略。")

    page = officer.open("/workspace/applications/")
    page.get_by_role("link", name=NAME).click()
    assert page.get_by_label("集群名称", exact=True).is_disabled()
    check(page, "story-07-correction")
    page.get_by_label("集群概况").fill("集群有企业 120 家，其中高新技术企业 46 家。")
    page.get_by_role("button", name="重新提交").click()
    page.get_by_text("申请已提交").wait_for()

    page = reviewer.open_case()
    page.get_by_text("本次补正修改").wait_for()
    reviewer.says("建议推荐", "内部意见：规模达到要求。")
    leader = desk("hubei", "leader")
    page = leader.open_case()
    page.get_by_label("推荐函").set_input_files(papers["推荐函"])
    page.get_by_role("button", name="同意并签发").click()
    page.get_by_text("意见没有提交").wait_for()
    page.get_by_text("已保存：推荐函.pdf").wait_for()
    check(page, "story-08-kept-upload")
    leader.says("同意并签发", "同意推荐。")

    # the nation
    acceptance = desk("national", "acceptance")
    page = acceptance.open_case()
    assert page.get_by_text("内部意见").count() == 0
    page.get_by_role("link", name="推荐函.pdf").first.wait_for()
    acceptance.says("受理", "")
    for number in ("expert1", "expert2"):
        expert = desk("national", number)
        expert.open_case()
        expert.says("同意确认")
    head = desk("national", "leader")
    check(head.open_case(), "story-09-conclusion")
    head.says("审议通过，拟公示")
    editor = desk("national", "notice_editor")
    page = editor.open_case()
    page.get_by_label("公示标题").fill("关于拟确认创新型产业集群的公示")
    page.get_by_label("经过的程序").fill("经申报、省级推荐、受理和专家审议。")
    check(page, "story-10-announce")
    editor.says("发布公示", "")

    # a citizen objects, without an account
    citizen = desk("national")
    page = citizen.open("/notices/")
    page.get_by_role("link", name="关于拟确认创新型产业集群的公示").click()
    page.get_by_text("6月17日 17:30").first.wait_for()
    check(page, "story-11-notice")
    page.get_by_role("link", name="对此项提异议").click()
    check(page, "story-12-objection")
    page.get_by_label("真实姓名").fill("陈秘密")
    page.get_by_label("联系电话").first.fill("13900000000")
    page.get_by_label("异议类别").select_option(index=1)
    page.get_by_label("具体事实和理由").fill("所列服务平台机构在 2025 年已停止运营。")
    page.locator("input[type=file]").set_input_files(papers["证据"])
    page.get_by_role("checkbox").last.check()
    page.get_by_role("button", name="提交异议").click()
    number = page.locator("#receipt-number").inner_text()
    code = page.locator("#query-code").inner_text()
    check(page, "story-13-receipt")

    handler = desk("national", "objection_handler")
    page = handler.open("/workspace/objections/")
    check(page, "story-14-objections")
    page.get_by_role("link", name=number).click()
    assert "陈秘密" not in page.content()
    page.get_by_role("button", name="受理", exact=True).click()
    page.get_by_role("button", name="作出处理决定").wait_for()
    check(page, "story-15-objection")

    # the notice's time is over while the objection is open: the item is held, and nobody can confirm
    set_clock(moment=dt.datetime(2026, 6, 17, 17, 31, tzinfo=clock.BEIJING))
    call_command("work", "--until-idle")
    assert Case.across_tenants.get().state == CaseState.HELD
    page = head.open("/workspace/queue/")
    assert page.get_by_role("link", name=NAME).count() == 0

    handler.page.reload()
    handler.page.get_by_label("处理结论").select_option(label="异议不成立")
    handler.page.get_by_label("给异议人的答复").fill("经核实，服务平台机构正常运营，异议不成立。")
    handler.page.get_by_role("button", name="作出处理决定").click()
    handler.page.get_by_text("已处理完毕").wait_for()

    page = citizen.open("/objections/")
    page.get_by_label("回执号").fill(number)
    page.get_by_label("查询码").fill(code)
    page.locator("main").get_by_role("button", name="查询").click()
    page.get_by_text("服务平台机构正常运营").first.wait_for()
    check(page, "story-16-reply")

    # the leader confirms; the cluster stands in the public directory; the register and the audit agree
    page = head.open_case()
    check(page, "story-17-confirm")
    head.says("确认", "")
    assert Case.across_tenants.get().state == CaseState.CONFIRMED
    assert Cluster.across_tenants.get().name == NAME
    page = citizen.open("/clusters/")
    page.get_by_text(NAME).wait_for()
    check(page, "story-18-directory")
    check(officer.open(f"/workspace/cases/{Case.across_tenants.get().pk}/"), "story-19-applicant")
    assert page.get_by_text("陈秘密").count() == 0
    call_command("work", "--until-idle")
    page = citizen.open("/search/?q=创新型产业集群的公示")
    page.get_by_role("link", name="关于拟确认创新型产业集群的公示").wait_for()
    call_command("verify_audit")
