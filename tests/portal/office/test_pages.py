"""As an official I make a token for my OA system and end it; as administrator I see all of them and keep the pushes."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.audit.models import AuditRecord
from portal.office.models import Delivery, DeliveryState, Token, Webhook
from portal.office.sending import send_due
from portal.office.tokens import digest_of, issue_token

pytestmark = pytest.mark.django_db
HOME = "/workspace/office/"
TOKEN = {"title": "厅 OA 系统", "scopes": ["queue:read", "case:read"], "days": "30"}


@pytest.fixture
def at(land):
    """Return somebody's browser at an authority's site, as a function of address and what is posted."""

    def of(who, host="hubei", *, sure=True):
        browser = Client()
        browser.force_login(land[who])
        headers = {"host": f"{host}.localhost"}
        if sure:
            browser.post("/accounts/reauthenticate/", {"password": "a long enough one"}, headers=headers)

        def ask(path="", data=None, **more):
            if data is None:
                return browser.get(HOME + path, headers=headers, **more)
            return browser.post(HOME + path, data, headers=headers, **more)

        return ask

    return of


def shown(page):
    """Return the text that is shown once."""
    return re.search(r'class="mono" value="([^"]+)"', page.content.decode()).group(1)


def test_a_token_is_shown_once_and_only_its_hash_is_kept(land, at):
    reviewer = at("hubei:reviewer")
    page = reviewer("tokens/", TOKEN)
    text = shown(page)
    token = Token.across_tenants.get()
    assert (page.status_code, "no-store" in page["Cache-Control"]) == (200, True)
    assert (token.digest, token.scopes, token.hint) == (digest_of(text), TOKEN["scopes"], text[-4:])
    later = reviewer().content.decode()
    assert (text in later, "厅 OA 系统（…" in later, "还有30天到期" in later) == (False, True, True)
    assert text not in "".join(str(row) for row in AuditRecord.across_tenants.values())


def test_the_password_is_asked_first_and_what_was_typed_is_kept(land, at):
    browser = at("hubei:reviewer", sure=False)
    sent = browser("tokens/", TOKEN)
    assert (sent.status_code, sent["Location"].partition("?")[0]) == (302, "/accounts/reauthenticate/")
    assert Token.across_tenants.count() == 0
    headers = {"host": "hubei.localhost"}
    client = sent.client
    asked = client.get(sent["Location"], headers=headers)
    assert asked.status_code == 200
    wrong = client.post(sent["Location"], {"password": "wrong"}, headers=headers)
    assert (wrong.status_code, Token.across_tenants.count()) == (200, 0)
    done = client.post(sent["Location"], {"password": "a long enough one"}, headers=headers)
    assert Token.across_tenants.get().title == TOKEN["title"], done.content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": " "}, "用途"),
        ({"title": "长" * 61}, "用途"),
        ({"scopes": []}, "范围"),
        ({"scopes": ["everything"]}, "范围"),
        ({"days": "366"}, "有效期"),
        ({"days": "0"}, "有效期"),
        ({"days": "x"}, "有效期"),
    ],
)
def test_a_refused_form_comes_back_filled(land, at, changes, message):
    page = at("hubei:reviewer")("tokens/", TOKEN | changes)
    text = page.content.decode()
    assert (page.status_code, Token.across_tenants.count()) == (422, 0)
    assert re.search(rf'data-error-summary><h3>令牌没有创建</h3><ul><li><a href="#[^"]+">{message}', text)
    assert 'value="queue:read"' in text


def test_who_handles_no_cases_makes_no_token_and_sees_nothing(land, at):
    assert at("hubei:editor")().status_code == 404
    assert at("hubei:editor")("tokens/", TOKEN).status_code == 404
    assert at("jiangsu:reviewer")().status_code == 404
    assert at("hubei:admin")("tokens/", TOKEN).status_code == 404
    assert at("hubei:reviewer")("webhooks/", {}).status_code == 404
    assert Token.across_tenants.count() == 0


def test_the_owner_and_the_administrator_end_a_token_and_nobody_else(land, at):
    made = [
        issue_token(actor=land[who], tenant=land.hubei, title=title, scopes=["queue:read"], days=5)[0]
        for who, title in (("hubei:reviewer", "甲"), ("hubei:leader", "乙"))
    ]
    own, foreign = f"tokens/{made[0].pk}/revoke/", f"tokens/{made[1].pk}/revoke/"
    reviewer, admin = at("hubei:reviewer"), at("hubei:admin")
    assert "乙" not in reviewer().content.decode()
    assert reviewer(foreign, {}).status_code == 404
    assert at("jiangsu:admin", "jiangsu")(own, {}).status_code == 404
    assert [one for one in ("甲", "乙") if one not in admin().content.decode()] == []
    assert (reviewer(own, {}).status_code, admin(foreign, {}).status_code) == (302, 302)
    ended = Token.across_tenants.order_by("pk").values_list("revoked_by__full_name", flat=True)
    assert list(ended) == [str(land["hubei:reviewer"]), str(land["hubei:admin"])]
    admin(foreign, {})
    assert AuditRecord.across_tenants.filter(verb="office.token_revoked").count() == 2


def test_an_address_is_registered_tried_stopped_and_removed(land, at, receiver):
    admin = at("hubei:admin")
    page = admin("webhooks/", {"url": receiver.url, "topics": ["case.closed"]})
    assert shown(page).startswith("whsec_")
    webhook = Webhook.across_tenants.get()
    address = f"webhooks/{webhook.pk}/"
    assert "whsec_" not in admin(address).content.decode()
    receiver.statuses = [503]
    admin(address, {"verb": "try"})
    assert send_due() == 0
    text = admin(address).content.decode()
    assert ("发送了1次" in text, "接收方回答 HTTP 503" in text, "等待发送" in text) == (True, True, True)
    Delivery.objects.update(state=DeliveryState.FAILED, next_try_at=None)
    assert "重新发送" in admin(address).content.decode()
    assert admin(f"deliveries/{Delivery.objects.get().pk}/again/", {}).status_code == 302
    assert send_due() == 1
    assert "已送达" in admin(address).content.decode()
    first = shown(admin(address, {"verb": "renew"}))
    assert first != shown(page)
    admin(address, {"verb": "stop"})
    assert "由管理员停用" in admin(address).content.decode()
    assert "请先启用再发送测试" in admin(address, {"verb": "try"}, follow=True).content.decode()
    admin(address, {"verb": "start"})
    assert admin(address, {"verb": "explode"}).status_code == 404
    assert at("jiangsu:admin", "jiangsu")(address).status_code == 404
    admin(address, {"verb": "remove"})
    assert (admin(address).status_code, Webhook.across_tenants.get().is_active) == (404, False)


def test_a_refused_address_comes_back_with_the_reason(land, at):
    page = at("hubei:admin")("webhooks/", {"url": "https://10.0.0.1/hook", "topics": ["case.closed"]})
    text = page.content.decode()
    assert (page.status_code, "不能推送到本机或内部网络的地址。" in text) == (422, True)
    assert 'value="https://10.0.0.1/hook"' in text


@pytest.mark.one_database  # the ORM asks as often on both
def test_three_rows_cost_the_queries_of_one(land, at):
    admin = at("hubei:admin")

    def one_more(number):
        issue_token(actor=land["hubei:reviewer"], tenant=land.hubei, title="x", scopes=["queue:read"], days=5)
        admin("webhooks/", {"url": f"https://oa.example.gov.cn/{number}", "topics": ["case.closed"]})
        admin(f"webhooks/{Webhook.across_tenants.earliest('pk').pk}/", {"verb": "try"})

    def cost(path):
        admin(path)
        with CaptureQueriesContext(connection) as queries:
            assert admin(path).status_code == 200
        return len(queries)

    one_more(1)
    paths = ["", f"webhooks/{Webhook.across_tenants.get().pk}/"]
    one = [cost(path) for path in paths]
    one_more(2)
    one_more(3)
    assert (Token.across_tenants.count(), Delivery.objects.count()) == (3, 3)
    assert [cost(path) for path in paths] == one
