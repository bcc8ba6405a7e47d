"""As an enterprise of a cluster I enter the register, climb its tiers and leave it; the register keeps every step.

RULES S1-8, S1-9, S1-21: 培育 认定 升规 上市; no tier is skipped without a written reason; who left may come back.
"""

import datetime as dt

import pytest

from portal import clock
from portal.errors import Invalid, NotAllowed
from portal.registry.enrolment import AlreadyInRegister, NotInRegister, SameTier, move_enterprise
from portal.registry.models import EnterpriseTierChange, RegisteredEnterprise
from portal.registry.queries import enterprises_of, registration_of
from portal.registry.tiers import LADDER, needs_reason, next_tier
from tests.factories import MONDAY, say, work
from tests.workflows.flows import hubei
from workflows.cases import actions, queries
from workflows.cases.errors import ApplicationIncomplete
from workflows.cases.models import CaseState

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    """Hubei on a Monday in June 2026."""
    with clock.frozen(MONDAY):
        yield hubei.hubei()


def history(unit):
    rows = EnterpriseTierChange.objects.filter(enterprise__organisation=unit)
    return list(rows.values_list("kind", "before", "after", "reason"))


def test_in_up_out_and_in_again(land):
    unit = hubei.enterprise(land)
    case = hubei.change_decided(land, unit, "admit", "cultivated")
    assert (case.state, case.state_title) == (CaseState.COMPLETED, "已记入企业库")
    hubei.change_decided(land, unit, "move", "recognised")
    hubei.change_decided(land, unit, "exit", reason="迁出本省。")
    assert not registration_of(land.hubei, unit).is_in
    with clock.frozen(MONDAY + dt.timedelta(days=1)):
        hubei.change_decided(land, unit, "admit", "cultivated")
    entry = registration_of(land.hubei, unit)
    assert (entry.tier, entry.entered_on, entry.exited_on) == ("cultivated", dt.date(2026, 6, 2), None)
    assert history(unit) == [
        ("admitted", "", "cultivated", ""),
        ("moved", "cultivated", "recognised", ""),
        ("exited", "recognised", "", "迁出本省。"),
        ("readmitted", "recognised", "cultivated", ""),
    ]
    assert RegisteredEnterprise.across_tenants.count() == 1


@pytest.mark.parametrize(("first", "second"), [("recognised", ""), ("cultivated", "above_scale"), ("cultivated", "")])
def test_a_skipped_tier_needs_a_recorded_reason(land, first, second):
    unit = hubei.enterprise(land)
    if second:
        hubei.change_decided(land, unit, "admit", first)
    elif first == "cultivated":
        hubei.change_decided(land, unit, "admit", "cultivated")
        hubei.change_decided(land, unit, "move", "recognised")
    change, tier = ("move", second or "cultivated") if first == "cultivated" else ("admit", first)
    case = hubei.change_filed(land, unit, change, tier)
    say(case, "local_check", land["donghu:reviewer"], "pass")
    with pytest.raises(Invalid) as refused:
        say(case, "province_decision", land["hubei:reviewer"], "agree", details={"basis": "", "reason": " "})
    assert set(refused.value.fields) == {"reason"}
    assert work(case, "province_decision")
    say(case, "province_decision", land["hubei:reviewer"], "agree", details={"basis": "文件", "reason": "已符合。"})
    assert history(unit)[-1][2:] == (tier, "已符合。")


def test_what_does_not_fit_the_register_is_refused_and_nothing_moves(land):
    unit = hubei.enterprise(land)
    for change, tier, reason, refusal in (
        ("move", "recognised", "", NotInRegister),
        ("exit", "", "停产。", NotInRegister),
    ):
        with pytest.raises(refusal):
            hubei.change_decided(land, unit, change, tier, reason)
    hubei.change_decided(land, unit, "admit", "cultivated")
    for change, refusal in (("admit", AlreadyInRegister), ("move", SameTier)):
        with pytest.raises(refusal):
            hubei.change_decided(land, unit, change, "cultivated")
    assert len(history(unit)) == 1


def test_the_check_returns_and_refuses_where_the_enterprise_lies(land):
    unit = hubei.enterprise(land)
    case = hubei.change_filed(land, unit, "admit", "cultivated")
    assert list(queries.cases_of(land.hubei)) == []
    for stranger in ("yichang:reviewer", "hubei:reviewer", "donghu:applicant"):
        with pytest.raises(NotAllowed):
            say(case, "local_check", land[stranger], "pass")
    say(case, "local_check", land["donghu:reviewer"], "return", corrections={"statement": "请补充知识产权情况。"})
    officer = land["donghu:applicant"]
    actions.save_draft(actor=officer, case=case, values={"statement": "专利十项。"})
    actions.submit(actor=officer, case=case)
    say(case, "local_check", land["donghu:reviewer"], "refuse")
    assert (case.state, case.state_title) == (CaseState.REFUSED, "属地核查未通过")
    assert history(unit) == []


def test_the_province_refuses_and_no_line_is_written(land):
    unit = hubei.enterprise(land, land.yichang)
    case = hubei.change_filed(land, unit, "admit", "cultivated")
    say(case, "local_check", land["yichang:reviewer"], "pass")
    with pytest.raises(NotAllowed):
        say(case, "province_decision", land["jiangsu:reviewer"], "agree")
    say(case, "province_decision", land["hubei:reviewer"], "refuse", details={"basis": "", "reason": ""})
    assert (case.state, list(enterprises_of(land.hubei))) == (CaseState.FAILED, [])


@pytest.mark.parametrize(
    ("change", "tier", "reason", "field"),
    [("admit", "", "", "tier"), ("exit", "", "", "reason"), ("move", "giant", "", "tier"), ("leave", "", "", "change")],
)
def test_an_application_with_a_gap_says_where(land, change, tier, reason, field):
    with pytest.raises(ApplicationIncomplete) as refused:
        hubei.change_filed(land, hubei.enterprise(land), change, tier, reason)
    assert field in refused.value.fields


def test_a_case_is_entered_once_and_history_is_never_rewritten(land):
    unit = hubei.enterprise(land)
    case = hubei.change_decided(land, unit, "admit", "cultivated")
    move_enterprise(
        actor=None, tenant=land.hubei, organisation=unit, tier="recognised", on=clock.today(), basis="",
        source_case=case.pk,
    )  # fmt: skip
    assert len(history(unit)) == 1
    with pytest.raises(TypeError):
        EnterpriseTierChange.objects.all().delete()
    with pytest.raises(TypeError):
        EnterpriseTierChange.objects.update(reason="x")


def test_only_the_next_rung_explains_itself():
    explained = {(a, b) for a in ("", *LADDER) for b in LADDER if not needs_reason(a, b)}
    assert explained == {(a, next_tier(a)) for a in ("", *LADDER[:-1])}
    assert next_tier("listed") == ""
    with pytest.raises(ValueError, match="not in tuple"):
        needs_reason("giant", "listed")
