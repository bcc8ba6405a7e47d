"""The duty that sends what waits: at least once, with longer pauses after each failure.

A row is marked as being sent, in a transaction of its own, before anything leaves: a worker that is killed in
between leaves it so, and after `LEASE` another one takes it up. A message may thus arrive twice, never be lost;
its key is the same each time, so that mailboxes and receivers can drop the second.
"""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings

from portal import clock
from portal.notifications.channels import Adapter, Message, Undeliverable, adapter
from portal.notifications.models import Delivery, DeliveryState
from portal.notifications.queries import DIGEST
from portal.tenancy.roles import is_official_of

logger = logging.getLogger(__name__)

BATCH = 50
"""Messages handed over in one run of the duty."""
LEASE = dt.timedelta(minutes=5)
"""How long a message may be on its way before another worker takes it up."""
FIRST_PAUSE = dt.timedelta(minutes=1)
TRIES = 8
"""After so many, with pauses of 1, 2, 4 … 64 minutes, a message counts as failed."""
UNDER_WAY = (DeliveryState.PENDING, DeliveryState.SENDING)
HTTPS_PORT, HTTP_PORT = 443, 80


def send_due() -> int:
    """Send the messages whose time has come; return how many left. Safe in several processes at once."""
    due = Delivery.objects.filter(state__in=UNDER_WAY, next_try_at__lte=clock.now()).order_by("next_try_at", "pk")
    return sum(_send(pk) for pk in list(due.values_list("pk", flat=True)[:BATCH]))


def _send(pk: int) -> bool:
    delivery = _taken(pk)
    if delivery is None:
        return False
    channel, message = adapter(delivery.channel), _message(delivery)
    if channel is None:
        _end(delivery, DeliveryState.NOT_CONFIGURED)
    elif not _still_concerned(delivery):
        _end(delivery, DeliveryState.DROPPED)
    elif not channel.address(message):
        _end(delivery, DeliveryState.NO_ADDRESS)
    else:
        return _hand_over(delivery, channel, message)
    return False


def _hand_over(delivery: Delivery, channel: Adapter, message: Message) -> bool:
    """Let the channel send, and keep how it went; say whether the message left."""
    try:
        channel.send(message)
    except Undeliverable as refusal:
        _end(delivery, DeliveryState.FAILED, type(refusal.__cause__ or refusal).__name__)
    except Exception as fault:  # noqa: BLE001  # whatever a channel raises is tried again; only its kind is kept
        _later(delivery, type(fault).__name__)
    else:
        _end(delivery, DeliveryState.SENT)
        return True
    return False


def _taken(pk: int) -> Delivery | None:
    """Mark the row as being sent and return it; None if another process was faster."""
    now = clock.now()
    rows = Delivery.objects.select_related("notification__tenant", "notification__user")
    delivery = rows.filter(pk=pk, state__in=UNDER_WAY, next_try_at__lte=now).first()
    if delivery is None:
        return None
    mine = Delivery.objects.filter(pk=pk, state=delivery.state, next_try_at=delivery.next_try_at).update(
        state=DeliveryState.SENDING, attempts=delivery.attempts + 1, next_try_at=now + LEASE
    )
    delivery.attempts += 1
    return delivery if mine else None


def _still_concerned(delivery: Delivery) -> bool:
    """Tell whether the person still works here: nobody is written to after having left."""
    one = delivery.notification
    return one.user.is_active and is_official_of(one.user, one.tenant)


def _message(delivery: Delivery) -> Message:
    one = delivery.notification
    path = one.path if one.kind == DIGEST else f"/workspace/notifications/{one.pk}/"
    return Message(
        key=f"delivery-{delivery.pk}",
        user=one.user,
        kind=one.kind,
        title=one.title,
        body=one.body,
        host=one.tenant.host,
        url=site_address(one.tenant.host) + path,
        authority=one.tenant.short_name,
    )


def site_address(host: str) -> str:
    """Return scheme, host and port by which a reader reaches a site, without a request at hand."""
    if settings.PUBLIC_PORT == HTTPS_PORT:
        return f"https://{host}"
    return f"http://{host}" if settings.PUBLIC_PORT == HTTP_PORT else f"http://{host}:{settings.PUBLIC_PORT}"


def _end(delivery: Delivery, state: DeliveryState, error: str = "") -> None:
    sent = clock.now() if state == DeliveryState.SENT else None
    Delivery.objects.filter(pk=delivery.pk).update(state=state, next_try_at=None, last_error=error[:80], sent_at=sent)


def _later(delivery: Delivery, error: str) -> None:
    """Try again after a pause that doubles each time, or give up and say so."""
    logger.warning("delivery %s: %s at try %d", delivery.pk, error, delivery.attempts)
    if delivery.attempts >= TRIES:
        _end(delivery, DeliveryState.FAILED, error)
        return
    pause = FIRST_PAUSE * 2 ** (delivery.attempts - 1)
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.PENDING, next_try_at=clock.now() + pause, last_error=error[:80]
    )
