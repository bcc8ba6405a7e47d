"""As the administrator of an authority I read what an edition of ours lacks before anybody can apply in it.

I activate it when nothing is lacking, withdraw it, and extend its window by a decision that is kept; nobody else does.
"""

from __future__ import annotations

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.core.checks import run_checks
from django.test import Client

from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import Invalid, NotAllowed
from portal.identity.actions import grant_role
from portal.tenancy.models import TenantKind
from portal.tenancy.roles import Role
from tests import factories
from tests.factories import MONDAY
from workflows.cases.actions.editions import activate_edition, allow_batches, extend_window, withdraw_edition
from workflows.cases.errors import EditionNotReady
from workflows.cases.readiness import faults_of, remarks_of
from workflows.programmes.editions import SHIPPED
from workflows.programmes.models import ProgrammeEdition, WindowExtension

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    """The country with an administrator at the nation, on a Monday in June."""
    with clock.frozen(MONDAY):
        made = factories.country()
        made.people["admin"] = factories.person("系统管理员", made.nation, Role.SYSTEM_ADMIN)
        yield made


def test_an_edition_that_lacks_nothing_is_activated_and_withdrawn(land):
    assert (faults_of(land.edition), remarks_of(land.edition)) == ([], [])
    assert withdraw_edition(actor=land["admin"], edition=land.edition).is_active is False
    assert activate_edition(actor=land["admin"], edition=land.edition).is_active is True
    for person in (land["national:leader"], land["hubei:leader"]):
        with pytest.raises(NotAllowed, match="系统管理员"):
            withdraw_edition(actor=person, edition=land.edition)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"flow": "workflows.flows.gone.Gone"}, "流程 workflows.flows.gone.Gone 不存在"),
        ({"form": "gone"}, "申请表 gone 不存在"),
        ({"materials": [{"key": "plan", "title": "规划", "types": []}]}, "申报材料“规划”缺少"),
        ({"materials": [{"key": "plan", "title": "规划", "types": ["pdf"]}] * 2}, "代号 plan 重复"),
        ({"materials": [{"key": "Plan!", "title": "规划", "types": ["pdf"]}]}, "申报材料“规划”缺少代号"),
        ({"materials": [{"key": "plan", "title": "", "types": ["pdf"]}]}, "申报材料“plan”缺少"),
        ({"materials": [{"key": "plan", "title": "规划", "types": ["exe"]}]}, "允许的格式 exe 不能识别"),
        ({"materials": [{"key": "paper", "title": "纸质件", "copies": "三"}]}, "纸质份数应为正整数"),
        ({"materials": [{"key": "plan", "title": "规划", "types": ["pdf"], "max_mb": 0}]}, "大小上限（MB）应为正整数"),
        (
            {"materials": [{"key": "plan", "title": "规划", "types": ["pdf"], "occasions": ["party"]}]},
            "限定的申报类型 party 不存在",
        ),
        ({"eligibility": [{"key": "none", "title": "有基础"}]}, "申报条件“有基础”在申请表中没有对应的填写项"),
        ({"flow": "portal.clock.now"}, "流程 portal.clock.now 不存在"),
        ({"batch_steps": ["province_revue"]}, "批量办理中的环节 province_revue"),
        ({"options": {"withdraw_until": "acceptence"}}, "可以撤回的截止环节 acceptence"),
        ({"options": {"escalate_after_days": -1}}, "超期转督办的天数"),
        ({"notice_days": 0}, "公示期至少为1天"),
        ({"step_days": {"province_revue": 3}}, "环节时限中的环节 province_revue"),
        ({"applicant_kinds": []}, "可申报单位类别为空"),
        ({"quota": {"planet": 2}}, "未知的单位类别 planet"),
        ({"options": {"occasions": ["party"]}}, "申报类型 party 不存在"),
        ({"closes_on": dt.date(2031, 1, 5)}, "2031年的工作日历尚未发布"),
        ({"opens_on": dt.date(2026, 7, 1), "closes_on": dt.date(2026, 6, 30)}, "早于开始日"),
    ],
)
def test_each_fault_is_told_and_refuses_activation(land, change, words):
    ProgrammeEdition.across_tenants.filter(pk=land.edition.pk).update(is_active=False, **change)
    with pytest.raises(EditionNotReady, match=words) as refusal:
        activate_edition(actor=land["admin"], edition=land.edition)
    assert len(refusal.value.faults) == 1
    land.edition.refresh_from_db()
    assert not land.edition.is_active


