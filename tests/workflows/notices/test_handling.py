"""Story: an official who did not review the item handles its objection; exactly that item waits for it.

RULES S2-12, A8-3, B5.3 and docs/decisions/0003.
"""

import pytest

from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import Invalid, NotAllowed, NotFound
from portal.tenancy.permissions import may
from portal.tenancy.roles import Role
from tests.workflows.notices import factories
from tests.workflows.notices.factories import REPLY, decided, object_to, objection_of
from workflows.notices.actions import (
    admit,
    close_due,
    decide_objection,
    read_identity,
    refuse_admission,
    settle_item,
    withdraw,
)
from workflows.notices.errors import AlreadyHandled, KeyMissing, NoticeStillOpen, ObjectionOpen, WrongReceipt
from workflows.notices.glue import item_outcome
from workflows.notices.guards import no_open_objection
from workflows.notices.models import AdmissionGround, Notice, Objection


def outcomes(notice):
    return [item.outcome for item in notice.items.order_by("position")]


def held(cases):
    """Tell for each case whether the guard stops its confirmation."""
    return [_stops(case) for case in cases]


def _stops(case):
    try:
        no_open_objection(case)
    except ObjectionOpen as stop:
        return stop.code == "objection_open"
    return False


def test_an_objection_holds_its_item_from_arrival_and_no_other(nation, cases, objection, handler):
    assert held(cases) == [True, False, False]
    admit(actor=handler, tenant=nation, objection=objection)
    assert held(cases) == [True, False, False]


@pytest.mark.parametrize("end", ["refuse", "decide", "withdraw"])
def test_it_lets_go_when_it_is_settled(nation, notice, items, cases, *, handler, leader, end):
    receipt = object_to(notice, items[0])
    objection = objection_of(receipt)
    if end == "refuse":
        refuse_admission(actor=handler, tenant=nation, objection=objection, ground="no_facts", reply=REPLY)
    elif end == "decide":
        decided(handler, leader, objection, "unfounded")
    else:
        withdraw(tenant=nation, number=receipt.number, code=receipt.query_code)
    assert held(cases) == [False, False, False]
    with clock.frozen(factories.CLOSES):
        close_due()
    assert outcomes(notice) == ["clear", "clear", "clear"]


def test_a_late_one_holds_nothing_is_not_admitted_and_is_answered(nation, cases, objection, handler):
    Objection.across_tenants.filter(pk=objection.pk).update(in_time=False)
    objection.refresh_from_db()
    assert held(cases) == [False, False, False]
    with pytest.raises(Invalid, match="公示期满后"):
        admit(actor=handler, tenant=nation, objection=objection)
    with pytest.raises(Invalid) as refused:
        refuse_admission(actor=handler, tenant=nation, objection=objection, ground="no_facts", reply=REPLY)
    assert set(refused.value.fields) == {"ground"}
    done = refuse_admission(actor=handler, tenant=nation, objection=objection, ground="late", reply=REPLY)
    assert (done.state, done.reply, held(cases)) == ("not_admitted", REPLY, [False, False, False])


GROUNDS = {
    "anonymous": "匿名或未留有效联系方式",
    "impersonated": "冒用他人或单位名义",
    "no_facts": "没有具体事实或线索",
    "unrelated": "与公示内容无关",
    "late": "超过公示期限提出",
}


@pytest.mark.parametrize("ground", GROUNDS)
def test_each_ground_ends_it_frees_the_item_and_is_told_to_the_objector(
    at_home, nation, notice, items, *, cases, handler, ground
):
    """RULES B5.3: 匿名, 冒用, 无事实, 逾期, 无关; the clock alone says what is late."""
    receipt = object_to(notice, items[0])
    Objection.across_tenants.update(in_time=ground != "late")
    given = {"actor": handler, "tenant": nation, "objection": objection_of(receipt)}
    done = refuse_admission(**given, ground=ground, reply=REPLY)
    assert (done.state, done.admission_ground, held(cases)) == ("not_admitted", ground, [False] * 3)
    pair = {"number": receipt.number, "code": receipt.query_code}
    text = at_home.post("/objections/", pair).content.decode()
    assert (f"您的异议未予受理：{GROUNDS[ground]}" in text, REPLY in text) == (True, True)
    assert set(GROUNDS) == set(AdmissionGround.values)


def test_one_that_came_in_time_is_not_refused_as_late(nation, objection, handler):
    with pytest.raises(Invalid) as refused:
        refuse_admission(actor=handler, tenant=nation, objection=objection, ground="late", reply=REPLY)
    assert set(refused.value.fields) == {"ground"}


