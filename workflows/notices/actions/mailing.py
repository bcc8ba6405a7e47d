"""Messages to objectors who asked for one: queued with the verb, sent by the worker, telling next to nothing.

A mail bears the receipt number and where to look it up: no name, no item, never the query code. It waits as a row
without an address; the address is unsealed while the message leaves and is in no log and no error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from portal import clock
from portal.notifications.channels.mail import is_configured, send_plain
from portal.notifications.models import DeliveryState
from portal.notifications.outgoing import send_waiting
from portal.notifications.sending import site_address
from workflows.notices.identity import unseal
from workflows.notices.models import MailOccasion, Objection, ObjectorMail

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant

SUBJECTS = {
    MailOccasion.RECEIVED: "异议已收到",
    MailOccasion.REPLIED: "异议有新的答复",
    MailOccasion.REVIEWED: "复核有了答复",
}
BODIES = {
    MailOccasion.RECEIVED: "我们已收到您提出的异议，回执号：{number}。",
    MailOccasion.REPLIED: "您提出的异议有新的答复，回执号：{number}。",
    MailOccasion.REVIEWED: "您申请的复核有了答复，回执号：{number}。",
}
HOW = "查询进展请打开下面的地址，并输入回执号和提交时显示的查询码（邮件不会写出查询码）："
FOOT = "本邮件由系统自动发送，请勿回复。如果您没有提出过异议，请忽略本邮件。"


def queue_mail(*, objection: Objection, occasion: str) -> None:
    """Queue a mail in the caller's transaction; once for each occasion, however often it is called."""
    ObjectorMail.objects.get_or_create(
        objection=objection,
        occasion=occasion,
        defaults={"state": DeliveryState.PENDING, "next_try_at": clock.now()},
    )


def send_objector_mails() -> int:
    """Send the mails whose time has come; return how many left. Safe in several processes at once."""
    return send_waiting(ObjectorMail.objects.select_related("objection__tenant"), _hand_over)


def _hand_over(mail: ObjectorMail) -> DeliveryState:
    objection = mail.objection
    if not is_configured():
        return DeliveryState.NOT_CONFIGURED
    if not objection.identity:
        return DeliveryState.DROPPED
    address = unseal(objection.identity, bound_to=objection.receipt_number).email
    if not address:
        return DeliveryState.NO_ADDRESS
    send_plain(
        to=address,
        subject=f"【{objection.tenant.short_name}】{SUBJECTS[MailOccasion(mail.occasion)]}",
        body=_body(objection, mail.occasion, objection.tenant),
        key=f"objection-mail-{mail.pk}",
        host=objection.tenant.host,
    )
    return DeliveryState.SENT


def _body(objection: Objection, occasion: str, tenant: Tenant) -> str:
    said = BODIES[MailOccasion(occasion)].format(number=objection.receipt_number)
    return f"{said}\n\n{HOW}\n{site_address(tenant.host)}{reverse('notices:status')}\n\n{FOOT}\n"
