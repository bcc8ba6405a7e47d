"""The duty that sends copies of notifications on the ways that each person chose."""

from __future__ import annotations

from django.conf import settings

from portal.notifications.channels import Message, adapter
from portal.notifications.models import Delivery, DeliveryState
from portal.notifications.outgoing import send_waiting
from portal.notifications.queries import DIGEST
from portal.tenancy.roles import is_official_of

HTTPS_PORT, HTTP_PORT = 443, 80


def send_due() -> int:
    """Send the messages whose time has come; return how many left. Safe in several processes at once."""
    return send_waiting(Delivery.objects.select_related("notification__tenant", "notification__user"), _hand_over)


def _hand_over(delivery: Delivery) -> DeliveryState:
    """Let the channel send, or say why nothing leaves."""
    channel, message = adapter(delivery.channel), _message(delivery)
    if channel is None:
        return DeliveryState.NOT_CONFIGURED
    if not _still_concerned(delivery):
        return DeliveryState.DROPPED
    if not channel.address(message):
        return DeliveryState.NO_ADDRESS
    channel.send(message)
    return DeliveryState.SENT


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
