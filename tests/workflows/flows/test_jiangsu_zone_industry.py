"""As the officer of a Jiangsu zone I declare the one strategic industry that my zone stands for, and change it later.

My city gives its opinion, the province reviews, its leader decides, the register says from when; whoever fills in
and whoever reviews is told which zones chose the same, and nobody is stopped by it (RULES S0-1, S4-1 to S4-4).
"""

import datetime as dt

import pytest
from django.test import Client

from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import Invalid, NotAllowed
from portal.registry.actions import adopt_named, enter_zone_industry
from portal.registry.models import Zone, ZoneIndustry
from portal.registry.queries import class_of, history_of, sharing, standing, standing_of, undecided, zone_of
from tests.factories import MONDAY, say, work
from tests.workflows.flows import jiangsu
from tests.workflows.flows.jiangsu import declared, published
from workflows.cases import actions, presenting, queries
from workflows.cases.errors import ApplicationIncomplete, MayNotApply
from workflows.cases.models import CaseState, Occasion
from workflows.programmes import forms

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    """The province, on a Monday in June."""
    with clock.frozen(MONDAY):
        yield jiangsu.province()


def titles(case) -> list[str]:
    return [one.title for one in presenting.remarks(case, case.editions.last())]


def test_the_policy_names_nine_pairs_and_the_other_zones_are_undecided(land):
    assert standing(land.jiangsu).count() == 9
    assert standing_of(land.jiangsu, zone_of(land.zones["wuxi"])).words == "物联网"
    assert zone_of(land.zones["ntzone"]) in undecided(land.jiangsu)
    assert zone_of(land.zones["wuxi"]) not in undecided(land.jiangsu)
    assert adopt_named(actor=None, tenant=land.jiangsu) == 0


def test_words_are_mapped_where_a_class_is_known_and_left_alone_otherwise(land):
    named = {one: class_of(one) and class_of(one).code for one in land.edition.options["suggested_fields"]}
    assert named == {
        "高端装备制造": "2",
        "高端软件": None,
        "新能源": "6",
        "新材料": "3",
        "生物医药": "4.1",
        "节能环保": "7",
    }
    assert class_of("") is None


def test_a_zone_declares_through_its_city_to_the_province(land):
    case = declared(land, "ntzone", "节能环保")
    assert (case.name, case.occasion) == ("南通高新区战略产业申报", Occasion.NEW)
    assert list(queries.cases_of(land.jiangsu)) == []
    say(case, "city_opinion", land["nantong:reviewer"], "reserve", opinion="与本市其他园区相近，请省厅统筹。")
    assert work(case, "province_review").tenant == land.jiangsu
    say(case, "province_review", land["jiangsu:reviewer"], "agree")
    say(case, "province_decision", land["jiangsu:leader"], "back")
    say(case, "province_review", land["jiangsu:reviewer"], "agree")
    say(case, "province_decision", land["jiangsu:leader"], "approve")
    details = {"since": "2026-06-15", "document_number": "演示〔2026〕1号"}
    say(case, "publication", land["jiangsu:notice_editor"], "publish", opinion="", details=details)

    assert (case.state, case.state_title) == (CaseState.CONFIRMED, "已公布")
    entry = standing_of(land.jiangsu, zone_of(land.zones["ntzone"]))
    assert (entry.words, entry.industry.code, entry.since, entry.until) == ("节能环保", "7", dt.date(2026, 6, 15), None)
    assert (entry.source_case, entry.document) == (case.pk, "演示〔2026〕1号")
    assert AuditRecord.across_tenants.filter(verb="registry.zone_industry_entered").count() == 1


def test_a_zone_under_no_city_goes_to_the_province_at_once(land):
    case = declared(land, "wuxi", "集成电路", change_reason="产业升级。")
    assert [one.step for one in queries.waiting_on(case)] == ["province_review"]


def test_a_provincial_zone_declares_too_and_is_added_to_the_register(land):
    assert zone_of(land.zones["haimen"]) is None
    published(land, declared(land, "haimen", "北斗应用"), "2026-06-02")
    zone = Zone.objects.get(name="海门演示高新区")
    assert (zone.national, zone.verified, zone.province.code) == (False, False, "320000")
    assert standing_of(land.jiangsu, zone).industry is None


