"""An official makes a token for the office system, which then decides in their name; an administrator keeps pushes."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.conf import settings as django_settings
from django.test import Client

from portal.office.models import Delivery
from portal.office.sending import send_due
from portal.tenancy.roles import Role
from portal.workcalendar.actions import seed
from tests.browser_support import check, expect, new_context
from tests.factories import country, person, submitted
from tests.portal.office.conftest import receiver  # noqa: F401  # a fixture
from workflows.cases.models import Decision


@pytest.fixture
def land(transactional_db, settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    seed()
    return country()


def page_of(browser, address, user, **options):
    """Return a page of a browser in which this person of Hubei is signed in."""
    client = Client()
    client.force_login(user)
    context = new_context(browser, **options)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address("hubei")}])
    return context.new_page()


def asked(live_server, token: str, path: str, body: Any = None) -> Any:
    """Return what Hubei's interface answers to the office system."""
    headers = {"Host": "hubei.localhost", "Authorization": f"Bearer {token}", "Idempotency-Key": "oa-1"}
    sent = None if body is None else json.dumps(body).encode()
    headers |= {"Content-Type": "application/json"} if sent else {}
    with urlopen(Request(f"{live_server.url}/api/v1/office{path}", sent, headers), timeout=30) as answer:  # noqa: S310  # our own server
        return json.load(answer)


def test_a_token_is_made_with_the_password_and_decides(land, browser, address, live_server):
    case, reviewer = submitted(land, land.donghu), land["hubei:reviewer"]
    page = page_of(browser, address, reviewer)
    page.goto(address("hubei", "/workspace/office/"))
    page.get_by_role("button", name="创建令牌").click()
    check(page, "office-reauthenticate")
    page.get_by_label("密码").fill("a long enough one")
    page.get_by_role("button", name="确认").click()
    page.get_by_role("heading", name="令牌没有创建").wait_for()
    check(page, "office-token-refused")
    page.get_by_label("用途").fill("厅 OA 系统")
    for scope in ("读取待办", "读取办件和移交内容", "领取和办理"):
        page.get_by_label(scope).check()
    page.get_by_role("button", name="创建令牌").click()
    token = page.get_by_label("令牌“厅 OA 系统”").input_value()
    check(page, "office-token-made")
    row = asked(live_server, token, "/queue")["items"][0]
    step = asked(live_server, token, f"/cases/{row['case']}/steps")["items"][0]
    body = {key: step[key] for key in ("work", "version")} | {"verdict": "recommend", "opinion": "情况属实。"}
    told = asked(live_server, token, f"/cases/{row['case']}/verdicts", body)
    assert told == asked(live_server, token, f"/cases/{row['case']}/verdicts", body)
    assert Decision.objects.get(case=case).actor == reviewer
    page.goto(address("hubei", "/workspace/office/"))
    page.get_by_text("最近使用").wait_for()
    page.get_by_role("button", name="停用").click()
    page.get_by_text("使用它的系统不能再访问。").wait_for()


def test_the_administrator_registers_tries_and_sees_a_failing_address(land, browser, address, receiver):  # noqa: F811  # the fixture
    admin = person("系统管理员", land.hubei, Role.SYSTEM_ADMIN)
    page = page_of(browser, address, admin)
    page.goto(address("hubei", "/workspace/office/"))
    page.get_by_label("接收地址").fill("https://10.0.0.1/")
    page.get_by_role("button", name="登记地址").click()
    page.get_by_role("heading", name="地址没有登记").wait_for()
    page.get_by_label("接收地址").fill(receiver.url)
    page.get_by_role("button", name="登记地址").click()
    check(page, "office-webhook-made")
    page.get_by_role("link", name="查看这个推送地址").click()
    page.get_by_role("button", name="发送测试").click()
    page.get_by_text("测试消息已排队").wait_for()
    receiver.statuses = [500]
    assert (send_due(), Delivery.objects.get().tries) == (0, 1)
    page.reload()
    page.get_by_text("发送了1次").click()
    check(page, "office-webhook")
    dark = page_of(browser, address, admin, color_scheme="dark")
    dark.goto(page.url)
    dark.get_by_role("link", name="长者模式", exact=True).click()
    expect(dark.locator("html.elder")).to_have_count(1)
    check(dark, "office-webhook-dark-elder")
