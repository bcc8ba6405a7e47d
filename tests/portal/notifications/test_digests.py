"""As an official I want one mail in the morning with what is due and what came in, instead of thirty."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail

from portal import clock
from portal.notifications.actions import choose, mark_all_read
from portal.notifications.digests import write_digests
from portal.notifications.models import Delivery, DeliveryState, DigestDay, Notification
from portal.notifications.queries import DIGEST, notifications_of, unread_count
from portal.notifications.sending import send_due
from tests import factories
from tests.factories import MONDAY
from workflows.cases.models import WorkItem

pytestmark = pytest.mark.django_db
EARLY = MONDAY.replace(hour=7, minute=59)


def test_what_waited_goes_into_one_mail_once(tell, reader, land):
    tell("work-opened", "event:1")
    tell("work-opened", "event:2")
    assert send_due() == 0
    assert (write_digests(), write_digests(), send_due()) == (1, 0, 1)
    (sent,) = mail.outbox
    assert sent.subject == "【湖北省】今日通知汇总（2条）"
    assert sent.body.count("- 新的待办：省级审核（件号HUBEI-2026-0001）") == 2
    assert "某集群" not in sent.body
    digest = Notification.across_tenants.get(kind=DIGEST)
    rows = Delivery.objects.exclude(notification=digest)
    assert [(one.state, one.digest) for one in rows] == [(DeliveryState.GATHERED, digest)] * 2
    assert (notifications_of(land.hubei, reader).count(), unread_count(land.hubei, reader)) == (2, 2)


def test_not_before_the_hour_and_the_next_day_again(tell):
    tell("work-opened")
    with clock.frozen(EARLY):
        assert write_digests() == 0
    assert write_digests() == 1
    tell("work-opened", "event:2")
    assert write_digests() == 0
    with clock.frozen(MONDAY + dt.timedelta(days=1)):
        assert write_digests() == 1


def test_what_was_read_in_the_meantime_is_not_repeated(tell, reader, land):
    tell("work-opened")
    mark_all_read(actor=reader, tenant=land.hubei)
    assert write_digests() == 0
    assert Delivery.objects.get().state == DeliveryState.GATHERED


def test_due_and_overdue_steps_are_named_to_whoever_they_wait_for(land, reader):
    for zone in (land.donghu, land.wuxi):
        factories.submitted(land, zone)
    today = clock.today()
    mine, other = (WorkItem.objects.get(tenant=tenant) for tenant in (land.hubei, land.jiangsu))
    WorkItem.objects.filter(pk=mine.pk).update(due_on=today - dt.timedelta(days=3))
    WorkItem.objects.filter(pk=other.pk).update(due_on=today + dt.timedelta(days=2))
    assert (write_digests(), send_due()) == (1, 1)
    (sent,) = mail.outbox
    assert sent.to == [reader.email]
    assert f"- 已超期3天：{mine.title}（件号{mine.case.number}）" in sent.body
    assert other.case.number not in sent.body


def test_what_is_due_today_and_tomorrow_is_named_and_what_is_later_or_stands_still_is_not(land, reader):
    cases = [factories.submitted(land, land.donghu) for _ in range(4)]
    steps = [factories.work(case, "province_review") for case in cases]
    for step, days in zip(steps, (0, 1, 2, 0), strict=True):
        WorkItem.objects.filter(pk=step.pk).update(due_on=clock.today() + dt.timedelta(days=days))
    type(cases[0]).across_tenants.filter(pk=cases[3].pk).update(state="suspended")
    assert (write_digests(), send_due()) == (1, 1)
    (sent,) = mail.outbox
    lines = [line for line in sent.body.splitlines() if line.startswith("- ")]
    assert lines == [
        f"- 今天到期：{steps[0].title}（件号{cases[0].number}）",
        f"- 明天到期：{steps[1].title}（件号{cases[1].number}）",
    ]
    assert sent.subject == "【湖北省】今日通知汇总（2条）"


def test_whoever_wants_no_deadlines_gets_none(land, reader):
    factories.submitted(land, land.donghu)
    WorkItem.objects.update(due_on=clock.today())
    choose(actor=reader, modes={("deadline", "email"): "off"})
    assert write_digests() == 0


def test_a_run_that_was_killed_goes_on_with_those_who_are_left(land, tell):
    """The first person's digest is written, then the process ends: the day is still open."""
    tell("work-opened")
    assert write_digests() == 1
    DigestDay.objects.all().delete()
    tell("work-opened", users=[factories.person("另一位审核", land.hubei, "reviewer")])
    assert (write_digests(), write_digests()) == (1, 0)
    assert Notification.across_tenants.filter(kind=DIGEST).count() == 2