def test_a_step_without_people_is_a_fault_and_below_it_is_a_remark(land):
    for key in ("national:expert2", "national:acceptance", "hubei:reviewer"):
        land[key].memberships.update(until=clock.now())
    assert faults_of(land.edition) == [
        "“受理”由受理人员办理，国家还没有人担任，请先授予角色。",
        "“专家审议一”与1个环节须由不同的评审专家办理，至少2人，现有1人。",
        "“专家审议二”与1个环节须由不同的评审专家办理，至少2人，现有1人。",
    ]
    assert remarks_of(land.edition) == ["湖北省还没有审核人员，推荐时无人办理。"]
    found = [one for one in run_checks(databases=["default"]) if one.id == "cases.W001"]
    assert len(found) == 1
    assert "受理人员" in found[0].msg


@pytest.mark.parametrize(
    ("key", "options", "words"),
    [
        ("national-pilot", {"report_opens": "12-31", "report_due": "12-01"}, "年度报告的开始日"),
        ("national-pilot", {"report_due": None}, "年度报告的开始日"),
        ("national-pilot", {"batch_size": "二十"}, "本批家数"),
        ("annual-evaluation", {"grades": []}, "没有设定评价等级"),
        ("annual-evaluation", {"appeal_days": 0}, "申诉期（appeal_days）"),
        ("jiangsu-service-item", {"item_kinds": []}, "服务事项（item_kinds）"),
        (
            "jiangsu-service-item",
            {"item_kinds": [{"key": "a", "title": "甲", "limit": None}]},
            "服务事项（item_kinds）",
        ),
        ("jiangsu-service-item", {"deemed_accepted_after": "5"}, "视为受理的天数"),
        ("hubei-cluster", {"places": []}, "没有设定所在市州"),
        ("hubei-cluster", {"industry_words": []}, "没有设定产业领域"),
    ],
)
def test_what_only_this_flow_reads_must_be_there(land, key, options, words):
    """Found before anybody files, not by the worker in the middle of a case."""
    definition = next(one for one in SHIPPED if one["key"] == key)
    whole = ProgrammeEdition(tenant=land.nation, **definition)
    lame = ProgrammeEdition(tenant=land.nation, **(definition | {"options": definition["options"] | options}))
    added = [one for one in faults_of(lame) if one not in faults_of(whole)]
    assert (len(added), words in added[0]) == (1, True), added


def test_an_authority_below_without_its_people_is_a_remark_at_every_step(land):
    """City, zone, province: whoever works at a step of Jiangsu's and Hubei's own programmes is named while lacking."""
    from workflows.programmes.editions.hubei_2020 import HUBEI
    from workflows.programmes.editions.jiangsu_2018 import JIANGSU_ZONE_INDUSTRY_2018

    factories.tenant("nantong", TenantKind.CITY, land.jiangsu, "南通市")
    asked = ProgrammeEdition(tenant=land.jiangsu, **JIANGSU_ZONE_INDUSTRY_2018)
    assert remarks_of(asked) == ["南通市还没有审核人员，出具意见时无人办理。"]
    register = next(one for one in HUBEI if one["key"] == "hubei-enterprises")
    checked = ProgrammeEdition(tenant=land.hubei, **register)
    assert remarks_of(checked) == ["武汉东湖高新区还没有审核人员，核查时无人办理。"]


def test_every_shipped_edition_lacks_nothing_but_people(land):
    for definition in SHIPPED:
        edition = ProgrammeEdition(tenant=land.nation, **definition)
        assert [fault for fault in faults_of(edition) if "办理" not in fault] == [], edition


