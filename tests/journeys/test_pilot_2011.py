"""A city's pilot as people see it: the yearly tasks row by row, the consent, the last place, the paper, the reports.

Told in a browser where the pages are new; the steps between are done by the verbs, which have tests of their own.
"""

from __future__ import annotations

import datetime as dt

import pytest

from portal import clock
from portal.clock.actions import set_clock
from tests import factories
from tests.browser_support import check, expect, new_context
from tests.factories import say
from tests.journeys.desk import Desk
from tests.workflows.flows import pilot
from tests.workflows.flows.pilot import APPROVED, AUGUST
from workflows.cases import engine
from workflows.cases.models import CaseState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long enough one"


@pytest.fixture
def land(settings, tmp_path):
    """The country with its cities in demonstration mode, where the clock can be moved."""
    settings.DEMO_MODE = True
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    set_clock(moment=AUGUST)
    return pilot.land_of_cities()


@pytest.fixture
def paper(tmp_path):
    """Return a file as people have it on their disks."""
    path = tmp_path / "批复件.pdf"
    path.write_bytes(factories.pdf(text="consent").read())
    return path


@pytest.fixture
def sign_in(browser, address):
    """Return a function that opens an authority's page as somebody."""

    def opened(user, code, path):
        page = new_context(browser).new_page()
        page.goto(address(code, "/accounts/login/"))
        page.get_by_label("用户名").fill(user.username)
        page.get_by_label("密码").fill(PASSWORD)
        page.locator("main").get_by_role("button").click()
        page.wait_for_url("**/workspace/**")
        page.goto(address(code, path))
        return page

    return opened


def test_a_pilot_from_its_tasks_to_an_overdue_report(land, sign_in, paper, browser, address):  # noqa: PLR0915  # one story, told once
    # the city types its yearly tasks; a further row keeps what is there; a wrong year is told
    case = pilot.draft(land, "yichang", tasks=[])
    page = sign_in(land["yichang:applicant"], "yichang", f"/workspace/applications/{case.pk}/")
    for number, year in enumerate(("2011", "2012", "2020")):
        for key, text in {"year": year, "task": f"任务{year}", "progress": "年底完成", "unit": "市科技局"}.items():
            page.locator(f"#id_tasks-{number}-{key}").fill(text)
    page.get_by_role("button", name="保存并增加空行").click()
    page.get_by_text("草稿已保存").wait_for()
    expect(page.locator("#id_tasks-2-year")).to_have_value("2020")
    expect(page.locator("#id_tasks-5-year")).to_have_value("")
    page.get_by_role("button", name="提交申请").click()
    page.get_by_text("第3行的年度2020不在规划期").first.wait_for()
    check(page, "pilot-01-tasks")
    page.locator("#id_tasks-2-year").fill("2013")
    page.get_by_role("button", name="提交申请").click()
    page.get_by_text("申请已提交").wait_for()
    check(page, "pilot-02-submitted")

    # the province: consent with its number, date and file
    case.refresh_from_db()
    say(case, "province_selection", land["hubei:reviewer"], "select")
    path = f"/workspace/cases/{case.pk}/"
    page = sign_in(land["hubei:reviewer"], "hubei", path)
    page.get_by_label("文号").fill("鄂政函〔2011〕1号")
    page.get_by_label("省级人民政府同意批复件").set_input_files(paper)
    page.get_by_role("button", name="登记同意批复").click()
    page.get_by_text("意见没有提交").wait_for()
    expect(page.get_by_label("文号")).to_have_value("鄂政函〔2011〕1号")
    page.get_by_text("已保存：批复件.pdf").wait_for()
    check(page, "pilot-03-consent")
    page.get_by_label("成文日期").fill("2011-07-20")
    page.get_by_role("button", name="登记同意批复").click()
    page.get_by_text("已办结").wait_for()

    # two others took the places meanwhile: the leader is told, nothing typed is lost
    others = [pilot.sent(land, code) for code in ("xiangyang", "jingzhou")]
    page = sign_in(land["hubei:leader"], "hubei", path)
    page.get_by_text("还可报送0个").wait_for()
    page.get_by_label("办理意见").fill("同意报送。")
    page.get_by_label("省级申报文件").set_input_files(paper)
    page.get_by_role("button", name="同意并报送").click()
    page.get_by_text("本批推荐名额为2个，已报送2个").wait_for()
    expect(page.get_by_label("办理意见")).to_have_value("同意报送。")
    check(page, "pilot-04-no-place")
    pilot.free_place_of(others[0], land["xiangyang:applicant"])
    page.get_by_role("button", name="同意并报送").click()
    page.get_by_text("已办结").wait_for()

    # paper: the city notes what it sent, the nation what arrived
    page = sign_in(land["yichang:applicant"], "yichang", path)
    page.get_by_text("登记寄发：").click()
    page.get_by_role("button", name="登记寄发").click()
    page.get_by_text("已登记寄发").wait_for()
    page = sign_in(land["national:acceptance"], "national", path)
    page.get_by_role("button", name="材料齐全，受理").click()
    page.get_by_text("应收3份，已签收0份").first.wait_for()
    page.get_by_text("登记签收：").click()
    check(page, "pilot-05-paper")
    page.get_by_role("button", name="登记签收").click()
    page.get_by_text("已收齐").wait_for()
    page.get_by_role("button", name="材料齐全，受理").click()
    page.get_by_text("已办结").wait_for()

    # another city's application comes back, is corrected and not recommended; a second one is taken back
    other, aside = (pilot.submitted(land, "suzhou") for _ in range(2))
    city = Desk(browser, address, "suzhou", land["suzhou:applicant"])
    province = Desk(browser, address, "jiangsu", land["jiangsu:reviewer"])
    province.returns(other, "summary", "请写明企业数量。")
    city.corrects(other, "summary", "材料企业八十家集聚。")
    province.sees_corrected(other, "材料企业集聚。", "材料企业八十家集聚。")
    province.says_no("建议不予推荐", "企业数量不足。")
    Desk(browser, address, "jiangsu", land["jiangsu:leader"]).refuses(other, "不予推荐")
    city.reads_refusal(other, "pilot-08-not-recommended")
    city.withdraws(aside, "pilot-09-withdrawing")
    province.sees_withdrawn(aside)

    # approved; the first year passes without its report
    case.refresh_from_db()
    say(case, "evaluation", land["national:expert1"], "support")
    say(case, "conclusion", land["national:leader"], "pass")
    page = sign_in(land["national:leader"], "national", path)
    check(page, "pilot-06-approval")
    say(case, "approval", land["national:leader"], "approve", details=dict(APPROVED))
    set_clock(moment=dt.datetime(2012, 1, 4, 9, 0, tzinfo=clock.BEIJING))
    assert engine.fire_due_timers() == 1
    page = sign_in(land["yichang:applicant"], "yichang", path)
    page.get_by_text("已超期").first.wait_for()
    check(page, "pilot-07-overdue")
    page.get_by_label("本年度主要进展").fill("按计划推进。")
    page.locator("#id_annual_report").set_input_files(paper)
    page.get_by_role("button", name="提交年度报告").click()
    page.get_by_text("已办结").wait_for()
    case.refresh_from_db()
    assert case.state == CaseState.BUILDING
    province = Desk(browser, address, "hubei", land["hubei:reviewer"])
    check(province.sees_late(case), "pilot-10-late-in-the-queue")
