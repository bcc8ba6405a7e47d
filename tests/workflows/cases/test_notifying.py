"""As an official I hear of work that is mine; as an applicant I hear that something happened, and nothing internal.

Opinions, reasons, notes, names of colleagues and verdicts that are not told never stand in a notification; people of
other authorities hear nothing.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail

from portal import clock
from portal.identity.actions import add_member
from portal.notifications.models import Notification
from portal.notifications.sending import send_due
from tests import factories
from tests.factories import MONDAY, say, work
from tests.workflows.notices.factories import REASONS, SECRET_EMAIL, SECRET_NAME, SECRET_PHONE, object_to
from workflows.cases import actions, telling
from workflows.cases.delegating import tell_days
from workflows.cases.models import CaseEvent, EventKind, WorkItem
from workflows.cases.telling import tell, tell_listeners

pytestmark = pytest.mark.django_db
SECRET = "内部意见：张三认为材料可疑"


@pytest.fixture
def land(settings, tmp_path):
    """The country, on a Monday in June."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(MONDAY):
        yield factories.country()


def told(*kinds):
    """Tell what waits and return who heard what: (user name, authority, kind)."""
    while tell_listeners():
        pass
    rows = Notification.across_tenants.select_related("user", "tenant").order_by("pk")
    found = sorted((one.user.full_name.replace("科技主管机构", ""), one.tenant.code, one.kind) for one in rows)
    Notification.across_tenants.all().delete()
    return [one for one in found if one[2] in kinds] if kinds else found


def everything():
    """Return all the words of all notifications and mails."""
    rows = Notification.across_tenants.values_list("title", "body", "path")
    return "".join(map("".join, rows)) + "".join(f"{one.subject}{one.body}" for one in mail.outbox)


def test_a_submission_is_told_to_the_applicants_and_the_reviewers_who_may_decide(land):
    second = factories.person("第二审核", land.hubei, "reviewer")
    case = factories.submitted(land, land.donghu)
    assert told() == [
        ("武汉东湖高新区经办", "donghu", "case-submitted"),
        ("湖北省审核人员", "hubei", "work-opened"),
        ("第二审核", "hubei", "work-opened"),
    ]
    actions.claim(actor=second, tenant=land.hubei, work=work(case, "province_review"))
    tell(case=case, kind=EventKind.URGED, tenant=land.hubei, work=work(case, "province_review"), note=SECRET)
    assert told() == [("第二审核", "hubei", "work-urged")]


def test_what_was_done_before_the_worker_came_is_not_announced(land):
    case = factories.submitted(land, land.donghu)
    say(case, "province_review", land["hubei:reviewer"], "recommend")
    assert told("work-opened") == [("湖北省分管负责人", "hubei", "work-opened")]


def test_told_twice_leaves_one(land):
    factories.submitted(land, land.donghu)
    while tell_listeners():
        pass
    before = Notification.across_tenants.count()
    CaseEvent.objects.update(told_at=None)
    assert tell_listeners() == 2
    assert Notification.across_tenants.count() == before == 2


def test_an_untold_verdict_reaches_no_applicant_and_a_told_one_only_as_a_verdict(land):
    case = factories.submitted(land, land.donghu)
    told()
    say(case, "province_review", land["hubei:reviewer"], "recommend", opinion=SECRET)
    assert told() == [("湖北省分管负责人", "hubei", "work-opened")]
    say(case, "province_sign", land["hubei:leader"], "sign", opinion=SECRET)
    while tell_listeners():
        pass
    send_due()
    assert SECRET not in everything()
    assert "张三" not in everything()
    (heard,) = Notification.across_tenants.filter(tenant=land.donghu)
    assert (heard.kind, "“同意并签发”" in heard.body, heard.title) == (
        "case-decided", True, f"申请有新的办理结果（件号{case.number}）",
    )  # fmt: skip


