"""E-mail through Django's backend."""

from __future__ import annotations

from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage

from portal.notifications.channels.base import Message, Undeliverable

FOOT = "本邮件由系统自动发送，请勿直接回复。如不希望收到，请在工作台“通知设置”中调整。"
GONE = range(500, 600)
"""SMTP answers that will not change."""


class Mail:
    """Plain text to the address of the account; the subject is the title, without personal data."""

    def address(self, message: Message) -> str:
        """Return the account's address."""
        return message.user.email

    def send(self, message: Message) -> None:
        """Send it with a Message-ID that is the same at every try."""
        mail = EmailMessage(
            subject=f"【{message.authority}】{message.title}",
            body=f"{message.body}\n\n{message.url}\n\n{FOOT}\n",
            to=[message.user.email],
            headers={"Message-ID": f"<{message.key}@{message.host}>", "Auto-Submitted": "auto-generated"},
        )
        try:
            mail.send()
        except SMTPRecipientsRefused as refusal:
            if all(code in GONE for code, _words in refusal.recipients.values()):
                raise Undeliverable from refusal
            raise
