"""Registering, stopping and trying the addresses to which an authority has messages pushed."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.crypto import salted_hmac

from portal import clock
from portal.audit.actions import record
from portal.errors import Conflict, Invalid
from portal.office.egress import check_url
from portal.office.models import TEST, Delivery, DeliveryState, Topic, Webhook
from portal.tenancy.permissions import require

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

MOST = 5
"""Addresses of one authority."""


class TooManyWebhooks(Conflict):
    """The authority has as many addresses as it may have."""

    code = "too_many_webhooks"
    message = f"每个机关最多登记{MOST}个推送地址，请先删除不再使用的。"


def secret_of(webhook: Webhook) -> str:
    """Return the key that signs what is sent to the address.

    It is derived from the portal's secret key and a number of the address, so a copy of the database does not
    contain it; when the portal's key is changed, receivers need the new one.
    """
    derived = salted_hmac("portal.office.webhook", webhook.nonce.hex, algorithm="sha256").digest()
    return "whsec_" + base64.urlsafe_b64encode(derived).decode().rstrip("=")


@transaction.atomic
def register_webhook(*, actor: User, tenant: Tenant, url: str, topics: Collection[str]) -> Webhook:
    """Have what happens pushed to `url` from now on. Raises NotAllowed, Invalid, TooManyWebhooks."""
    require(actor, "office.manage", tenant)
    check_url(url)
    if not topics or not set(topics) <= set(Topic.values):
        raise Invalid(fields={"topics": "请至少选择一种事件。"})
    rows = Webhook.across_tenants.filter(tenant=tenant, removed_at=None)
    if rows.count() >= MOST:
        raise TooManyWebhooks
    if rows.filter(url=url).exists():
        raise Invalid(fields={"url": "这个地址已经登记。"})
    webhook = Webhook.across_tenants.create(
        tenant=tenant,
        url=url,
        topics=[topic for topic in Topic.values if topic in topics],
        created_by=actor,
        created_at=clock.now(),
    )
    _record(webhook, actor, "office.webhook_registered")
    return webhook


@transaction.atomic
def set_active(*, actor: User, webhook: Webhook, active: bool) -> None:
    """Stop sending, or go on with what is waiting; what happened while stopped is not sent later. Raises NotAllowed."""
    require(actor, "office.manage", webhook.tenant)
    stopped_for = "" if active else "由管理员停用"
    Webhook.across_tenants.filter(pk=webhook.pk, removed_at=None).update(is_active=active, stopped_for=stopped_for)
    if active:
        webhook.deliveries.filter(state=DeliveryState.PENDING).update(next_try_at=clock.now())
    _record(webhook, actor, "office.webhook_started" if active else "office.webhook_stopped")


@transaction.atomic
def remove_webhook(*, actor: User, webhook: Webhook) -> None:
    """Forget the address; what was sent stays on record. Raises NotAllowed."""
    require(actor, "office.manage", webhook.tenant)
    gone = Webhook.across_tenants.filter(pk=webhook.pk, removed_at=None)
    if gone.update(is_active=False, removed_at=clock.now()):
        _record(webhook, actor, "office.webhook_removed")


@transaction.atomic
def renew_secret(*, actor: User, webhook: Webhook) -> Webhook:
    """Sign with a new key from now on; the old one is void at once. Raises NotAllowed."""
    require(actor, "office.manage", webhook.tenant)
    webhook.nonce = uuid.uuid4()
    webhook.save(update_fields=["nonce"])
    _record(webhook, actor, "office.webhook_renewed")
    return webhook


@transaction.atomic
def try_webhook(*, actor: User, webhook: Webhook) -> Delivery:
    """Queue a message that says nothing, so that the administrator sees whether it arrives. Raises NotAllowed."""
    require(actor, "office.manage", webhook.tenant)
    if not webhook.is_active:
        raise Conflict("该地址已停用，请先启用再发送测试。")
    made = queue(webhook, TEST, {"authority": webhook.tenant.code})
    _record(webhook, actor, "office.webhook_tried")
    return made


@transaction.atomic
def send_again(*, actor: User, delivery: Delivery) -> None:
    """Try a message once more that was given up; it keeps its number. Raises NotAllowed."""
    require(actor, "office.manage", delivery.webhook.tenant)
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.FAILED).update(
        state=DeliveryState.PENDING, tries=0, next_try_at=clock.now()
    )
    _record(delivery.webhook, actor, "office.delivery_again")


def queue(webhook: Webhook, topic: str, facts: Mapping[str, object], event: int | None = None) -> Delivery:
    """Put a message in line: as it is queued, so it is sent at every try."""
    key, now = uuid.uuid4(), clock.now()
    said = {"id": str(key), "event": topic, "created_at": now.astimezone(clock.BEIJING).isoformat(), **facts}
    return Delivery.objects.create(
        webhook=webhook,
        event_id=event,
        key=key,
        topic=topic,
        body=json.dumps(said, ensure_ascii=False),
        next_try_at=now,
        created_at=now,
    )


def _record(webhook: Webhook, actor: User, verb: str) -> None:
    record(tenant=webhook.tenant, actor=actor, verb=verb, target=f"webhook:{webhook.pk}", summary=webhook.url)
