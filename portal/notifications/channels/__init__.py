"""Ways out of the portal behind one small interface; which of them are configured, the settings say."""

from __future__ import annotations

from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from portal.notifications.channels.base import Message, Undeliverable
from portal.notifications.channels.mail import Mail, is_configured
from portal.notifications.channels.webhook import Webhook
from portal.notifications.models import Channel

__all__ = ["Adapter", "Message", "Undeliverable", "adapter", "configured"]


class Adapter(Protocol):
    """What a channel must be able to do."""

    def address(self, message: Message) -> str:
        """Return where the message would go, empty where this person has no address here."""

    def send(self, message: Message) -> None:
        """Hand it over. Raises Undeliverable if no further try can help, anything else to be tried again."""


def adapter(channel: str) -> Adapter | None:
    """Return the channel's adapter, None where the settings configure none."""
    if channel == Channel.EMAIL:
        return Mail() if is_configured() else None
    if channel == Channel.WEBHOOK:
        return Webhook(settings.NOTIFY_WEBHOOK_URL, settings.NOTIFY_WEBHOOK_SECRET) if _pushes() else None
    return _loaded(settings.NOTIFY_SMS)() if settings.NOTIFY_SMS else None


def _pushes() -> bool:
    return bool(settings.NOTIFY_WEBHOOK_URL and settings.NOTIFY_WEBHOOK_SECRET)


@cache
def _loaded(name: str) -> type[Adapter]:
    """Return the class that an operator names: short messages go through a supplier of their choice."""
    found: type[Adapter] = import_string(name)
    return found


def configured() -> list[Channel]:
    """Return the channels that can send."""
    return [channel for channel in Channel if adapter(channel) is not None]
