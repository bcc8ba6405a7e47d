"""Story: an objection is upheld when its case is confirmed already; nobody is left to believe that something followed.

The rules name no consequence (待核实): it is answered and recorded. Whoever decides reads so before deciding, and the
leader reads on the confirmed case that it happened.
"""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from portal import clock
from portal.audit.models import AuditRecord
from portal.registry.models import Cluster
from tests import factories as country
from tests.factories import MONDAY, say
from tests.workflows.notices import factories
from tests.workflows.notices.factories import objection_of
from workflows.cases import engine
from workflows.cases.models import CaseState
from workflows.notices import actions, receipts

DAY = dt.timedelta(days=1)
BEFORE = "无论作出哪种结论，都只答复异议人并记入审计记录，不会撤销或改变已经办结的结果"
SHOWN = "未改变办结结果的成立异议"
LATE = "逾期提出、复核成立的异议"


@pytest.fixture
def land(db):
    with clock.frozen(MONDAY):
        made = country.country(with_pages=True)
        made.people["national:deputy"] = country.person("国家分管副职", made.nation, "leader")
        yield made


@pytest.fixture
def notice(case):
    return case.notice_items.get().notice


@pytest.fixture
def confirmed(land, case, notice):
    """The case is confirmed; a letter that was posted in time arrives only now."""
    with clock.frozen(notice.closes_at + DAY):
        engine.fire_due_timers()
        say(case, "confirm", land["national:leader"], "confirm", opinion="")
        yield case


def letter(land, notice, posted_on):
    """Enter a letter that arrives only now; return its receipt."""
    return actions.enter_objection(
        actor=land["national:notice_editor"], tenant=land.nation, notice=notice,
        items=list(notice.items.values_list("pk", flat=True)), kind="person", identity=factories.PERSON,
        ground="truth", reasons=factories.REASONS, token=receipts.new_form_token(notice.pk), arrival="letter",
        received_at=clock.now(), posted_on=posted_on, papers={"original": [factories.pdf("信函.pdf")]},
    )  # fmt: skip


@pytest.fixture
def objection(land, notice, confirmed):
    return objection_of(letter(land, notice, notice.last_day))


def decide(land, objection, outcome):
    factories.decided(land["national:objection_handler"], land["national:deputy"], objection, outcome)


def page(client, who, host, path):
    client.force_login(who)
    answer = client.get(path, headers={"host": f"{host}.localhost"})
    assert answer.status_code == 200
    return answer.content.decode()


def seen_by(client, land, case, words=SHOWN):
    """Return who reads these words on the case's page: that an objection was upheld and moved nothing."""
    path = reverse("cases:case", args=[case.pk])
    people = [("national", "deputy"), ("national", "objection_handler"), ("national", "acceptance"),
              ("hubei", "leader"), ("hubei", "reviewer"), ("donghu", "applicant")]  # fmt: skip
    return [f"{host}:{role}" for host, role in people if words in page(client, land[f"{host}:{role}"], host, path)]


def test_the_form_says_before_the_decision_that_nothing_will_follow(client, land, objection):
    factories.proposed(land["national:objection_handler"], objection, "upheld_refuse")
    text = page(client, land["national:deputy"], "national", reverse("notices:detail", args=[objection.pk]))
    assert BEFORE in text
    assert "（已确认）" in text
    assert "随即按结论继续办理" not in text


def test_of_a_case_that_goes_on_it_says_nothing_of_the_kind(client, land, notice):
    objection = objection_of(factories.object_to(notice))
    factories.proposed(land["national:objection_handler"], objection, "upheld_refuse")
    text = page(client, land["national:deputy"], "national", reverse("notices:detail", args=[objection.pk]))
    assert ("随即按结论继续办理" in text, BEFORE in text) == (True, False)