def test_a_return_is_told_once_and_leads_to_the_form(land):
    case = factories.at_nation(land, land.donghu)
    told()
    say(
        case,
        "acceptance",
        land["national:acceptance"],
        "return",
        opinion=SECRET,
        corrections={"summary": "请写明规模。"},
    )
    while tell_listeners():
        pass
    rows = list(Notification.across_tenants.filter(tenant=land.donghu))
    assert [(one.kind, one.path) for one in rows] == [("case-returned", f"/workspace/applications/{case.pk}/")]
    assert SECRET not in everything()


def test_a_step_that_is_entered_again_is_told_again(land):
    case = factories.submitted(land, land.donghu)
    first = told()
    say(case, "province_review", land["hubei:reviewer"], "return", corrections={"summary": "请写明规模。"})
    told()
    say(case, "correction", land["donghu:applicant"], "resubmit")
    assert ("湖北省审核人员", "hubei", "work-opened") in first
    assert told("work-opened") == [("湖北省审核人员", "hubei", "work-opened")]


def test_an_ended_case_is_told_to_the_applicant_and_those_who_decided_there(land):
    case = factories.submitted(land, land.donghu)
    say(case, "province_review", land["hubei:reviewer"], "decline", opinion=SECRET)
    told()
    say(case, "province_sign", land["hubei:leader"], "sign", opinion=SECRET)
    assert told("case-closed", "case-closed-officials") == [
        ("武汉东湖高新区经办", "donghu", "case-closed"),
        ("湖北省分管负责人", "hubei", "case-closed-officials"),
        ("湖北省审核人员", "hubei", "case-closed-officials"),
    ]


def test_all_members_hear_and_those_who_left_do_not(land):
    case = factories.draft(land, land.donghu)
    colleague = factories.person("同事", land.donghu, "applicant")
    left = factories.person("已离开", land.donghu, "applicant")
    add_member(actor=None, organisation=case.organisation, user=colleague)
    member = add_member(actor=None, organisation=case.organisation, user=left)
    member.until = clock.now()
    member.save()
    actions.submit(actor=land["donghu:applicant"], case=case)
    assert [name for name, _code, _kind in told("case-submitted")] == ["同事", "武汉东湖高新区经办"]


def test_a_transfer_and_a_copy_reach_whom_they_name_if_they_work_there(land):
    case = factories.submitted(land, land.donghu)
    told()
    item = work(case, "province_review")
    second = factories.person("第二审核", land.hubei, "reviewer")
    WorkItem.objects.filter(pk=item.pk).update(assignee=second)
    item.refresh_from_db()
    outsider = land["jiangsu:reviewer"]
    for receiver in (second, outsider):
        tell(case=case, kind=EventKind.TRANSFERRED, tenant=land.hubei, work=item, to=receiver.pk, reason=SECRET)
        tell(case=case, kind=EventKind.COPIED, tenant=land.hubei, reader=receiver.pk, to=land.hubei.pk, note=SECRET)
    tell(case=case, kind=EventKind.COPIED, tenant=land.hubei, reader=None, to=land.jiangsu.pk, note=SECRET)
    assert told() == [("第二审核", "hubei", "case-copied"), ("第二审核", "hubei", "work-transferred")]


def test_an_overdue_step_is_told_to_whoever_has_it_and_later_to_the_leader(land):
    case = factories.submitted(land, land.donghu)
    told()
    item = work(case, "province_review")
    tell(case=case, kind=EventKind.OVERDUE, tenant=land.hubei, work=item)
    assert told() == [("湖北省审核人员", "hubei", "work-overdue")]
    tell(case=case, kind=EventKind.OVERDUE, tenant=land.hubei, work=item, escalated=True)
    assert told() == [("湖北省分管负责人", "hubei", "work-escalated")]


def test_an_objectors_words_reach_nobody(land):
    case = factories.announced(land, land.donghu)
    told()
    object_to(case.notice_items.get().notice, at=clock.now())
    secrets = [SECRET_NAME, SECRET_PHONE, SECRET_EMAIL, REASONS]
    while tell_listeners():
        pass
    send_due()
    assert [words for words in secrets if words in everything()] == []


def test_the_listener_is_registered_once():
    from workflows.cases.notifying import hear

    assert telling._listeners.count(hear) == 1


