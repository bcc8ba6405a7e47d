"""The whole story, as a stranger walks it.

A high-tech zone applies, its province returns and then recommends, the nation accepts, deliberates and
publishes; a citizen objects; the objection is handled by somebody who did not review; the clock passes the
closing moment, the worker closes the notice; the leader confirms. Another application is late and withdrawn, a third
is refused.
Each page is looked at: axe, both widths, screenshots.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import call_command

from portal import clock
from portal.clock.actions import set_clock
from portal.registry.models import Cluster
from portal.tenancy.roles import Role
from tests import factories
from tests.browser_support import check, expect
from tests.journeys.desk import Desk
from workflows.cases.models import Case, CaseState
from workflows.notices.models import CommentRequest, Objection

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME = "武汉东湖高新区新型电子元器件及设备制造创新型产业集群"
WEDNESDAY = dt.datetime(2026, 6, 10, 9, 0, tzinfo=clock.BEIJING)


@pytest.fixture
def land(settings, tmp_path):
    """The country in demonstration mode: its clock can be moved, unscanned files can be read."""
    settings.DEMO_MODE = True
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    set_clock(moment=WEDNESDAY)
    made = factories.country(with_pages=True)
    made.people["national:deputy"] = factories.person("国家分管副职", made.nation, Role.LEADER)
    return made


@pytest.fixture
def papers(tmp_path) -> dict[str, Path]:
    """Return files as people have them on their disks."""
    made = {}
    for name in ("建设规划", "书面申请", "证明材料", "推荐函", "证据"):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(factories.pdf(text=name).read())
        made[name] = path
    return made


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
    expect(page.get_by_label("集群名称", exact=True)).to_have_value("武汉东湖高新区创新型产业集群")
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
    page = reviewer.open_case(NAME)
    expect(page.get_by_text("尚未写补正要求")).to_be_visible()
    page.locator("#ask-summary").click()
    expect(page.locator("#id_fix_summary")).to_be_focused()
    page.keyboard.type("请写明企业数量。")
    expect(page.locator("[data-asked] li")).to_have_text(["集群概况"])
    check(page, "story-06-review")
    page.get_by_role("button", name="建议推荐").click()
    page.get_by_text("意见没有提交").wait_for()
    expect(page.locator("#id_fix_summary")).to_have_value("请写明企业数量。")
    reviewer.says("退回补正", "概况过于简略。")

    page = officer.open("/workspace/applications/")
    page.get_by_role("link", name=NAME).click()
    assert page.get_by_label("集群名称", exact=True).is_disabled()
    check(page, "story-07-correction")
    page.get_by_label("集群概况").fill("集群有企业 120 家，其中高新技术企业 46 家。")
    page.get_by_role("button", name="重新提交").click()
    page.get_by_text("申请已提交").wait_for()

    page = reviewer.open_case(NAME)
    page.get_by_text("本次补正修改").wait_for()
    page.get_by_text("原为：集群以电子元器件为主导，配套企业集聚。").wait_for()
    expect(page.get_by_text("本次补正修改")).to_have_count(1)
    reviewer.says("建议推荐", "内部意见：规模达到要求。")
    leader = desk("hubei", "leader")
    page = leader.open_case(NAME)
    page.get_by_label("推荐函").set_input_files(papers["推荐函"])
    page.get_by_role("button", name="同意并签发").click()
    page.get_by_text("意见没有提交").wait_for()
    page.get_by_text("已保存：推荐函.pdf").wait_for()
    check(page, "story-08-kept-upload")
    leader.says("同意并签发", "同意推荐。")

    # the nation
    acceptance = desk("national", "acceptance")
    page = acceptance.open_case(NAME)
    expect(page.get_by_text("内部意见")).to_have_count(0)
    page.get_by_role("link", name="推荐函.pdf").first.wait_for()
    acceptance.says("受理", "")
    for number in ("expert1", "expert2"):
        expert = desk("national", number)
        expert.open_case(NAME)
        expert.says("同意确认")
    head = desk("national", "leader")
    check(head.open_case(NAME), "story-09-conclusion")
    head.says("审议通过，拟公示")
    # the notice is drafted, examined by three people, and only then published
    editor = desk("national", "notice_editor")
    page = editor.open_case(NAME)
    page.get_by_text("该件尚未起草公示稿").wait_for()
    page.get_by_role("link", name="打开公示起草").click()
    page.get_by_role("checkbox", name=NAME).check()
    check(page, "story-10-drafts")
    page.get_by_role("button", name="起草公示稿").click()
    page.get_by_label("公示标题").fill("关于拟确认创新型产业集群的公示")
    page.get_by_label("经过的程序").fill("经申报、省级推荐、受理和专家审议。")
    check(page, "story-10-draft")
    page.get_by_role("button", name="保存并送审").click()
    page.get_by_text("已送初审").wait_for()
    draft = page.url
    for examiner in factories.examiners(land.nation):
        page = Desk(browser, address, "national", examiner).page
        page.goto(draft)
        page.get_by_label("已通读全文").check()
        page.get_by_role("button", name="审核通过").click()
        page.get_by_text("已通过本环节").wait_for()
    check(page, "story-10-examined")
    page = editor.open_case(NAME)
    page.get_by_text("已通过三审三校").wait_for()
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
    page.locator("#id_evidence").set_input_files(papers["证据"])
    page.get_by_role("checkbox").last.check()
    page.get_by_role("button", name="提交异议").click()
    number = page.locator("#receipt-number").inner_text()
    code = page.locator("#query-code").inner_text()
    check(page, "story-13-receipt")

    handler = desk("national", "objection_handler")
    page = handler.open("/workspace/objections/")
    check(page, "story-14-objections")
    page.get_by_role("link", name=number).click()
    page.get_by_role("button", name="受理", exact=True).wait_for()
    assert "陈秘密" not in page.content()
    page.get_by_role("button", name="受理", exact=True).click()
    page.get_by_text("已受理。所涉条目在办结前不会被确认。").wait_for()
    page.get_by_text("征询有关机关或申报单位").click()
    page.get_by_label("征询对象").select_option(index=1)
    page.get_by_label("需要核实的事实").fill("有反映称服务平台机构在 2025 年已停止运营。")
    page.get_by_label("请对方说明的问题").fill("请说明该机构 2025 年以来的运营情况。")
    check(page, "story-15-objection")
    page.get_by_role("button", name="发出征询").click()
    page.get_by_text("已发出征询").wait_for()

    # the applicant answers without learning who asked what
    request = CommentRequest.across_tenants.get()
    page = officer.open(f"/workspace/objection-comments/{request.pk}/")
    assert "陈秘密" not in page.content()
    page.get_by_label("答复意见").fill("该机构一直运营，附服务记录。")
    page.locator("input[type=file]").set_input_files(papers["证据"])
    check(page, "story-15a-comment")
    page.get_by_role("button", name="提交答复").click()
    page.get_by_text("已答复，内容不能再修改。").wait_for()

    # the notice's time is over while the objection is open: the item is held, and nobody can confirm
    set_clock(moment=dt.datetime(2026, 6, 17, 17, 31, tzinfo=clock.BEIJING))
    call_command("work", "--until-idle")
    assert Case.across_tenants.get().state == CaseState.HELD
    page = head.open("/workspace/queue/")
    expect(page.get_by_role("link", name=NAME)).to_have_count(0)

    # one person investigates and proposes, another leader than the one of the conclusion decides
    page = handler.page
    page.reload()
    page.get_by_text("该机构一直运营，附服务记录。").first.wait_for()
    page.get_by_label("调查结论").fill("已核对服务记录，机构正常运营。")
    page.get_by_role("button", name="调查终结").click()
    page.get_by_label("建议的处理结论").select_option(label="异议不成立")
    page.locator("#id_propose-words").fill("事实清楚，建议认定异议不成立。")
    page.get_by_label("拟答复内容").fill("经核实，服务平台机构正常运营，异议不成立。")
    check(page, "story-15b-proposal")
    page.get_by_role("button", name="提交处理意见").click()
    page.get_by_text("处理意见已提交").wait_for()
    objection = Objection.across_tenants.get()
    page = head.open(f"/workspace/objections/{objection.pk}/")
    page.get_by_text("应当回避").first.wait_for()
    deputy = desk("national", "deputy")
    page = deputy.open(f"/workspace/objections/{objection.pk}/")
    check(page, "story-15c-decision")
    page.get_by_role("button", name="作出处理决定").click()
    page.get_by_text("已处理完毕").wait_for()

    page = citizen.open("/objections/")
    page.get_by_label("回执号").fill(number)
    page.get_by_label("查询码").fill(code)
    page.locator("main").get_by_role("button", name="查询").click()
    page.get_by_text("服务平台机构正常运营").first.wait_for()
    check(page, "story-16-reply")

    # the leader confirms; the cluster stands in the public directory; the register and the audit agree
    page = head.open_case(NAME)
    check(page, "story-17-confirm")
    head.says("确认", "")
    assert Case.across_tenants.get().state == CaseState.CONFIRMED
    assert Cluster.across_tenants.get().name == NAME
    page = citizen.open("/clusters/")
    page.get_by_text(NAME).wait_for()
    check(page, "story-18-directory")
    check(officer.open(f"/workspace/cases/{Case.across_tenants.get().pk}/"), "story-19-applicant")
    expect(page.get_by_text("陈秘密")).to_have_count(0)
    call_command("work", "--until-idle")
    page = citizen.open("/search/?q=创新型产业集群的公示")
    page.get_by_role("link", name="关于拟确认创新型产业集群的公示").wait_for()
    call_command("verify_audit")

    # another application is late and then withdrawn, a third is refused with its ground
    set_clock(moment=dt.datetime(2026, 7, 1, 9, 0, tzinfo=clock.BEIJING))
    other = {"name": "武汉东湖高新区第二元器件创新型产业集群", "deviation_reason": "同一园区的第二批集群。"}
    late = factories.submitted(land, land.donghu, **other)
    refused = factories.at_nation(land, land.donghu, **other)
    set_clock(moment=dt.datetime(2026, 7, 20, 9, 0, tzinfo=clock.BEIJING))
    check(reviewer.sees_late(late), "story-20-late")
    officer.withdraws(late, "story-21-withdrawing")
    reviewer.sees_withdrawn(late)
    acceptance.refuses(refused, "不予受理")
    officer.reads_refusal(refused, "story-22-refused")