@pytest.mark.parametrize("outcome", ["upheld_refuse", "upheld_return", "correction"])
def test_the_confirmed_case_shows_it_to_those_who_may_know(client, land, confirmed, objection, outcome):
    assert seen_by(client, land, confirmed) == []
    decide(land, objection, outcome)
    assert seen_by(client, land, confirmed) == ["national:deputy", "national:objection_handler"]
    path = reverse("cases:case", args=[confirmed.pk])
    text = page(client, land["national:deputy"], "national", path)
    assert objection.receipt_number in text
    assert "系统没有改变本件的结论，也没有改变名录" in text
    assert reverse("evaluation:results") in text
    confirmed.refresh_from_db()
    assert (confirmed.state, Cluster.across_tenants.get().status) == (CaseState.CONFIRMED, "confirmed")
    row = AuditRecord.across_tenants.get(verb="objection.upheld_on_record")
    assert (row.details, row.actor) == ({"cases": [confirmed.pk]}, land["national:deputy"])


def test_one_that_is_not_upheld_leaves_no_trace_there(client, land, confirmed, objection):
    decide(land, objection, "unfounded")
    assert seen_by(client, land, confirmed) == []
    assert not AuditRecord.across_tenants.filter(verb="objection.upheld_on_record").exists()


def test_one_that_was_carried_out_before_the_confirmation_is_no_such_case(client, land, case, notice):
    decide(land, objection_of(factories.object_to(notice)), "correction")
    with clock.frozen(notice.closes_at + DAY):
        engine.fire_due_timers()
        say(case, "announce", land["national:notice_editor"], "publish", opinion="")
        newest = case.notice_items.order_by("-pk").first().notice
    with clock.frozen(newest.closes_at + DAY):
        engine.fire_due_timers()
        say(case, "confirm", land["national:leader"], "confirm", opinion="")
        assert case.state == CaseState.CONFIRMED
        assert seen_by(client, land, case) == []
    assert not AuditRecord.across_tenants.filter(verb="objection.upheld_on_record").exists()


def test_a_late_one_that_its_review_upholds_moves_nothing_and_is_read_before_the_case_is_concluded(
    client, land, case, notice
):
    """The letter came when the period was over: refused as late, and the second look finds that it was right."""
    second = country.person("另一异议处理人员", land.nation, "objection_handler")
    third = country.person("另一分管负责人", land.nation, "leader")
    host, path = "national", reverse("cases:case", args=[case.pk])
    with clock.frozen(notice.closes_at + DAY):
        engine.fire_due_timers()
        receipt = letter(land, notice, notice.last_day + DAY)
        found = objection_of(receipt)
        whose = {"tenant": land.nation, "objection": found}
        actions.refuse_admission(actor=land["national:objection_handler"], **whose, ground="late", reply="逾期提出。")
        actions.ask_review(
            tenant=land.nation, number=receipt.number, code=receipt.query_code, reasons="所述事实有据可查，请予复核。"
        )
        actions.propose(actor=second, **whose, outcome="upheld_refuse", words="复核意见。", asked="")
        text = page(client, third, host, reverse("notices:detail", args=[found.pk]))
        assert ("该异议逾期提出，无论作出哪种结论都不影响" in text, "随即按结论继续办理" in text) == (True, False)
        assert seen_by(client, land, case, LATE) == []
        actions.decide_objection(actor=third, **whose, outcome="upheld_refuse", reply="复核答复。", asked="")
        row = AuditRecord.across_tenants.get(verb="objection.review_on_record")
        assert row.summary == "复核认为异议成立，因逾期提出不影响所涉条目的办理，只作记录"
        assert row.details == {"cases": [case.pk]}
        assert seen_by(client, land, case, LATE) == ["national:deputy", "national:objection_handler"]
        text = page(client, land["national:deputy"], host, path)
        assert text.index("作出结论前请阅看") < text.index("申请内容")
        head = BeautifulSoup(text, "html.parser").select_one("h1 + p")
        assert head.get_text(" ", strip=True) == "待确认 公示期满，没有待处理的异议，等待确认。"
        say(case, "confirm", land["national:leader"], "confirm", opinion="")
        assert seen_by(client, land, case) == ["national:deputy", "national:objection_handler"]