def test_a_consultation_reaches_whom_it_concerns_and_says_nothing_of_the_opinion(land):
    reviewer = land["hubei:reviewer"]
    first, second, third = (factories.person(name, land.hubei, "steward") for name in ("甲", "乙", "丙"))
    case = factories.submitted(land, land.donghu)
    told()
    who = {"tenant": land.hubei}
    made = actions.consult(
        **who, actor=reviewer, work=work(case, "province_review"), persons=[first, second], question=SECRET, days=2
    )
    assert told() == [("乙", "hubei", "consultation-asked"), ("甲", "hubei", "consultation-asked")]
    actions.answer(**who, actor=first, consultation=made, stance="disagree", text=SECRET)
    assert told() == [("湖北省审核人员", "hubei", "consultation-answered")]
    actions.add_person(**who, actor=reviewer, consultation=made, person=third)
    actions.answer(**who, actor=second, consultation=made, stance="agree", text=SECRET)
    assert told() == [
        ("丙", "hubei", "consultation-asked"),
        ("湖北省审核人员", "hubei", "consultation-answered"),
    ]
    actions.end_consultation(**who, actor=reviewer, consultation=made, reason=SECRET)
    while tell_listeners():
        pass
    send_due()
    (heard,) = Notification.across_tenants.all()
    assert (heard.user, heard.kind, heard.title) == (
        third, "consultation-over", f"会签已结束：省级审核（件号{case.number}）",
    )  # fmt: skip
    assert heard.path == f"/workspace/cases/{case.pk}/#consultation"
    assert [words for words in (SECRET, "甲", "乙", "丙") if words in everything()] == []


def test_what_ended_before_the_worker_came_asks_nobody(land):
    colleague = factories.person("甲", land.hubei, "steward")
    case = factories.submitted(land, land.donghu)
    told()
    actions.consult(
        actor=land["hubei:reviewer"], tenant=land.hubei, work=work(case, "province_review"), persons=[colleague],
        question="是否属实？",
    )  # fmt: skip
    actions.withdraw(actor=land["donghu:applicant"], case=case, reason="不报了。")
    assert told("consultation-asked", "consultation-over") == [("甲", "hubei", "consultation-over")]


def test_who_had_a_step_hears_that_somebody_else_handed_it_over(land):
    second = factories.person("第二审核", land.hubei, "reviewer")
    case = factories.submitted(land, land.donghu)
    item = work(case, "province_review")
    actions.claim(actor=land["hubei:reviewer"], tenant=land.hubei, work=item)
    WorkItem.objects.filter(pk=item.pk).update(escalated_at=MONDAY)
    told()
    actions.transfer(actor=land["hubei:leader"], tenant=land.hubei, work=item, to=second, reason=SECRET)
    assert told() == [("湖北省审核人员", "hubei", "work-taken-over"), ("第二审核", "hubei", "work-transferred")]


def test_a_delegation_is_told_when_it_is_made_begins_ends_and_lapses(land):
    reviewer = land["hubei:reviewer"]
    colleague = factories.person("甲", land.hubei, "steward")

    def stand_in(first, last):
        return actions.delegate(
            actor=reviewer, tenant=land.hubei, role="reviewer", to=colleague, reason=SECRET,
            starts_on=dt.date(2026, 6, first), ends_on=dt.date(2026, 6, last),
        )  # fmt: skip

    ended = stand_in(1, 2)
    assert told() == [("甲", "hubei", "delegation-made")]
    assert tell_days() == 0
    actions.end_delegation(actor=reviewer, tenant=land.hubei, delegation=ended)
    assert told() == [("甲", "hubei", "delegation-ended")]
    stand_in(3, 4)
    assert told() == [("甲", "hubei", "delegation-made")]
    for day, kind in ((3, "delegation-begun"), (5, "delegation-over")):
        with clock.frozen(MONDAY.replace(day=day)):
            assert [tell_days(), tell_days()] == [1, 0]
            assert told() == [("湖北省审核人员", "hubei", kind), ("甲", "hubei", kind)]
    stand_in(10, 10)
    told()
    with clock.frozen(MONDAY.replace(day=25)):
        assert tell_days() == 0  # the worker stood still: no news any more
    assert SECRET not in everything()
