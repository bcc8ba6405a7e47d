"""As an authority I want my own system to hear of every change at once: signed, nothing lost, and nobody named."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import socket
import time

import pytest

from portal import clock
from portal.errors import Conflict, Invalid, NotAllowed
from portal.office import egress, sending, webhooks
from portal.office.models import Attempt, Delivery, DeliveryState, Topic, Webhook
from portal.office.sending import TRIES, send_due
from portal.office.webhooks import TooManyWebhooks, register_webhook, secret_of, set_active
from portal.tenancy.scope import tenant_scope
from tests import factories
from tests.factories import MONDAY, say
from workflows.cases.telling import tell_listeners

pytestmark = pytest.mark.django_db
PUBLIC = "https://oa.example.gov.cn/hook"


def hook(land, code, url=PUBLIC, topics=tuple(Topic.values)):
    """Register an address for the authority by its administrator."""
    tenant = getattr(land, {"national": "nation"}.get(code, code))
    return register_webhook(actor=land[f"{code}:admin"], tenant=tenant, url=url, topics=list(topics))


def told(webhook):
    """Return what is in line for the address: event and step."""
    bodies = [json.loads(one.body) for one in webhook.deliveries.order_by("pk")]
    return [(body["event"], body["step"] and body["step"]["key"]) for body in bodies]


def everything(land):
    """Take an application from submission to the nation, an hour for each step, and tell of it."""
    case = factories.submitted(land, land.donghu)
    with clock.frozen(MONDAY + dt.timedelta(hours=1)):
        say(case, "province_review", land["hubei:reviewer"], "recommend")
    with clock.frozen(MONDAY + dt.timedelta(hours=2)):
        say(case, "province_sign", land["hubei:leader"], "sign")
    tell_listeners()


def test_each_authority_hears_what_its_people_can_read(land):
    zone, hubei, nation, other = (hook(land, code) for code in ("donghu", "hubei", "national", "jiangsu"))
    everything(land)
    assert told(other) == []
    assert ("case.submitted", None) in told(hubei)
    assert ("case.decided", "province_review") in told(hubei)
    assert ("case.decided", "province_review") not in told(zone) + told(nation)  # kept inside the province
    # since it takes part; the verdict that handed the case over is the first that it hears of
    assert sorted(told(nation)) == [("case.decided", "province_sign"), ("case.step_opened", "acceptance")]
    assert tell_listeners() == 0


def test_a_message_names_nobody(land):
    webhook = hook(land, "hubei", topics=["case.submitted"])
    case = factories.submitted(land, land.donghu)
    tell_listeners()
    delivery = webhook.deliveries.get()
    body = json.loads(delivery.body)
    assert body == {
        "id": str(delivery.key),
        "event": "case.submitted",
        "created_at": "2026-06-01T09:00:00+08:00",
        "authority": "hubei",
        "at": "2026-06-01T09:00:00+08:00",
        "case": case.number,
        "programme": {"key": land.edition.key, "title": str(land.edition)},
        "step": None,
        "status": {"code": "running", "label": case.state_title},
        "url": body["url"],
        "data_url": body["data_url"],
    }
    assert body["url"].endswith(f"/workspace/cases/{case.pk}/")
    for word in ("吴敏", "周平", "经办", case.organisation.name, case.name):
        assert word not in delivery.body


def test_told_twice_it_is_queued_once_and_not_chosen_not_at_all(land):
    webhook = hook(land, "hubei", topics=["case.submitted"])
    case = factories.submitted(land, land.donghu)
    tell_listeners()
    case.events.update(told_at=None)
    tell_listeners()
    assert told(webhook) == [("case.submitted", None)]
    with tenant_scope(land.hubei):
        assert Webhook.objects.count() == 1


def test_what_arrives_is_signed_and_can_be_checked(land, receiver):
    webhook = hook(land, "hubei", receiver.url, ["case.submitted"])
    factories.submitted(land, land.donghu)
    tell_listeners()
    assert send_due() == 1
    ((path, headers, body),) = receiver.got
    delivery = webhook.deliveries.get()
    stamp = headers["X-Jqt-Timestamp"]
    expected = hmac.new(secret_of(webhook).encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert (path, headers["X-Jqt-Signature"]) == ("/hook?from=portal", f"v1={expected}")
    assert abs(time.time() - int(stamp)) < sending.REPLAY_SECONDS
    assert (headers["X-Jqt-Delivery"], headers["X-Jqt-Event"]) == (str(delivery.key), "case.submitted")
    assert headers["Host"] == f"127.0.0.1:{receiver.port}"
    assert (delivery.state, delivery.next_try_at, delivery.attempts.get().status) == (DeliveryState.SENT, None, 204)
    assert send_due() == 0


def test_a_failing_receiver_is_tried_again_with_growing_pauses_and_the_same_number(land, receiver):
    webhook = hook(land, "hubei", receiver.url, ["case.submitted"])
    receiver.statuses = [500] * TRIES
    factories.submitted(land, land.donghu)
    tell_listeners()
    pauses, at = [], MONDAY
    for _ in range(TRIES):
        with clock.frozen(at):
            assert send_due() == 0
        after = webhook.deliveries.get().next_try_at
        if after is None:
            break
        with clock.frozen(after - dt.timedelta(seconds=1)):
            assert send_due() == 0
        pauses.append((after - at).total_seconds() / 60)
        at = after
    assert pauses == [1, 2, 4, 8, 16, 32, 64]
    delivery, webhook = webhook.deliveries.get(), Webhook.across_tenants.get(pk=webhook.pk)
    assert (delivery.state, len(receiver.got)) == (DeliveryState.FAILED, TRIES)
    assert [one.fault for one in delivery.attempts.all()] == ["接收方回答 HTTP 500"] * TRIES
    assert len({headers["X-Jqt-Delivery"] for _path, headers, _body in receiver.got}) == 1
    assert len({body for _path, _headers, body in receiver.got}) == 1
    assert (webhook.is_active, webhook.stopped_for) == (
        False,
        f"一条消息第{TRIES}次发送仍未送达：接收方回答 HTTP 500",
    )
    with clock.frozen(at):
        set_active(actor=land["hubei:admin"], webhook=webhook, active=True)
        webhooks.send_again(actor=land["hubei:admin"], delivery=delivery)
        assert send_due() == 1
    assert Delivery.objects.get().state == DeliveryState.SENT


def test_a_receiver_that_is_gone_for_good_is_stopped_at_once(land, receiver):
    webhook = hook(land, "hubei", receiver.url, ["case.submitted"])
    receiver.statuses = [410]
    factories.submitted(land, land.donghu)
    tell_listeners()
    send_due()
    assert Delivery.objects.get().state == DeliveryState.FAILED
    assert not Webhook.across_tenants.get(pk=webhook.pk).is_active


def test_a_redirect_is_not_followed(land, receiver):
    hook(land, "hubei", receiver.url, ["case.submitted"])
    receiver.statuses, receiver.location = [307], receiver.url
    factories.submitted(land, land.donghu)
    tell_listeners()
    assert (send_due(), len(receiver.got)) == (0, 1)
    assert Attempt.objects.get().fault == "接收方要求转到其他地址，未跟随"


def test_a_worker_that_is_killed_on_the_way_loses_nothing(land, receiver, monkeypatch):
    hook(land, "hubei", receiver.url, ["case.submitted"])
    factories.submitted(land, land.donghu)
    tell_listeners()

    def die(*_args):
        raise SystemExit

    with monkeypatch.context() as patched:  # sent, and killed before that was written down
        patched.setattr(sending, "_written_down", die)
        with pytest.raises(SystemExit):
            send_due()
    assert (Delivery.objects.get().state, len(receiver.got)) == (DeliveryState.SENDING, 1)
    assert send_due() == 0  # still on its way, as far as anybody knows
    with clock.frozen(MONDAY + sending.LEASE):
        assert send_due() == 1
    first, second = receiver.got
    assert (first[1]["X-Jqt-Delivery"], first[2]) == (second[1]["X-Jqt-Delivery"], second[2])


def test_a_silent_receiver_does_not_hold_up_the_others(land, receiver):
    closed = socket.socket()
    closed.bind(("127.0.0.1", 0))
    silent = hook(land, "hubei", f"http://127.0.0.1:{closed.getsockname()[1]}/", ["case.submitted"])
    alive = hook(land, "donghu", receiver.url, ["case.submitted"])
    factories.submitted(land, land.donghu)
    factories.submitted(land, land.donghu)
    tell_listeners()
    assert send_due() == 2
    closed.close()
    assert [one.state for one in alive.deliveries.all()] == [DeliveryState.SENT] * 2
    assert sorted(one.tries for one in silent.deliveries.all()) == [0, 1]
    assert silent.deliveries.get(tries=1).attempts.get().fault == "连接失败：ConnectionRefusedError"


def test_stopped_means_stopped(land, receiver):
    admin = land["hubei:admin"]
    webhook = hook(land, "hubei", receiver.url, ["case.submitted"])
    factories.submitted(land, land.donghu)
    tell_listeners()
    set_active(actor=admin, webhook=webhook, active=False)
    factories.submitted(land, land.donghu)
    tell_listeners()
    assert (send_due(), receiver.got) == (0, [])
    webhook.refresh_from_db()
    with pytest.raises(Conflict):
        webhooks.try_webhook(actor=admin, webhook=webhook)
    set_active(actor=admin, webhook=webhook, active=True)
    assert send_due() == 1  # what was in line before; not what happened meanwhile


@pytest.mark.parametrize(
    "url",
    [
        "http://oa.example.gov.cn/",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fd00::1]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://localhost/",
        "https://db.internal/",
        "https://user:word@oa.example.gov.cn/",
        "https://oa.example.gov.cn/#x",
        "https://oa.example.gov.cn:99999/",
        "https://oa.example.gov.cn/a b",
        "https://政务.example/",
        "ftp://oa.example.gov.cn/",
        "//oa.example.gov.cn/",
        "oa.example.gov.cn",
        "https://" + "x" * 300,
        "",
    ],
)
def test_an_address_inside_is_not_registered(land, url):
    with pytest.raises(Invalid) as refusal:
        hook(land, "hubei", url)
    assert list(refusal.value.fields) == ["url"]


def answering(*addresses):
    """Return a name server that knows these addresses for every name."""
    return lambda _host, port, *_rest, **_more: [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses
    ]


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["10.0.0.8"], ["93.184.216.34", "192.168.1.1"], ["100.64.0.1"]])
def test_a_name_that_leads_inside_is_not_sent_to(land, monkeypatch, addresses):
    """Found out at sending: a name may lead elsewhere by then."""
    webhook = hook(land, "hubei", topics=["case.submitted"])
    factories.submitted(land, land.donghu)
    tell_listeners()
    monkeypatch.setattr(socket, "getaddrinfo", answering(*addresses))
    assert send_due() == 0
    assert webhook.deliveries.get().attempts.get().fault == "不能推送到本机或内部网络的地址。"


def test_the_connection_goes_to_the_address_that_was_checked(land, receiver, settings, monkeypatch):
    """A name is resolved once; plain http is for the networks that the operator named."""
    asked = []

    def once(host, port, *rest, **more):
        asked.append(host)
        return answering("127.0.0.1")(host, port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", once)
    assert egress.post(f"http://oa.intranet.example:{receiver.port}/", b"{}", {}) == 204
    assert asked == ["oa.intranet.example", "127.0.0.1"]  # the second time for the address itself
    assert receiver.got[0][1]["Host"] == f"oa.intranet.example:{receiver.port}"
    monkeypatch.setattr(socket, "getaddrinfo", answering("93.184.216.34"))
    with pytest.raises(egress.Refused, match="https"):
        egress.post("http://oa.example.gov.cn/", b"{}", {})
    settings.OFFICE_WEBHOOK_NETWORKS = []
    monkeypatch.setattr(socket, "getaddrinfo", answering("127.0.0.1"))
    with pytest.raises(egress.Refused, match="内部网络"):
        egress.post("https://127.0.0.1/", b"{}", {})


def test_only_the_authoritys_administrator_keeps_addresses(land):
    for who in ("hubei:reviewer", "jiangsu:admin"):
        with pytest.raises(NotAllowed):
            register_webhook(actor=land[who], tenant=land.hubei, url=PUBLIC, topics=["case.closed"])
    for topics in ([], ["case.unknown"]):
        with pytest.raises(Invalid):
            hook(land, "hubei", topics=topics)
    hook(land, "hubei")
    with pytest.raises(Invalid, match="有误"):
        hook(land, "hubei")
    for number in range(4):
        hook(land, "hubei", f"{PUBLIC}{number}")
    with pytest.raises(TooManyWebhooks):
        hook(land, "hubei", f"{PUBLIC}9")


def test_the_key_is_not_in_the_database_and_a_new_one_voids_the_old(land, settings):
    webhook = hook(land, "hubei")
    secret = secret_of(webhook)
    assert secret not in json.dumps(list(Webhook.across_tenants.values()), default=str)
    webhooks.renew_secret(actor=land["hubei:admin"], webhook=webhook)
    assert secret_of(Webhook.across_tenants.get()) != secret