def test_only_zones_declare_and_only_under_this_edition(land):
    home = land.nantong
    officer = jiangsu.person("市经办", home, "applicant")
    unit = jiangsu.factories.organisation(home, officer)
    with pytest.raises(MayNotApply):
        actions.start_case(actor=officer, tenant=home, organisation=unit, edition=land.edition)
    land.edition.provincial_zones = False
    assert not land.edition.may_apply(land.zones["haimen"])
    assert land.edition.may_apply(land.zones["ntzone"])


def test_a_change_ends_the_old_industry_on_the_day_before(land):
    published(land, declared(land, "ntzone", "新材料"), "2026-06-02")
    with clock.frozen(MONDAY + dt.timedelta(days=365)):
        case = declared(land, "ntzone", "节能环保", change_reason="原产业并入新园区。")
        assert (case.name, case.occasion) == ("南通高新区战略产业变更", Occasion.CHANGE)
        assert titles(case) == ["现行战略产业：新材料", "错位发展提示：省内其他高新区没有同类战略产业"]
        own = forms.remarks(land.edition, case.tenant, {"words": "前沿新材料", "industry": "3"})
        assert [one.title for one in own][1:] == titles(case)[1:], "one's own industry is no neighbour's"
        published(land, case, "2027-06-01")
    zone = zone_of(land.zones["ntzone"])
    told = [(one.words, one.since, one.until) for one in history_of(land.jiangsu, zone)]
    assert told == [
        ("新材料", dt.date(2026, 6, 2), dt.date(2027, 5, 31)),
        ("节能环保", dt.date(2027, 6, 1), None),
    ]


def test_a_pair_that_the_policy_names_ends_when_it_is_changed(land):
    published(land, declared(land, "wuxi", "集成电路", change_reason="产业升级。"), "2026-06-08")
    told = history_of(land.jiangsu, zone_of(land.zones["wuxi"]))
    assert [(one.words, one.since, one.until) for one in told] == [
        ("物联网", None, dt.date(2026, 6, 7)),
        ("集成电路", dt.date(2026, 6, 8), None),
    ]


def test_a_change_needs_a_reason_and_another_industry(land):
    for words, field in (("集成电路", "change_reason"), (" 物联网 ", "words")):
        faults = forms.check(land.edition, land.zones["wuxi"], {"words": words, "foundation": "有。"}, {"declaration"})
        assert field in faults


def test_the_new_period_must_begin_after_the_standing_one(land):
    published(land, declared(land, "ntzone", "新材料"), "2026-06-10")
    case = declared(land, "ntzone", "节能环保", change_reason="调整。")
    with pytest.raises(Invalid) as refused:
        published(land, case, "2026-06-10")
    assert set(refused.value.fields) == {"since"}
    assert work(case, "publication")
    form_type = work(case, "publication").spec.form
    assert "since" in form_type({"since": "2026-06-10"}, case=case).errors
    assert "since" in form_type({"since": "昨天"}, case=case).errors
    assert form_type({"since": "2026-06-11"}, case=case).errors == {}


def test_entering_the_same_case_twice_changes_nothing(land):
    case = published(land, declared(land, "ntzone", "新材料"), "2026-06-10")
    options = {"actor": None, "tenant": land.jiangsu, "authority": land.zones["ntzone"], "industry": None}
    again = enter_zone_industry(**options, words="别的", since=dt.date(2027, 1, 1), source_case=case.pk)
    assert (again.words, ZoneIndustry.across_tenants.filter(source_case=case.pk).count()) == ("新材料", 1)


def test_two_zones_of_one_class_both_pass_and_everybody_is_told(land):
    first = published(land, declared(land, "ntzone", "生物医药"), "2026-06-02")
    second = declared(land, "haimen", "医用生物制品", industry="4.1.2")
    told = [title for title in titles(second) if title.startswith("错位发展提示")]
    assert told == ["错位发展提示：省内有2个高新区的战略产业与此同类，仅供参考，不影响提交和审核"]
    lines = next(one.lines for one in presenting.remarks(second, second.editions.last()) if one.title in told)
    assert [line.partition("：")[0] for line in lines[1:]] == ["泰州医药高新技术产业开发区", "南通高新技术产业开发区"]
    published(land, second, "2026-06-03")
    assert [one.state for one in (first, second)] == [CaseState.CONFIRMED, CaseState.CONFIRMED]
    shared = sharing(land.jiangsu, words="生物医药", industry=class_of("生物医药"), besides=None)
    assert [one.zone.name for one in shared] == [
        "泰州医药高新技术产业开发区",
        "南通高新技术产业开发区",
        "海门演示高新区",
    ]