def test_a_window_moves_only_by_a_recorded_decision(land):
    admin, edition = land["admin"], land.edition
    with pytest.raises(Invalid) as refusal:
        extend_window(actor=admin, edition=edition, until=dt.date(2026, 7, 31), document="纪要")
    assert "常年受理" in refusal.value.fields["until"]
    ProgrammeEdition.across_tenants.filter(pk=edition.pk).update(closes_on=dt.date(2026, 6, 30))
    with pytest.raises(Invalid) as refusal:
        extend_window(actor=admin, edition=edition, until=dt.date(2026, 6, 30), document=" ")
    assert set(refusal.value.fields) == {"until", "document"}
    extend_window(actor=admin, edition=edition, until=dt.date(2026, 7, 31), document="国科火字〔2026〕3号")
    edition.refresh_from_db()
    kept = WindowExtension.objects.get()
    assert (edition.closes_on, kept.before, kept.after, kept.actor) == (
        dt.date(2026, 7, 31), dt.date(2026, 6, 30), dt.date(2026, 7, 31), admin,
    )  # fmt: skip


def test_the_administrators_page_does_all_three_and_is_nobody_elses(land):
    ProgrammeEdition.across_tenants.filter(pk=land.edition.pk).update(closes_on=dt.date(2026, 6, 30))
    browser = Client(headers={"host": land.nation.host})
    browser.force_login(land["admin"])
    page = browser.get("/workspace/editions/").content.decode()
    assert "检查通过" in page
    address = f"/workspace/editions/{land.edition.pk}/"
    refused = browser.post(address, {"verb": "extend", "until": "2026-06-01", "document": "纪要"})
    assert (refused.status_code, 'value="纪要"' in refused.content.decode()) == (422, True)
    assert browser.post(address, {"verb": "withdraw"}).status_code == 302
    land["national:acceptance"].memberships.update(until=clock.now())
    stopped = browser.post(address, {"verb": "activate"})
    assert (stopped.status_code, "还没有人担任" in stopped.content.decode()) == (409, True)
    grant_role(actor=None, tenant=land.nation, user=land["national:leader"], role=Role.ACCEPTANCE)
    assert browser.post(address, {"verb": "activate"}).status_code == 302
    browser.force_login(land["national:leader"])
    assert browser.get("/workspace/editions/").status_code == 403
    browser.force_login(land["hubei:leader"])
    assert browser.get("/workspace/editions/").status_code == 404


def test_batches_are_allowed_step_by_step_and_on_record(land):
    """Only where every case can do without a paper or words of its own; a second look at the same changes nothing."""
    browser = Client(headers={"host": land.nation.host})
    browser.force_login(land["admin"])
    page = BeautifulSoup(browser.get("/workspace/editions/").content, "html.parser")
    offered = [box["value"] for box in page.select("input[name=steps]")]
    assert ("province_review" in offered, "correction" in offered) == (True, False)
    address = f"/workspace/editions/{land.edition.pk}/"
    for _twice in range(2):
        assert browser.post(address, {"verb": "batches", "steps": ["acceptance", "province_review"]}).status_code == 302
    land.edition.refresh_from_db()
    assert land.edition.batch_steps == ["acceptance", "province_review"]
    noted = AuditRecord.across_tenants.get(verb="programme.batches_allowed")
    assert noted.details == {"before": [], "after": ["acceptance", "province_review"]}
    refused = browser.post(address, {"verb": "batches", "steps": ["announce"]})
    assert (refused.status_code, "不能批量办理" in refused.content.decode()) == (422, True)
    with pytest.raises(NotAllowed):
        allow_batches(actor=land["national:leader"], edition=land.edition, steps=[])
    assert (browser.post(address, {"verb": "batches"}).status_code, faults_of(land.edition)) == (302, [])
    land.edition.refresh_from_db()
    assert land.edition.batch_steps == []
