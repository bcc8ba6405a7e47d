"""As a zone I propose a cluster across two cities; its group leader plans for it; the province lists it.

Another proposal is returned, comes back with the difference shown and is refused; a third is late and withdrawn.
In a browser as people have it; every page is looked at: axe, both widths, screenshots.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import Page

from cms_content.models import NewsPage
from portal import clock
from portal.clock.actions import set_clock
from portal.registry.models import Cluster
from tests import factories
from tests.browser_support import check, new_context
from tests.journeys.desk import Desk
from tests.workflows.flows import hubei
from workflows.cases.models import Case, CaseState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WEDNESDAY = dt.datetime(2026, 6, 10, 9, 0, tzinfo=clock.BEIJING)
NAME = "光谷光电子信息创新型产业集群"
STEWARD = "陈未名（虚构），副省长"


@pytest.fixture
def land(settings, tmp_path):
    """Hubei in demonstration mode: its clock can be moved, unscanned files can be read."""
    settings.DEMO_MODE = True
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    set_clock(moment=WEDNESDAY)
    return hubei.hubei(with_pages=True)


@pytest.fixture
def paper(tmp_path) -> Path:
    """Return a file as people have it on their disks."""
    path = tmp_path / "方案.pdf"
    path.write_bytes(factories.pdf().read())
    return path


def test_from_proposal_to_the_editors_draft(land, paper, browser, address):  # noqa: PLR0915  # one story, told once
    def at(code: str, role: str, path: str = "/workspace/queue/") -> Page:
        page = new_context(browser).new_page()
        page.goto(address(code, "/accounts/login/"))
        page.get_by_label("用户名").fill(land[f"{code}:{role}"].username)
        page.get_by_label("密码").fill("a long enough one")
        page.locator("main").get_by_role("button").click()
        page.wait_for_url("**/workspace/**")
        page.goto(address(code, path))
        return page

    def open_case(page: Page, code: str = "hubei") -> None:
        page.goto(address(code, "/workspace/queue/"))
        page.get_by_role("link", name=NAME).first.click()
        page.wait_for_url("**/workspace/cases/**")

    def says(page: Page, verdict: str, opinion: str = "情况属实，同意。") -> None:
        page.get_by_label("办理意见").fill(opinion)
        page.get_by_role("button", name=verdict, exact=True).click()
        page.get_by_text("已办结").wait_for()

    # the zone fills in; the measures' end and what follows them stand above; a gap is named
    officer = at("donghu", "applicant", "/workspace/applications/")
    officer.get_by_text("现已期满").first.wait_for()
    check(officer, "hubei-01-applications")
    officer.locator("article", has_text="群主制").get_by_role("button", name="开始申报").click()
    officer.get_by_label("集群名称").fill(NAME)
    officer.get_by_label("武汉市", exact=True).check()
    officer.get_by_label("鄂州市", exact=True).check()
    officer.locator("#id_partners-0-name").fill("鄂州市科学技术局")
    officer.locator("#id_partners-0-place").fill("鄂州市")
    officer.get_by_text("已自动保存").wait_for()
    officer.get_by_role("button", name="提交申请").click()
    officer.get_by_text("请上传集群培育建议").first.wait_for()
    check(officer, "hubei-02-form-with-gaps")
    officer.get_by_label("培育方向").select_option("province")
    officer.get_by_label("产业领域", exact=True).select_option("光电子信息")
    for name, value in {
        "summary": "两市企业配套成链。", "steward": STEWARD, "steward_duties": "牵头研究推动。",
        "steward_contact": "内线8800", "contact_name": "吴敏", "contact_phone": "027-0000000",
    }.items():  # fmt: skip
        officer.locator(f"#id_{name}").fill(value)
    officer.locator("#id_proposal").set_input_files(paper)
    officer.locator("#material-proposal").get_by_role("button", name="上传").click()
    officer.locator("#material-proposal").get_by_text(paper.name).wait_for()
    officer.get_by_role("button", name="提交申请").click()
    officer.get_by_text("申请已提交").wait_for()
    case = Case.across_tenants.get()
    assert case.editions.get().form["places"] == ["武汉市", "鄂州市"]
    check(officer, "hubei-03-submitted")

    # the province names the group leader; the leader studies and plans; the plan comes back once
    reviewer = at("hubei", "reviewer")
    open_case(reviewer)
    check(reviewer, "hubei-04-nomination")
    reviewer.get_by_label("办理账号").select_option(label=str(land["hubei:steward"]))
    says(reviewer, "确定群主")
    steward = at("hubei", "steward")
    for opinion in ("已到园区调研，建议共建中试平台。", "已补充责任单位。"):
        open_case(steward)
        steward.get_by_label("一群一策要点").fill("共建中试平台；两市互认检测结果。")
        steward.locator("#id_cluster_plan").set_input_files(paper)
        if "调研" in opinion:
            check(steward, "hubei-05-study")
        says(steward, "提交研究意见和方案", opinion)
        open_case(reviewer)
        if "调研" in opinion:
            check(reviewer, "hubei-06-review")
            says(reviewer, "退回群主完善方案", "请补充责任单位。")
    says(reviewer, "建议列入培育")
    leader = at("hubei", "leader")
    open_case(leader)
    says(leader, "同意列入培育")

    # the text becomes a draft and nothing public; the register has the cluster with both cities
    writer = at("hubei", "notice_editor")
    open_case(writer)
    check(writer, "hubei-07-text")
    says(writer, "转三审三校", "请编辑部审核。")
    assert not NewsPage.objects.get(slug=f"cluster-{case.pk}").live
    case.refresh_from_db()
    assert case.state == CaseState.CONFIRMED
    assert list(Cluster.across_tenants.get().places.values_list("place", flat=True)) == ["武汉市", "鄂州市"]
    officer.goto(officer.url.split("/workspace/")[0] + f"/workspace/cases/{case.pk}/")
    officer.get_by_text("列入培育").first.wait_for()
    check(officer, "hubei-08-listed")

    # the register of enterprises, with one that climbed
    unit = hubei.enterprise(land)
    hubei.change_decided(land, unit, "admit", "cultivated")
    hubei.change_decided(land, unit, "move", "recognised")
    reviewer.goto(address("hubei", "/workspace/registers/enterprises/"))
    reviewer.get_by_text("2 次变动").click()
    check(reviewer, "hubei-09-enterprises")

    # another proposal comes back corrected and is refused all the same; a third is late and taken back
    province = Desk(browser, address, "hubei", page=reviewer)
    city = Desk(browser, address, "yichang", land["yichang:applicant"])
    other, late = hubei.proposed(land), hubei.proposed(land)
    province.returns(other, "summary", "请写明企业数量。")
    city.corrects(other, "summary", "两市企业八十家配套成链。")
    province.sees_corrected(other, "两市企业配套成链。", "两市企业八十家配套成链。")
    province.refuses(other, "不予受理")
    city.reads_refusal(other, "hubei-10-refused")
    set_clock(moment=WEDNESDAY + dt.timedelta(days=30))
    check(province.sees_late(late), "hubei-11-late")
    city.withdraws(late, "hubei-12-withdrawing")
    province.sees_withdrawn(late)
