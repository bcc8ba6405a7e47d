"""An administrator invites a colleague; she opens the letter on a phone without scripts, and works for the firm."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from portal.invitations.letters import send_letters
from tests import factories
from tests.browser_support import PHONE, check, expect, opened
from tests.journeys.desk import PASSWORD, Desk

pytestmark = pytest.mark.django_db(transaction=True)


def invited(desk, home):
    """Invite a colleague on the organisation's page; return the path of the link in her letter."""
    page = desk.open(f"/workspace/organisations/{home.pk}/")
    page.get_by_label("对方的电子邮箱").fill("wu@example.test")
    page.get_by_role("button", name="发送邀请").click()
    page.get_by_role("heading", name="等待答复的邀请").wait_for()
    send_letters()
    (letter,) = mail.outbox
    return re.search(r"https?://[^/\s]+(/invitation/\S+/)", letter.body)[1]


def test_from_the_invitation_to_the_first_sight_of_the_work(browser, address):
    admin = factories.country()["donghu:applicant"]
    home = admin.organisations.get().organisation
    desk = Desk(browser, address, "donghu", admin)
    page = desk.open(f"/workspace/organisations/{home.pk}/")
    page.get_by_role("button", name="发送邀请").click()
    page.get_by_role("alert").wait_for()
    check(page, "invitation-without-address")
    path = invited(desk, home)
    check(page, "invitation-waiting")

    with opened(browser, width=PHONE, java_script_enabled=False) as phone:
        phone.goto(address("donghu", path))
        phone.get_by_role("heading", name="邀请您加入申报单位").wait_for()
        phone.get_by_role("link", name="没有账号，新建一个").click()
        phone.get_by_label("姓名").fill("吴敏")
        phone.get_by_label("用户名").fill("wumin")
        for box in phone.locator("input[type=password]").all():
            box.fill(PASSWORD)
        phone.locator("main").get_by_role("button").last.click()
        phone.get_by_role("button", name="接受邀请").click()
        phone.get_by_text(f"您已加入“{home.name}”").wait_for()
        expect(phone.get_by_role("button", name="发送邀请")).to_have_count(0)  # she may file, not invite

    with opened(browser) as late:
        late.goto(address("donghu", path))
        late.get_by_role("heading", name="这份邀请不能办理").wait_for()
        check(late, "invitation-used")
    page.reload()
    check(page, "invitation-answered")
    expect(page.get_by_role("heading", name="等待答复的邀请")).to_have_count(0)
    expect(page.get_by_role("row", name=re.compile("吴敏"))).to_have_count(1)


def test_the_invited_persons_pages_are_accessible_and_fit(browser, address):
    admin = factories.country()["donghu:applicant"]
    path = invited(Desk(browser, address, "donghu", admin), admin.organisations.get().organisation)
    with opened(browser) as guest:
        guest.goto(address("donghu", path))
        check(guest, "invitation-asked")
        guest.get_by_role("link", name="没有账号，新建一个").click()
        guest.get_by_label("用户名").wait_for()
        check(guest, "invitation-sign-up")
        guest.go_back()
        guest.get_by_role("button", name="谢绝邀请").click()
        guest.get_by_role("heading", name="邀请已谢绝").wait_for()
        check(guest, "invitation-declined")