@pytest.mark.parametrize(
    ("outcome", "fate"),
    [
        ("unfounded", "clear"),
        ("upheld_refuse", "refused"),
        ("upheld_return", "returned"),
        ("correction", "corrected"),
    ],
)
def test_each_decision_has_its_consequence_for_its_item_only(notice, objection, handler, leader, *, outcome, fate):
    decided(handler, leader, objection, outcome)
    with clock.frozen(factories.CLOSES):
        close_due()
    assert outcomes(notice) == [fate, "clear", "clear"]


@pytest.mark.parametrize("fate", ["unfounded", "upheld_refuse"])
def test_a_decision_after_the_closing_settles_the_held_item(notice, objection, handler, leader, cases, *, fate):
    with clock.frozen(factories.CLOSES):
        close_due()
        assert outcomes(notice) == ["held", "clear", "clear"]
        decided(handler, leader, objection, fate)
    assert item_outcome(cases[0]) == {"unfounded": "clear", "upheld_refuse": "refused"}[fate]


def test_of_several_objections_the_gravest_counts_when_the_last_is_settled(nation, notice, items, handler, leader):
    mild, grave, last = (objection_of(object_to(notice, items[0])) for _ in range(3))
    with clock.frozen(factories.CLOSES):
        decided(handler, leader, mild, "correction")
        decided(handler, leader, grave, "upheld_refuse")
        close_due()
        assert outcomes(notice) == ["held", "clear", "clear"]
        refuse_admission(actor=handler, tenant=nation, objection=last, ground="unrelated", reply=REPLY)
    assert outcomes(notice) == ["refused", "clear", "clear"]


def test_closing_happens_at_its_moment_once_whoever_comes_first(notice, cases):
    with clock.frozen(factories.BEFORE_CLOSING):
        assert close_due() == 0
        with pytest.raises(NoticeStillOpen):
            settle_item(cases[0])
    with clock.frozen(factories.CLOSES):
        assert settle_item(cases[0]).outcome == "clear"
        assert close_due() == 1
        rows = AuditRecord.across_tenants.count()
        assert close_due() == 0
        assert settle_item(cases[0]).outcome == "clear"
    assert AuditRecord.across_tenants.count() == rows
    assert Notice.across_tenants.get().closed_at == factories.CLOSES


def test_a_corrected_item_is_noticed_anew_for_a_full_period(notice, objection, cases, *, handler, leader, editor):
    decided(handler, leader, objection, "correction")
    with clock.frozen(factories.CLOSES):
        close_due()
    again = factories.make_notice(editor, notice.tenant, [cases[0]], at=factories.CLOSES)
    assert again.closes_at > factories.CLOSES
    assert item_outcome(cases[0]) == "pending"
    assert outcomes(notice) == ["corrected", "clear", "clear"]


def test_who_decided_on_the_case_is_recused(nation, objection, cases, handler, second_handler):
    factories.decide_on(cases[0], handler, nation)
    with pytest.raises(NotAllowed) as refused:
        admit(actor=handler, tenant=nation, objection=objection)
    assert "回避" in refused.value.message
    assert may(handler, "objection.handle", objection).code == "recused"
    assert admit(actor=second_handler, tenant=nation, objection=objection).handler == second_handler


def test_a_decision_on_another_case_recuses_nobody(nation, objection, cases, handler):
    factories.decide_on(cases[1], handler, nation)
    assert admit(actor=handler, tenant=nation, objection=objection).state == "admitted"


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.OBJECTION_HANDLER])
def test_no_other_role_handles_or_reads_who_objected(nation, objection, role):
    person = factories.make_user("其他人", nation, role)
    with pytest.raises(NotAllowed):
        admit(actor=person, tenant=nation, objection=objection)
    with pytest.raises(NotAllowed):
        read_identity(actor=person, tenant=nation, objection=objection, purpose="核实身份")


def test_a_superuser_and_another_authoritys_handler_do_not_either(nation, hubei, objection, superuser):
    foreign = factories.make_user("省异议承办", hubei, Role.OBJECTION_HANDLER)
    for person in (superuser, foreign):
        with pytest.raises(NotAllowed):
            read_identity(actor=person, tenant=nation, objection=objection, purpose="核实身份")
        with pytest.raises(NotAllowed):
            admit(actor=person, tenant=nation, objection=objection)
    with pytest.raises(NotFound):
        admit(actor=foreign, tenant=hubei, objection=objection)
    assert not AuditRecord.across_tenants.filter(verb="objection.identity_read").exists()


