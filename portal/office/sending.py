"""Sending what is in line: at least once, signed, with growing pauses, until it arrives or is given up.

A message is marked as being sent, with a lease, before it leaves; a worker that is killed on the way leaves the mark,
and another one sends it again after the lease. The receiver knows the second copy by its number.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import http.client
import logging
import time
from http import HTTPStatus

from django.db import transaction

from portal import clock
from portal.office import egress
from portal.office.models import Attempt, Delivery, DeliveryState, Webhook
from portal.office.webhooks import secret_of

logger = logging.getLogger(__name__)

BATCH = 50
BUDGET = 20.0
"""Seconds of one run of the duty: a slow receiver must not hold up the worker's other duties."""
LEASE = dt.timedelta(minutes=2)
FIRST_PAUSE = dt.timedelta(minutes=1)
TRIES = 8
"""With pauses of 1, 2, 4 … 64 minutes; then the address is stopped until its administrator has looked."""
REPLAY_SECONDS = 300
"""Receivers refuse what was signed longer ago (docs/oa_api.md)."""
UNDER_WAY = (DeliveryState.PENDING, DeliveryState.SENDING)
_OK, _MOVED, _BAD = 200, 300, 400
"""Where the classes of HTTP statuses begin; a receiver may send one that has no name."""


def signature(secret: str, timestamp: str, body: str) -> str:
    """Return the signature of one try: HMAC-SHA256 in hexadecimal over timestamp, a dot, and the body."""
    return hmac.new(secret.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256).hexdigest()


def send_due() -> int:
    """Send the messages whose time has come; return how many arrived. Safe in several processes at once."""
    rows = Delivery.objects.filter(state__in=UNDER_WAY, next_try_at__lte=clock.now(), webhook__is_active=True)
    due = list(rows.order_by("next_try_at", "pk").values_list("pk", "webhook_id")[:BATCH])
    until, arrived, silent = time.monotonic() + BUDGET, 0, set()
    for pk, address in due:
        if time.monotonic() > until:
            break
        if address in silent:
            continue  # it did not take the one before: its messages wait, others go on
        delivery = _taken(pk)
        if delivery is None:
            continue
        if _send(delivery):
            arrived += 1
        else:
            silent.add(address)
    return arrived


def _taken(pk: int) -> Delivery | None:
    """Mark the row as being sent and return it; None if another process was faster."""
    now = clock.now()
    delivery = Delivery.objects.select_related("webhook__tenant").filter(pk=pk, state__in=UNDER_WAY).first()
    if delivery is None or delivery.next_try_at is None or delivery.next_try_at > now:
        return None
    mine = Delivery.objects.filter(pk=pk, state=delivery.state, next_try_at=delivery.next_try_at).update(
        state=DeliveryState.SENDING, tries=delivery.tries + 1, next_try_at=now + LEASE
    )
    delivery.tries += 1
    return delivery if mine else None


def _send(delivery: Delivery) -> bool:
    """Send one message and write down how it went; say whether the receiver took it."""
    started = time.monotonic()
    status, fault = _posted(delivery)
    took = int((time.monotonic() - started) * 1000)
    if status is not None and not _OK <= status < _MOVED:
        fault = "接收方要求转到其他地址，未跟随" if _MOVED <= status < _BAD else f"接收方回答 HTTP {status}"
    _written_down(delivery, Attempt(delivery=delivery, at=clock.now(), status=status, fault=fault[:80], took=took))
    return not fault


def _posted(delivery: Delivery) -> tuple[int | None, str]:
    """Return the status that the receiver answered, or None and why there was none."""
    timestamp = str(int(time.time()))  # the real time: the demonstration's clock can be moved
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "jiquntong-webhook/1",
        "X-Jqt-Delivery": str(delivery.key),
        "X-Jqt-Event": delivery.topic,
        "X-Jqt-Timestamp": timestamp,
        "X-Jqt-Signature": "v1=" + signature(secret_of(delivery.webhook), timestamp, delivery.body),
    }
    try:
        return egress.post(delivery.webhook.url, delivery.body.encode(), headers), ""
    except egress.Refused as refusal:
        return None, str(refusal)
    except TimeoutError:
        return None, "接收方没有在时限内回答"
    except (OSError, http.client.HTTPException) as fault:
        return None, f"连接失败：{type(fault).__name__}"


@transaction.atomic
def _written_down(delivery: Delivery, attempt: Attempt) -> None:
    attempt.save()
    now = clock.now()
    mine = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING, tries=delivery.tries)
    if not attempt.fault:
        mine.update(state=DeliveryState.SENT, next_try_at=None)
    elif delivery.tries < TRIES and attempt.status != HTTPStatus.GONE:
        pause = FIRST_PAUSE * 2 ** (delivery.tries - 1)
        mine.update(state=DeliveryState.PENDING, next_try_at=now + pause)
    elif mine.update(state=DeliveryState.FAILED, next_try_at=None):
        logger.warning("webhook %s stopped: %s", delivery.webhook_id, attempt.fault)
        reason = f"一条消息第{delivery.tries}次发送仍未送达：{attempt.fault}"
        Webhook.across_tenants.filter(pk=delivery.webhook_id).update(is_active=False, stopped_for=reason[:120])
