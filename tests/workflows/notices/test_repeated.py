"""Story: somebody objects twice to the same; the handler sees that, and nobody outside can find out.

Once the handler has made sure that it is the same person, the second is merged into the first: one investigation, one
answer, and either receipt opens it.
"""

import datetime as dt

import pytest

from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import Invalid, NotAllowed
from tests.workflows.notices import factories
from tests.workflows.notices.factories import object_to, objection_of
from workflows.cases.models import CaseState
from workflows.notices.actions import admit, close_due, merge, part, withdraw
from workflows.notices.actions.retention import forget_objectors
from workflows.notices.errors import AlreadyHandled, ItemWithdrawn, ObjectionOpen
from workflows.notices.guards import is_held, no_open_objection
from workflows.notices.handling.record import record_of
from workflows.notices.identity import Identity
from workflows.notices.models import Objection
from workflows.notices.queries import objection_by_receipt, papers_with

SPACED = Identity(name="欧阳 秘密", phone="139 8765-4321")
OTHERS = (
    Identity(name="欧阳公开", phone=factories.SECRET_PHONE),
    Identity(name=factories.SECRET_NAME, phone="13900000000"),
)


def test_the_second_one_knows_the_first(notice, items):
    first = objection_of(object_to(notice, items[0]))
    second = objection_of(object_to(notice, items[0], identity=SPACED, reasons="补充：另有三年数据不符，请一并核实。"))
    third = objection_of(object_to(notice, items[0]))
    assert [one.same_as for one in (first, second, third)] == [None, first, first]
    assert factories.SECRET_NAME not in second.person_hash


def test_other_items_or_another_person_are_another_objection(notice, items):
    object_to(notice, items[0])
    others = [object_to(notice, items[1]), object_to(notice, items[0], items[1])]
    others += [object_to(notice, items[0], identity=identity) for identity in OTHERS]
    assert [objection_of(receipt).same_as for receipt in others] == [None] * 4


def test_an_objection_that_is_over_is_no_earlier_one(nation, notice, items):
    receipt = object_to(notice, items[0])
    withdraw(tenant=nation, number=receipt.number, code=receipt.query_code)
    assert objection_of(object_to(notice, items[0])).same_as is None


def test_nobody_can_try_out_whether_somebody_objected(at_home, notice, items):
    """An applicant who objects in a citizen's name reads the same answer, whether it is the second or not."""
    first, second = object_to(notice, items[0]), object_to(notice, items[0])
    pages = [at_home.post("/objections/", {"number": r.number, "code": r.query_code}) for r in (first, second)]
    texts = [
        page.content.decode().replace(r.number, "").replace(r.query_code, "")
        for page, r in zip(pages, (first, second), strict=True)
    ]
    tokens = [page.context["csrf_token"] for page in pages]
    assert texts[0].replace(str(tokens[0]), "") == texts[1].replace(str(tokens[1]), "")


def test_the_handler_sees_it(at_home, notice, items, handler):
    first, second = objection_of(object_to(notice, items[0])), objection_of(object_to(notice, items[0]))
    at_home.force_login(handler)
    page = at_home.get(f"/workspace/objections/{second.pk}/").content.decode()
    assert f'/workspace/objections/{first.pk}/">{first.receipt_number}</a>，核实为同一人后可以并入该件一并办理' in page
    assert "并入先前异议" in page


HOW = "已按所留电话与本人核对，两份异议为同一人提出。"
MORE = "补充：另有三年数据不符，请一并核实。"


@pytest.fixture
def twice(notice, items):
    """The receipts of two objections of one person to the same item; the second has a paper with it."""
    first = object_to(notice, items[0])
    return first, object_to(notice, items[0], identity=SPACED, reasons=MORE, papers=factories.evidence())


def merged(handler, receipt):
    found = objection_of(receipt)
    return merge(actor=handler, tenant=found.tenant, objection=found, words=HOW)


def test_merged_they_are_one_objection_with_either_receipt(at_home, twice, handler):
    first, second = twice
    assert merged(handler, second).state == "merged"
    lead = objection_of(first)
    assert [(one.words, one.files) for one in lead.additions.all()] == [(f"（并入异议 {second.number}）{MORE}", 1)]
    assert [one.kind for one in papers_with(lead)] == ["evidence"]
    pages = [at_home.post("/objections/", {"number": r.number, "code": r.query_code}) for r in twice]
    assert [page.context["objection"] for page in pages] == [lead, lead]
    assert [page.context["joined"] for page in pages] == [False, True]
    verbs = AuditRecord.across_tenants.filter(
        target__in=[f"objection:{lead.pk}", f"objection:{objection_of(second).pk}"]
    )
    assert list(verbs.order_by("pk").values_list("verb", flat=True))[-2:] == ["objection.joined", "objection.merged"]