def test_the_handler_reads_the_identity_with_a_recorded_reason(nation, objection, handler, second_handler):
    for empty in ("", "  ", "好"):
        with pytest.raises(Invalid) as refused:
            read_identity(actor=handler, tenant=nation, objection=objection, purpose=empty)
        assert set(refused.value.fields) == {"purpose"}
    admit(actor=handler, tenant=nation, objection=objection)
    assert read_identity(actor=handler, tenant=nation, objection=objection, purpose="电话核实身份") == factories.PERSON
    row = AuditRecord.across_tenants.get(verb="objection.identity_read")
    assert (row.actor, row.summary, row.details) == (handler, "电话核实身份", {})
    with pytest.raises(NotAllowed):
        read_identity(actor=second_handler, tenant=nation, objection=objection, purpose="电话核实身份")


def test_an_identity_moved_to_another_row_or_without_its_key_does_not_open(nation, notice, handler, settings):
    first, second = (objection_of(object_to(notice)) for _ in range(2))
    Objection.across_tenants.filter(pk=second.pk).update(identity=first.identity)
    with pytest.raises(KeyMissing):
        read_identity(actor=handler, tenant=nation, objection=second, purpose="核实身份")
    settings.OBJECTOR_KEYS = []
    with pytest.raises(KeyMissing):
        read_identity(actor=handler, tenant=nation, objection=first, purpose="核实身份")


def test_the_key_ring_turns(nation, notice, handler, settings):
    old = objection_of(object_to(notice))
    settings.OBJECTOR_KEYS = ["bmV3LW5ldy1uZXctbmV3LW5ldy1uZXctbmV3LW5ldy0=", *settings.OBJECTOR_KEYS]
    new = objection_of(object_to(notice))
    assert old.identity.split(".")[1] != new.identity.split(".")[1]
    for objection in (old, new):
        identity = read_identity(actor=handler, tenant=nation, objection=objection, purpose="核实身份")
        assert identity == factories.PERSON


@pytest.mark.parametrize("reply", ["", "  ", "长" * 5001])
def test_no_settlement_without_a_written_reply(nation, objection, handler, reply):
    with pytest.raises(Invalid) as refused:
        refuse_admission(actor=handler, tenant=nation, objection=objection, ground="no_facts", reply=reply)
    assert set(refused.value.fields) == {"reply"}
    admit(actor=handler, tenant=nation, objection=objection)
    with pytest.raises(Invalid):
        decide_objection(actor=handler, tenant=nation, objection=objection, outcome="unfounded", reply=reply)
    objection.refresh_from_db()
    assert objection.state == "admitted"


def test_ground_and_outcome_are_of_the_list(nation, objection, handler):
    with pytest.raises(Invalid):
        refuse_admission(actor=handler, tenant=nation, objection=objection, ground="boring", reply=REPLY)
    admit(actor=handler, tenant=nation, objection=objection)
    with pytest.raises(Invalid):
        decide_objection(actor=handler, tenant=nation, objection=objection, outcome="maybe", reply=REPLY)


def test_nothing_is_done_twice(nation, objection, handler, leader, second_handler):
    with pytest.raises(AlreadyHandled):
        decide_objection(actor=handler, tenant=nation, objection=objection, outcome="unfounded", reply=REPLY)
    decided(handler, leader, objection, "unfounded")
    rows = AuditRecord.across_tenants.count()
    with pytest.raises(AlreadyHandled):
        admit(actor=second_handler, tenant=nation, objection=objection)
    with pytest.raises(AlreadyHandled):
        decide_objection(actor=second_handler, tenant=nation, objection=objection, outcome="correction", reply="改判")
    with pytest.raises(AlreadyHandled):
        refuse_admission(actor=second_handler, tenant=nation, objection=objection, ground="no_facts", reply=REPLY)
    objection.refresh_from_db()
    assert (objection.outcome, objection.decided_by, objection.reply) == ("unfounded", leader, REPLY)
    assert AuditRecord.across_tenants.count() == rows


def test_withdrawing_needs_the_code_and_an_open_objection(nation, notice, handler, leader):
    receipt = object_to(notice)
    with pytest.raises(WrongReceipt):
        withdraw(tenant=nation, number=receipt.number, code="0000-0000-0000")
    decided(handler, leader, objection_of(receipt), "unfounded")
    with pytest.raises(AlreadyHandled):
        withdraw(tenant=nation, number=receipt.number, code=receipt.query_code)
