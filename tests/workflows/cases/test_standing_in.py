"""As an official who is away I let a colleague do my work, once or for a time; nobody decides about their own."""

import datetime as dt

import pytest

from portal import clock
from portal.errors import Conflict, Invalid, NotAllowed
from portal.identity.actions import grant_role, revoke_role
from portal.tenancy.roles import Role
from tests import factories
from tests.factories import MONDAY, say, work
from workflows.cases import actions, queries
from workflows.cases.models import CaseEvent, Decision, EventKind, WorkItem

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 6, 1), dt.date(2026, 6, 3)


@pytest.fixture
def land():
    """The country with two more reviewers and a colleague of another role in Hubei, on a Monday in June."""
    with clock.frozen(MONDAY):
        made = factories.country()
        made.people["hubei:reviewer2"] = factories.person("李四", made.hubei, Role.REVIEWER)
        made.people["hubei:other"] = factories.person("王五", made.hubei, Role.STEWARD)
        yield made


def stand_in(land, delegator="hubei:reviewer", delegate="hubei:other", role=Role.REVIEWER, **more):
    given = {"starts_on": FIRST, "ends_on": LAST, "reason": "出差。"} | more
    return actions.delegate(actor=land[delegator], tenant=land.hubei, role=role, to=land[delegate], **given)


def test_a_step_is_handed_to_one_colleague(land):
    case = factories.submitted(land, land.donghu)
    reviewer, colleague = land["hubei:reviewer"], land["hubei:reviewer2"]
    item = work(case, "province_review")
    for to in ("hubei:reviewer", "hubei:leader", "jiangsu:reviewer"):
        with pytest.raises(Invalid) as wrong:
            actions.transfer(actor=reviewer, tenant=land.hubei, work=item, to=land[to], reason="出差。")
        assert list(wrong.value.fields) == ["to"]
    with pytest.raises(Invalid):
        actions.transfer(actor=reviewer, tenant=land.hubei, work=item, to=colleague, reason=" ")
    with pytest.raises(NotAllowed):
        actions.transfer(actor=land["hubei:leader"], tenant=land.hubei, work=item, to=colleague, reason="出差。")
    with pytest.raises(WorkItem.DoesNotExist):
        actions.transfer(actor=reviewer, tenant=land.jiangsu, work=item, to=colleague, reason="出差。")

    actions.claim(actor=reviewer, tenant=land.hubei, work=item)
    actions.transfer(actor=reviewer, tenant=land.hubei, work=item, to=colleague, reason="出差。")
    item = work(case, "province_review")
    assert (item.assignee, item.claimed_by) == (colleague, None)
    assert list(queries.queue(land.hubei, reviewer)) == []
    assert list(queries.queue(land.hubei, colleague)) == [item]
    with pytest.raises(NotAllowed, match="已指定由李四办理"):
        say(case, "province_review", reviewer, "recommend")
    event = CaseEvent.objects.get(case=case, kind=EventKind.TRANSFERRED)
    assert (event.actor, event.details["to"], event.details["reason"]) == (reviewer, colleague.pk, "出差。")
    say(case, "province_review", colleague, "recommend")


def test_work_bound_to_somebody_who_left_is_anybodys_again(land):
    case = factories.submitted(land, land.donghu)
    reviewer, colleague = land["hubei:reviewer"], land["hubei:reviewer2"]
    item = work(case, "province_review")
    actions.transfer(actor=reviewer, tenant=land.hubei, work=item, to=colleague, reason="出差。")
    revoke_role(actor=None, tenant=land.hubei, user=colleague, role=Role.REVIEWER)
    actions.remind()
    assert list(queries.queue(land.hubei, reviewer)) == [item]
    say(case, "province_review", reviewer, "recommend")


