"""As a zone's officer I let an agent file our strategic industry, and see it published; nobody comes to any office.

The officer gives the mandate; the agent types, is told which zones chose the same class, and submits in our name; the
city returns, the agent corrects, the city supports, the province reviews, decides and publishes from a day on.
Of two other declarations one is late at the city and taken back, the second is not agreed to.
"""

from __future__ import annotations

import datetime as dt

import pytest

from portal import clock
from portal.clock.actions import set_clock
from portal.registry.queries import standing_of, zone_of
from tests import factories
from tests.browser_support import check
from tests.factories import person, say
from tests.journeys.desk import Desk
from tests.workflows.flows import jiangsu
from workflows.cases.models import Case, CaseState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TUESDAY = dt.datetime(2026, 6, 9, 9, 0, tzinfo=clock.BEIJING)


@pytest.fixture
def land(settings, tmp_path):
    """The province in demonstration mode: unscanned files can be read."""
    settings.DEMO_MODE = True
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    set_clock(moment=TUESDAY)
    made = jiangsu.province()
    made.people["agent"] = person("张三", made.jiangsu.parent)
    return made


def test_an_agent_files_the_industry_and_the_province_publishes_it(browser, address, land, tmp_path):  # noqa: PLR0915  # one story, told once
    paper = tmp_path / "文件.pdf"
    paper.write_bytes(factories.pdf().read())
    name = "南通高新区战略产业申报"

    officer = Desk(browser, address, "ntzone", land["ntzone:applicant"])
    page = officer.open("/workspace/mandates/")
    page.get_by_label("代办人用户名").fill("nobody")
    page.get_by_label("至（含当日）").fill("2026-12-31")
    page.get_by_label("委托书").set_input_files(paper)
    page.get_by_role("button", name="登记委托").click()
    page.get_by_text("已保存：文件.pdf").wait_for()
    check(page, "jiangsu-mandate-refused")
    page.get_by_label("代办人用户名").fill(land["agent"].username)
    page.get_by_role("button", name="登记委托").click()
    page.get_by_text("委托已登记").wait_for()
    check(page, "jiangsu-mandates")

    agent = Desk(browser, address, "ntzone", land["agent"])
    page = agent.open("/workspace/applications/")
    card = page.get_by_role("article").filter(has_text="一区一战略产业")
    card.get_by_role("button", name="开始申报").click()
    page.wait_for_url("**/workspace/applications/*/")  # loaded whole: the hint comes from what is typed after that
    page.get_by_label("战略产业名称").fill("生物医药")
    page.get_by_text("省内有1个高新区的战略产业与此同类").wait_for()
    page.get_by_role("textbox", name="产业基础").fill("企业四十家，配套齐全。")
    page.get_by_role("textbox", name="联系人").fill("吴敏")
    page.get_by_role("textbox", name="联系电话").fill("0513-00000000")
    page.get_by_label("高新区管委会申报文件").set_input_files(paper)
    page.locator("#material-declaration").get_by_role("button", name="上传").click()
    page.get_by_text("已上传：").wait_for()
    check(page, "jiangsu-declaration")
    page.get_by_role("button", name="提交申请").click()
    page.get_by_text("申请已提交").wait_for()

    city = Desk(browser, address, "nantong", land["nantong:reviewer"])
    page = city.open_case(name)
    page.get_by_text("张三（代办：").first.wait_for()
    check(page, "jiangsu-city")
    page.get_by_text("要求补正：产业基础").click()
    page.get_by_role("textbox", name="对“产业基础”的补正要求").fill("请补充骨干企业。")
    city.says("退回补正", "请按要求补充。")

    page = agent.open("/workspace/applications/")
    page.get_by_role("link", name=name).click()
    page.get_by_role("textbox", name="产业基础").fill("企业四十家，骨干企业三家。")
    page.get_by_role("button", name="重新提交").click()
    page.get_by_text("申请已提交").wait_for()
    city.sees_corrected(Case.across_tenants.get(), "企业四十家，配套齐全。", "企业四十家，骨干企业三家。")
    city.says("同意报送")

    reviewer = Desk(browser, address, "jiangsu", land["jiangsu:reviewer"])
    check(reviewer.open_case(name), "jiangsu-review")
    reviewer.says("建议同意")
    leader = Desk(browser, address, "jiangsu", land["jiangsu:leader"])
    leader.open_case(name)
    leader.says("同意")
    publisher = Desk(browser, address, "jiangsu", land["jiangsu:notice_editor"])
    page = publisher.open_case(name)
    page.get_by_role("textbox", name="公布文件文号").fill("演示〔2026〕1号")
    check(page, "jiangsu-publication")
    publisher.says("登记公布", "")

    case = Case.across_tenants.get()
    assert (case.state, case.editions.get(number=2).mandate.agent) == (CaseState.CONFIRMED, land["agent"])
    entry = standing_of(land.jiangsu, zone_of(land.zones["ntzone"]))
    assert (entry.words, entry.since, entry.document) == ("生物医药", TUESDAY.date(), "演示〔2026〕1号")

    page = officer.open("/workspace/mandates/")
    page.get_by_role("button", name="撤销委托").click()
    page.get_by_text("即刻起不能再代办").wait_for()
    assert agent.page.goto(address("ntzone", "/workspace/applications/")).status == 404

    late, declined = (jiangsu.declared(land, "haimen", words) for words in ("智能制造", "新材料"))
    say(declined, "city_opinion", land["nantong:reviewer"], "support")
    say(declined, "province_review", land["jiangsu:reviewer"], "agree")
    set_clock(moment=TUESDAY + dt.timedelta(days=30))
    check(city.sees_late(late), "jiangsu-late")
    zone = Desk(browser, address, "haimen", land["haimen:applicant"])
    zone.withdraws(late, "jiangsu-withdrawing")
    city.sees_withdrawn(late)
    leader.refuses(declined, "不予同意")
    zone.reads_refusal(declined, "jiangsu-declined")
