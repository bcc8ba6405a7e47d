"""Messages to objectors who asked for one: queued with the verb, sent by the worker, telling next to nothing.

A mail bears the receipt number and where to look it up: no name, no item, never the query code. It waits as a row
without an address; the address is unsealed while the message leaves and is in no log and no error.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING

from django.urls import reverse

from portal import clock
from portal.notifications.channels.mail import is_configured, send_plain
from portal.notifications.models import DeliveryState
from portal.notifications.sending import FIRST_PAUSE, LEASE, TRIES, UNDER_WAY, site_address
from workflows.notices.identity import unseal
from workflows.notices.models import MailOccasion, Objection, ObjectorMail

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant

logger = logging.getLogger(__name__)

BATCH = 50
"""Mails of one run of the duty."""
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
    """Send the mails whose time has come; return how many left. Safe in several processes at once.

    A row is marked as being sent before anything leaves: a worker that dies leaves it so, and after the lease another
    takes it up. A mail may arrive twice, with the same Message-ID, never be lost.
    """
    due = ObjectorMail.objects.filter(state__in=UNDER_WAY, next_try_at__lte=clock.now()).order_by("next_try_at", "pk")
    return sum(_send(pk) for pk in list(due.values_list("pk", flat=True)[:BATCH]))


def _send(pk: int) -> bool:
    mail = _taken(pk)
    if mail is None:
        return False
    if not is_configured():
        _end(mail, DeliveryState.NOT_CONFIGURED)
        return False
    objection = mail.objection
    if not objection.identity:
        _end(mail, DeliveryState.DROPPED)
        return False
    address = unseal(objection.identity, bound_to=objection.receipt_number).email
    if not address:
        _end(mail, DeliveryState.NO_ADDRESS)
        return False
    try:
        send_plain(
            to=address,
            subject=f"【{objection.tenant.short_name}】{SUBJECTS[MailOccasion(mail.occasion)]}",
            body=_body(objection, mail.occasion, objection.tenant),
            key=f"objection-mail-{mail.pk}",
            host=objection.tenant.host,
        )
    except Exception as fault:  # noqa: BLE001  # whatever a server answers is tried again; only its kind is kept
        _later(mail, type(fault).__name__)
        return False
    _end(mail, DeliveryState.SENT)
    return True


def _body(objection: Objection, occasion: str, tenant: Tenant) -> str:
    said = BODIES[MailOccasion(occasion)].format(number=objection.receipt_number)
    return f"{said}\n\n{HOW}\n{site_address(tenant.host)}{reverse('notices:status')}\n\n{FOOT}\n"


def _taken(pk: int) -> ObjectorMail | None:
    """Mark the row as being sent and return it; None if another process was faster."""
    now = clock.now()
    rows = ObjectorMail.objects.select_related("objection__tenant")
    mail = rows.filter(pk=pk, state__in=UNDER_WAY, next_try_at__lte=now).first()
    if mail is None:
        return None
    mine = ObjectorMail.objects.filter(pk=pk, state=mail.state, next_try_at=mail.next_try_at).update(
        state=DeliveryState.SENDING, attempts=mail.attempts + 1, next_try_at=now + LEASE
    )
    mail.attempts += 1
    return mail if mine else None


def _end(mail: ObjectorMail, state: DeliveryState, error: str = "") -> None:
    sent: dt.datetime | None = clock.now() if state == DeliveryState.SENT else None
    ObjectorMail.objects.filter(pk=mail.pk).update(state=state, next_try_at=None, last_error=error[:80], sent_at=sent)


def _later(mail: ObjectorMail, error: str) -> None:
    logger.warning("objector mail %s: %s at try %d", mail.pk, error, mail.attempts)
    if mail.attempts >= TRIES:
        _end(mail, DeliveryState.FAILED, error)
        return
    pause = FIRST_PAUSE * 2 ** (mail.attempts - 1)
    ObjectorMail.objects.filter(pk=mail.pk).update(
        state=DeliveryState.PENDING, next_try_at=clock.now() + pause, last_error=error[:80]
    )
