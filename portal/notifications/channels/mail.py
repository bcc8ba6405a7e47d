"""E-mail through Django's backend."""

from __future__ import annotations

from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage

from portal.notifications.channels.base import Message, Undeliverable

FOOT = "本邮件由系统自动发送，请勿直接回复。如不希望收到，请在工作台“通知设置”中调整。"
PRINTED = frozenset(f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy"))
"""Backends that reach nobody: with one of them e-mail counts as not configured, never as sent."""
GONE = range(500, 600)
"""SMTP answers that will not change."""


def is_configured() -> bool:
    """Tell whether mails reach anybody: a backend that only prints counts as none."""
    return settings.EMAIL_BACKEND not in PRINTED


def send_plain(*, to: str, subject: str, body: str, key: str, host: str) -> None:
    """Send a plain mail with a Message-ID that is the same at every try.

    Raises Undeliverable for an address that the server refuses for good, and what the backend raises otherwise.
    """
    headers = {"Message-ID": f"<{key}@{host}>", "Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(subject=subject, body=body, to=[to], headers=headers).send()
    except SMTPRecipientsRefused as refusal:
        if all(code in GONE for code, _words in refusal.recipients.values()):
            raise Undeliverable from refusal
        raise


class Mail:
    """Plain text to the address of the account; the subject is the title, without personal data."""

    def address(self, message: Message) -> str:
        """Return the account's address."""
        return message.user.email

    def send(self, message: Message) -> None:
        """Send it with a Message-ID that is the same at every try."""
        send_plain(
            to=message.user.email,
            subject=f"【{message.authority}】{message.title}",
            body=f"{message.body}\n\n{message.url}\n\n{FOOT}\n",
            key=message.key,
            host=message.host,
        )
