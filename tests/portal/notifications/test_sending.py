"""As an official I want to be written to when something waits for me: once, even when mail servers and workers fail.

And as an operator I want the record to say what really left: nothing counts as sent that no channel took.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from portal import clock
from portal.identity.actions import revoke_role
from portal.notifications.actions import choose
from portal.notifications.models import Delivery, DeliveryState, Notification
from portal.notifications.outgoing import LEASE, TRIES, taken
from portal.notifications.sending import send_due
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db


class Refusing(BaseEmailBackend):
    """A mail server that is away, or that knows no such person."""

    fault: Exception = SMTPServerDisconnected("reader@example.test is a secret of the log")

    def send_messages(self, _messages):
        raise self.fault


class Unknown(Refusing):
    """A mail server that knows no such person."""

    fault = SMTPRecipientsRefused({"reader@example.test": (550, b"no such user")})


class Killed(Refusing):
    """The worker ends in the middle of sending."""

    fault = KeyboardInterrupt()


def state(**more):
    row = Delivery.objects.get(**more)
    return row.state, row.attempts, row.last_error


def test_a_mail_goes_out_once_with_a_subject_that_tells_nothing_of_anybody(tell, reader, settings):
    settings.PUBLIC_PORT = 443
    (one,) = tell()
    assert (send_due(), send_due()) == (1, 0)
    (sent,) = mail.outbox
    assert sent.subject == "【湖北省】催办：省级审核（件号HUBEI-2026-0001）"
    assert (sent.to, "某集群" in sent.body) == (["reader@example.test"], True)
    assert f"https://hubei.localhost/workspace/notifications/{one.pk}/" in sent.body
    assert sent.extra_headers["Message-ID"] == f"<delivery-{one.deliveries.get().pk}@hubei.localhost>"
    assert state() == (DeliveryState.SENT, 1, "")
    assert Delivery.objects.get().sent_at == MONDAY


def test_telling_the_same_twice_leaves_one(tell):
    assert (len(tell()), len(tell())) == (1, 0)
    assert (Notification.across_tenants.count(), Delivery.objects.count()) == (1, 1)


def test_a_server_that_is_away_is_tried_again_with_longer_pauses_and_then_given_up(tell, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    tell()
    moment, pauses = MONDAY, []
    for _ in range(TRIES):
        with clock.frozen(moment):
            assert (send_due(), send_due()) == (0, 0)
        row = Delivery.objects.get()
        if row.next_try_at:
            pauses.append((row.next_try_at - moment) // dt.timedelta(minutes=1))
            moment = row.next_try_at
    assert pauses == [1, 2, 4, 8, 16, 32, 64]
    assert state() == (DeliveryState.FAILED, TRIES, "SMTPServerDisconnected")


def test_an_address_that_does_not_exist_is_not_tried_again(tell, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Unknown"
    tell()
    send_due()
    assert state() == (DeliveryState.FAILED, 1, "SMTPRecipientsRefused")


def test_a_worker_killed_while_sending_leaves_the_message_for_another(tell, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Killed"
    tell()
    with pytest.raises(KeyboardInterrupt):
        send_due()
    assert state() == (DeliveryState.SENDING, 1, "")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with clock.frozen(MONDAY + LEASE - dt.timedelta(seconds=1)):
        assert send_due() == 0  # it may still be on its way
    with clock.frozen(MONDAY + LEASE):
        assert send_due() == 1
    assert (len(mail.outbox), state()) == (1, (DeliveryState.SENT, 2, ""))


def test_two_workers_at_once_send_one(tell):
    """The second takes the row between the first one's look and its mark."""
    tell()
    row = Delivery.objects.get()
    assert taken(Delivery.objects.all(), row.pk) is not None
    assert taken(Delivery.objects.all(), row.pk) is None
    Delivery.objects.update(state=DeliveryState.PENDING, next_try_at=MONDAY)
    assert send_due() == 1


@pytest.mark.parametrize("backend", ["console", "dummy"])
def test_a_printed_mail_does_not_count_as_sent(tell, settings, backend):
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    tell()
    assert send_due() == 0
    assert state() == (DeliveryState.NOT_CONFIGURED, 0, "")
    assert Notification.across_tenants.count() == 1


def test_short_messages_without_a_supplier_say_so(tell, reader):
    choose(actor=reader, modes={("attention", "sms"): "on", ("attention", "email"): "off"})
    tell()
    assert send_due() == 0
    assert state(channel="sms") == (DeliveryState.NOT_CONFIGURED, 0, "")
    assert Delivery.objects.count() == 1


def test_without_an_address_nothing_is_claimed(tell, reader):
    reader.email = ""
    reader.save()
    tell()
    assert send_due() == 0
    assert state() == (DeliveryState.NO_ADDRESS, 1, "")


def test_whoever_left_the_authority_is_not_written_to(tell, reader, land):
    tell()
    revoke_role(actor=None, tenant=land.hubei, user=reader, role="reviewer")
    assert send_due() == 0
    assert state() == (DeliveryState.DROPPED, 1, "")


class Receiver(BaseHTTPRequestHandler):
    """Keeps what is pushed to it; answers as it is told."""

    got: list = []  # read by the test
    answer = 200

    def do_POST(self):  # the name that http.server calls
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((dict(self.headers), body))
        self.send_response(self.answer)
        self.end_headers()

    def log_message(self, *_arguments):
        """Be silent."""


@pytest.fixture
def receiver(settings):
    """An authority's own service that takes pushes."""
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Receiver.got, Receiver.answer = [], 200
    settings.NOTIFY_WEBHOOK_URL = f"http://127.0.0.1:{server.server_port}/push"
    settings.NOTIFY_WEBHOOK_SECRET = "shared"
    yield Receiver
    server.shutdown()
    server.server_close()


@pytest.fixture
def pushed(reader):
    """The reader wants pushes and no mail."""
    choose(actor=reader, modes={("attention", "webhook"): "on", ("attention", "email"): "off"})


def test_a_push_is_signed_and_bears_the_same_key_each_time(tell, reader, receiver, pushed):
    import hashlib
    import hmac

    (one,) = tell()
    assert send_due() == 1
    ((headers, body),) = receiver.got
    assert headers["X-Signature-Sha256"] == hmac.new(b"shared", body, hashlib.sha256).hexdigest()
    told = json.loads(body)
    assert told["key"] == headers["Idempotency-Key"] == f"delivery-{one.deliveries.get().pk}"
    assert (told["to"], told["title"], "某集群" in body.decode()) == (reader.username, one.title, False)


@pytest.mark.parametrize(("answer", "outcome"), [(503, DeliveryState.PENDING), (410, DeliveryState.FAILED)])
def test_a_push_refused_for_now_is_tried_again_and_one_refused_for_good_is_not(tell, receiver, pushed, answer, outcome):
    receiver.answer = answer
    tell()
    send_due()
    assert state() == (outcome, 1, "HTTPError")