def test_the_first_one_holds_for_both_and_one_answer_is_given(nation, items, twice, handler, leader):
    first, second = twice
    merged(handler, second)
    assert [is_held(item.case) for item in items] == [True, False, False]
    lead = factories.decided(handler, leader, objection_of(first), "unfounded")
    assert not is_held(items[0].case)
    found = objection_by_receipt(nation, second.number, second.query_code)
    assert (found, found.reply) == (lead, factories.REPLY)


def test_either_receipt_withdraws_the_one_objection(nation, items, twice, handler):
    first, second = twice
    merged(handler, second)
    withdraw(tenant=nation, number=second.number, code=second.query_code)
    assert (objection_of(first).state, objection_of(second).state) == ("withdrawn", "merged")
    assert not is_held(items[0].case)


def test_it_is_forgotten_together_with_the_first(nation, twice, handler, leader):
    first, second = twice
    merged(handler, second)
    with clock.frozen(clock.now() + dt.timedelta(days=1200)):
        assert forget_objectors() == 0
    factories.decided(handler, leader, objection_of(first), "unfounded")
    with clock.frozen(clock.now() + dt.timedelta(days=1200)):
        assert [forget_objectors(), forget_objectors()] == [1, 1]
    assert [objection_of(receipt).identity for receipt in twice] == ["", ""]
    assert papers_with(objection_of(first)).get().version is None


def test_what_cannot_be_merged_is_refused(nation, twice, handler, leader):
    first, second = twice
    other = objection_of(object_to(objection_of(first).notice))
    for objection, words, refusal in (
        (other, HOW, Invalid),
        (objection_of(first), HOW, Invalid),
        (objection_of(second), " ", Invalid),
    ):
        with pytest.raises(refusal):
            merge(actor=handler, tenant=nation, objection=objection, words=words)
    with pytest.raises(NotAllowed):
        merged(leader, second)
    withdraw(tenant=nation, number=first.number, code=first.query_code)
    with pytest.raises(AlreadyHandled, match="先前的异议已经办结或撤回"):
        merged(handler, second)
    assert objection_of(second).state == "received"


def test_the_handler_merges_them_on_the_page(at_home, twice, handler):
    first, second = (objection_of(receipt) for receipt in twice)
    at_home.force_login(handler)
    sent = at_home.post(f"/workspace/objections/{second.pk}/", {"verb": "merge", "merge-words": HOW}, follow=True)
    assert f'该异议已并入先前异议，请在<a href="/workspace/objections/{first.pk}/">' in sent.content.decode()
    page = at_home.get(f"/workspace/objections/{first.pk}/").content.decode()
    assert f'已并入的异议</dt><dd><a href="/workspace/objections/{second.pk}/">{second.receipt_number}</a>' in page


WHY = "经再次核对，第二份是他人冒用姓名提出的。"


def parted(handler, receipt):
    found = objection_of(receipt)
    return part(actor=handler, tenant=found.tenant, objection=found, words=WHY)


def test_parted_again_each_receipt_opens_its_own_and_each_gets_its_own_answer(nation, items, twice, handler, leader):
    """Story: the handler finds out later that the second was sent in somebody's name; nothing is decided yet."""
    first, second = twice
    merged(handler, second)
    admit(actor=handler, tenant=nation, objection=objection_of(first))
    with clock.frozen(clock.now() + dt.timedelta(days=1)):
        assert parted(handler, second).state == "received"
    pairs = [(receipt.number, receipt.query_code) for receipt in twice]
    one, other = (objection_by_receipt(nation, *pair) for pair in pairs)
    assert (one.receipt_number, other.receipt_number) == (first.number, second.number)
    assert (other.handler, other.admitted_at, other.decided_at) == (None, None, None)
    assert ([row.kind for row in papers_with(other)], list(papers_with(one))) == (["evidence"], [])
    assert other.handling.steps.get(state="open").counted_from == dt.date(2026, 9, 25), "the limit begins anew"
    withdraw(tenant=nation, number=first.number, code=first.query_code)
    assert is_held(items[0].case), "the other one holds by itself"
    factories.decided(handler, leader, other, "unfounded")
    assert (objection_of(first).state, objection_of(second).state) == ("withdrawn", "decided")
    assert not is_held(items[0].case)


