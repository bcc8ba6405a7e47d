"""A cluster's yearly evaluation in browsers: reported, returned once, scored, graded, appealed, and decided upon.

The builder reports; the province returns one field; the nation's expert scores, its leader grades; the builder
appeals; somebody else reviews and refuses the appeal with the ground; the leader makes the result public by a document
and downgrades the cluster by a decision of their own. Another year's return is late at the province, and withdrawn.
Each page is looked at: axe, both widths, screenshots.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from portal import clock
from portal.clock.actions import set_clock
from portal.registry.models import ClusterStatus
from tests import factories
from tests.browser_support import check
from tests.journeys.desk import Desk
from tests.workflows.evaluation.factories import cluster, sent, values
from workflows.cases.models import Case
from workflows.evaluation.models import EvaluationResult
from workflows.programmes.actions import install_edition
from workflows.programmes.editions import ANNUAL_EVALUATION_2020

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WEDNESDAY = dt.datetime(2026, 6, 10, 9, 0, tzinfo=clock.BEIJING)


@pytest.fixture
def land(settings, tmp_path):
    """The country in demonstration mode."""
    settings.DEMO_MODE = True
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    set_clock(moment=WEDNESDAY)
    return factories.country(with_pages=True)


@pytest.fixture
def paper(tmp_path) -> Path:
    """Return a file as people have it on their disks."""
    path = tmp_path / "年度材料.pdf"
    path.write_bytes(factories.pdf(text="year").read())
    return path


def entry_case() -> Case:
    """Return the one case of the story so far."""
    return Case.across_tenants.get()


def test_a_year_from_the_return_to_a_decision(land, paper, browser, address):  # noqa: PLR0915  # one story, told once
    entry = cluster(land, land.donghu)
    install_edition(actor=None, tenant=land.nation, definition=ANNUAL_EVALUATION_2020)

    def desk(code: str, role: str) -> Desk:
        return Desk(browser, address, code, land[f"{code}:{role}"])

    officer = desk("donghu", "applicant")
    page = officer.open("/workspace/applications/")
    check(page, "evaluation-01-applications")
    page.get_by_role("button", name="创新型产业集群年度评价").click()
    for field, value in values().items():
        page.locator(f"#id_{field}").fill(str(value))
    for key in ("summary_report", "chain_table"):
        page.locator(f"#id_{key}").set_input_files(paper)
        page.locator(f"#material-{key}").get_by_role("button", name="上传").click()
        page.locator(f"#material-{key}").get_by_text(paper.name).wait_for()
    check(page, "evaluation-02-form")
    page.get_by_role("button", name="提交申请").click()
    page.get_by_text("申请已提交").wait_for()

    reviewer = desk("hubei", "reviewer")
    page = reviewer.open_case(entry.name)
    page.locator("#ask-source").click()
    page.locator("#id_fix_source").fill("请写明数据来源。")
    reviewer.says("退回补正", "来源不清。")
    page = officer.open("/workspace/applications/")
    page.get_by_role("link", name=entry.name).click()
    page.locator("#id_source").fill("来源为火炬统计年报。")
    page.get_by_role("button", name="重新提交").click()
    page.get_by_text("申请已提交").wait_for()
    reviewer.sees_corrected(entry_case(), "与火炬统计一致。", "来源为火炬统计年报。")
    reviewer.says("核实属实并报送", "已与统计核对。")

    expert = desk("national", "expert1")
    page = expert.open_case(entry.name)
    page.get_by_label("得分").fill("58.5")
    page.get_by_label("建议等级").select_option("unqualified")
    check(page, "evaluation-03-scoring")
    expert.says("提交评分")
    leader = desk("national", "leader")
    page = leader.open_case(entry.name)
    check(page, "evaluation-04-grading")
    leader.says("评定并告知")

    page = officer.open("/workspace/evaluation/")
    check(page, "evaluation-05-results")
    page.get_by_role("link", name=entry.name).click()
    page.get_by_label("申诉理由").fill("营业收入漏计两家企业。")
    check(page, "evaluation-06-appeal")
    page.get_by_role("button", name="提交申诉").click()
    page.get_by_text("申诉已提交").wait_for()

    handler = desk("national", "objection_handler")
    page = handler.open_case(entry.name)
    page.get_by_text("营业收入漏计两家企业").wait_for()
    check(page, "evaluation-07-review")
    handler.says("维持原结果", "漏计部分不影响等级。")
    page = officer.open_one(entry_case())
    page.get_by_text("漏计部分不影响等级。").first.wait_for()

    page = leader.open(f"/workspace/evaluation/{EvaluationResult.across_tenants.get().pk}/")
    check(page, "evaluation-08-result")
    page.get_by_role("combobox", name="公开范围").select_option("public")
    page.get_by_label("决定依据").fill("演示〔2026〕2号")
    page.get_by_role("button", name="决定公开范围").click()
    page.get_by_text("公开范围已决定").wait_for()
    page.get_by_label("调整为").select_option("pilot")
    page.get_by_label("理由").fill("年度评价不合格。")
    page.get_by_label("决定文件").fill("演示〔2026〕3号")
    page.get_by_label("生效日期").fill("2026-06-10")
    page.get_by_role("button", name="作出状态决定").click()
    page.get_by_text("决定已记录").wait_for()
    check(page, "evaluation-09-decided")
    entry.refresh_from_db()
    assert entry.status == ClusterStatus.PILOT

    late = sent(land, land.donghu, entry, year=2024)
    set_clock(moment=WEDNESDAY + dt.timedelta(days=30))
    check(reviewer.sees_late(late), "evaluation-10-late")
    officer.withdraws(late, "evaluation-11-withdrawing")
    reviewer.sees_withdrawn(late)