def test_unmapped_words_are_compared_as_words(land):
    published(land, declared(land, "ntzone", "北斗应用"), "2026-06-02")
    assert [one.words for one in sharing(land.jiangsu, words="北斗 应用产业", industry=None, besides=None)] == [
        "北斗应用"
    ]
    assert sharing(land.jiangsu, words="量子信息", industry=None, besides=None) == []


def test_the_province_refuses_and_the_standing_industry_stays(land):
    case = declared(land, "wuxi", "集成电路", change_reason="产业升级。")
    say(case, "province_review", land["jiangsu:reviewer"], "disagree")
    say(case, "province_decision", land["jiangsu:leader"], "decline", opinion="现行产业布局不变。")
    assert (case.state, case.state_title) == (CaseState.FAILED, "未予同意")
    assert standing_of(land.jiangsu, zone_of(land.zones["wuxi"])).words == "物联网"


@pytest.mark.parametrize("step", ["city_opinion", "province_review"])
def test_a_returned_declaration_goes_back_to_who_asked(land, step):
    case = declared(land, "ntzone", "节能环保")
    who = "nantong:reviewer"
    if step == "province_review":
        say(case, "city_opinion", land[who], "support")
        who = "jiangsu:reviewer"
    say(case, step, land[who], "return", corrections={"foundation": "请补充企业数。"})
    assert case.state == CaseState.CORRECTING
    officer = land["ntzone:applicant"]
    actions.save_draft(actor=officer, case=case, values={"foundation": "企业 40 家。", "words": "新能源"})
    actions.submit(actor=officer, case=case)
    newest = case.editions.latest("number").form
    assert (newest["foundation"], newest["words"]) == ("企业 40 家。", "节能环保")
    assert work(case, step)


def test_the_wrong_people_decide_nothing(land):
    case = declared(land, "ntzone", "节能环保")
    with pytest.raises(NotAllowed):
        say(case, "city_opinion", land["jiangsu:reviewer"], "support")
    say(case, "city_opinion", land["nantong:reviewer"], "support")
    with pytest.raises(NotAllowed):
        say(case, "province_review", land["jiangsu:leader"], "agree")


def test_nothing_is_submitted_without_its_words_and_paper(land):
    zone, officer = land.zones["ntzone"], land["ntzone:applicant"]
    home = queries.organisations_of(zone, officer).get()
    case = actions.start_case(actor=officer, tenant=zone, organisation=home, edition=land.edition)
    actions.save_draft(actor=officer, case=case, values={"words": "  ", "industry": "99"})
    with pytest.raises(ApplicationIncomplete) as refused:
        actions.submit(actor=officer, case=case)
    missing = {"words", "industry", "foundation", "contact_name", "contact_phone", "declaration"}
    assert set(refused.value.fields) == missing


def test_applicant_and_reviewers_read_the_remarks_and_that_nobody_need_come(land):
    case = declared(land, "ntzone", "生物医药")
    for code, who in (("ntzone", "ntzone:applicant"), ("nantong", "nantong:reviewer")):
        client = Client()
        client.force_login(land[who])
        text = client.get(f"/workspace/cases/{case.pk}/", headers={"host": f"{code}.localhost"}).content.decode()
        assert "省内有1个高新区的战略产业与此同类" in text
        assert "不见面审批" in text
    client.force_login(land["wuxi:applicant"])
    assert client.get(f"/workspace/cases/{case.pk}/", headers={"host": "wuxi.localhost"}).status_code == 404


def test_saving_a_draft_brings_the_remarks_along(land):
    zone, officer = land.zones["ntzone"], land["ntzone:applicant"]
    home = queries.organisations_of(zone, officer).get()
    case = actions.start_case(actor=officer, tenant=zone, organisation=home, edition=land.edition)
    client = Client()
    client.force_login(officer)
    headers = {"host": "ntzone.localhost", "hx-request": "true"}
    answer = client.post(f"/workspace/applications/{case.pk}/save/", {"words": "机器人"}, headers=headers)
    text = answer.content.decode()
    assert 'hx-swap-oob="true"' in text
    assert "昆山高新技术产业开发区" in text
    page = client.get(f"/workspace/applications/{case.pk}/", headers={"host": "ntzone.localhost"}).content.decode()
    assert '<option value="高端软件"></option>' in page
    assert "变更理由" not in page