def test_a_delegate_decides_in_the_delegators_stead_and_only_in_the_period(land):
    case, later = factories.submitted(land, land.donghu), factories.submitted(land, land.donghu)
    other = land["hubei:other"]
    with pytest.raises(NotAllowed):
        say(case, "province_review", other, "recommend")
    stand_in(land)
    assert {one.case for one in queries.queue(land.hubei, other)} == {case, later}
    say(case, "province_review", other, "recommend")
    decision = Decision.objects.get(case=case)
    assert (decision.actor, decision.on_behalf_of) == (other, land["hubei:reviewer"])
    assert decision.author == f"王五（受{land['hubei:reviewer']}委托）"
    actions.undo(actor=other, tenant=land.hubei, decision=decision, reason="点错了。")
    with clock.frozen(MONDAY.replace(day=4)):
        assert list(queries.queue(land.hubei, other)) == []
        with pytest.raises(NotAllowed, match="您没有这一角色"):
            say(later, "province_review", other, "recommend")


@pytest.mark.parametrize("how", ["ended", "delegator lost the role", "delegate left", "delegator's account closed"])
def test_a_delegation_is_worth_nothing_from_the_moment_it_lapses(land, how):
    case = factories.submitted(land, land.donghu)
    made = stand_in(land)
    reviewer, other = land["hubei:reviewer"], land["hubei:other"]
    if how == "ended":
        with pytest.raises(Invalid, match="本人"):
            actions.end_delegation(actor=other, tenant=land.hubei, delegation=made)
        actions.end_delegation(actor=reviewer, tenant=land.hubei, delegation=made)
        with pytest.raises(Conflict):
            actions.end_delegation(actor=reviewer, tenant=land.hubei, delegation=made)
    elif how == "delegator lost the role":
        revoke_role(actor=None, tenant=land.hubei, user=reviewer, role=Role.REVIEWER)
    elif how == "delegate left":
        revoke_role(actor=None, tenant=land.hubei, user=other, role=Role.STEWARD)
    else:
        reviewer.is_active = False
        reviewer.save()
    with pytest.raises(NotAllowed):
        say(case, "province_review", other, "recommend")
    assert not Decision.objects.exists()


def test_no_chain_no_overlap_no_stranger(land):
    stand_in(land)
    with pytest.raises(NotAllowed, match="不能再转委托"):
        stand_in(land, delegator="hubei:other", delegate="hubei:leader")
    with pytest.raises(Conflict):
        stand_in(land, delegate="hubei:reviewer2", starts_on=LAST, ends_on=dt.date(2026, 6, 9))
    for field, wrong in (
        ("to", {"delegate": "hubei:reviewer"}),
        ("to", {"delegate": "jiangsu:reviewer"}),
        ("starts_on", {"starts_on": dt.date(2026, 5, 31)}),
        ("ends_on", {"ends_on": dt.date(2026, 5, 1)}),
        ("reason", {"reason": ""}),
    ):
        with pytest.raises(Invalid) as refusal:
            stand_in(land, **wrong)
        assert list(refusal.value.fields) == [field]


def test_nobody_approves_what_they_wrote_not_even_through_a_delegate(land):
    """Both persons behind a verdict count: the delegate who wrote, and the delegator in whose stead it was written."""
    reviewer, leader, other = land["hubei:reviewer"], land["hubei:leader"], land["hubei:other"]
    stand_in(land)
    stand_in(land, delegator="hubei:leader", delegate="hubei:other", role=Role.LEADER)
    case = factories.submitted(land, land.donghu)
    say(case, "province_review", other, "recommend")  # for the reviewer
    with pytest.raises(NotAllowed, match="回避"):
        say(case, "province_sign", other, "sign")  # the delegate wrote it
    grant_role(actor=None, tenant=land.hubei, user=reviewer, role=Role.LEADER)
    with pytest.raises(NotAllowed, match="回避"):
        say(case, "province_sign", reviewer, "sign")  # it was written in the reviewer's stead
    say(case, "province_sign", leader, "sign")