def test_it_is_on_record_for_both(nation, twice, handler):
    first, second = twice
    merged(handler, second)
    admit(actor=handler, tenant=nation, objection=objection_of(first))
    parted(handler, second)
    rows = [record_of(objection_of(receipt)) for receipt in twice]
    assert [row["text"] for row in rows[0]][-1] == f"异议 {second.number} 恢复单独办理：{WHY}"
    assert [(row["title"], row["text"]) for row in rows[1]][1:] == [
        ("受理审查：并入先前异议", HOW),
        ("调查记录", f"恢复单独办理：{WHY}"),
    ]
    targets = [f"objection:{objection_of(receipt).pk}" for receipt in twice]
    verbs = AuditRecord.across_tenants.filter(target__in=targets).order_by("pk").values_list("verb", "actor")
    assert list(verbs)[-2:] == [("objection.unjoined", handler.pk), ("objection.parted", handler.pk)]


def test_merged_by_mistake_and_withdrawn_by_the_first_ones_receipt_it_comes_back_and_holds(
    nation, items, twice, handler, leader
):
    """What one person withdrew costs the other nothing, also when the item waits to be confirmed already."""
    first, second = twice
    merged(handler, second)
    withdraw(tenant=nation, number=first.number, code=first.query_code)
    with clock.frozen(factories.CLOSES):
        close_due()
        assert [item.outcome for item in objection_of(first).items.all()] == ["clear"]
        parted(handler, second)
        with pytest.raises(ObjectionOpen):
            no_open_objection(items[0].case)
        factories.decided(handler, leader, objection_of(second), "unfounded")
        no_open_objection(items[0].case)


def test_what_cannot_be_parted_is_refused(nation, cases, twice, handler, leader):
    first, second = twice
    for words, refusal in ((WHY, AlreadyHandled), (" ", Invalid), ("长" * 5001, Invalid)):
        with pytest.raises(refusal):
            part(actor=handler, tenant=nation, objection=objection_of(second), words=words)
    merged(handler, second)
    recused = factories.make_user("办过此件", nation, "objection_handler")
    factories.decide_on(cases[0], recused, nation)
    for person in (leader, recused):
        with pytest.raises(NotAllowed):
            parted(person, second)
    factories.decided(handler, leader, objection_of(first), "unfounded")
    with pytest.raises(AlreadyHandled, match="先前的异议已经办结，不能再分开办理"):
        parted(handler, second)
    assert objection_of(second).state == "merged"


def test_of_a_withdrawn_one_nothing_comes_back_once_the_case_has_ended(nation, items, twice, handler):
    first, second = twice
    merged(handler, second)
    withdraw(tenant=nation, number=first.number, code=first.query_code)
    type(items[0].case).across_tenants.filter(pk=items[0].case_id).update(closed_at=clock.now())
    with pytest.raises(AlreadyHandled):
        parted(handler, second)


def test_parted_by_mistake_it_is_merged_once_more(nation, twice, handler, leader):
    first, second = twice
    for verb in (merged, parted, merged):
        verb(handler, second)
    lead = factories.decided(handler, leader, objection_of(first), "unfounded")
    assert objection_by_receipt(nation, second.number, second.query_code) == lead


def test_the_handler_parts_them_on_the_page(at_home, twice, handler, leader):
    first, second = (objection_of(receipt) for receipt in twice)
    merged(handler, twice[1])
    path = f"/workspace/objections/{second.pk}/"
    at_home.force_login(leader)
    assert "恢复单独办理" not in at_home.get(path).content.decode()
    at_home.force_login(handler)
    empty = at_home.post(path, {"verb": "part", "part-words": ""})
    assert (empty.status_code, "请写明恢复单独办理的理由" in empty.content.decode()) == (422, True)
    page = at_home.post(path, {"verb": "part", "part-words": WHY}, follow=True).content.decode()
    assert ("已恢复单独办理" in page, "受理审查" in page, "已并入该件一并办理" in page) == (True, True, False)
    assert "已并入的异议" not in at_home.get(f"/workspace/objections/{first.pk}/").content.decode()
    again = at_home.post(path, {"verb": "part", "part-words": WHY})
    assert (again.status_code, "刷新页面" in again.content.decode()) == (409, True)


def test_a_withdrawn_item_needs_no_objection(notice, items, cases):
    cases[1].state = CaseState.WITHDRAWN
    cases[1].save(update_fields=["state"])
    with pytest.raises(ItemWithdrawn) as refused:
        object_to(notice, items[0], items[1])
    words = f"“{items[1].name}”已由申报单位撤回，不再办理，无需提出异议。请取消勾选该条目。"
    assert refused.value.fields == {"items": words}
    assert Objection.across_tenants.count() == 0
