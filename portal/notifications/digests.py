"""Once a day, one message with what a person wants gathered, and with what is due at that moment.

What is due is asked of the apps that know it, at the moment of writing, instead of repeating yesterday's warnings.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction

from portal import clock
from portal.clock import BEIJING
from portal.identity.models import User
from portal.notifications import choices, texts
from portal.notifications.channels import adapter
from portal.notifications.models import (
    Channel,
    Delivery,
    DeliveryState,
    DigestDay,
    Group,
    Mode,
    Notification,
)
from portal.notifications.queries import DIGEST
from portal.tenancy.models import Tenant

logger = logging.getLogger(__name__)

HOUR = 8
"""From this hour of the day in Beijing the digests are written."""
MOST_LINES = 50
"""A digest names so many entries of each part, and counts the rest."""

texts.register_text(
    texts.Text(DIGEST, Group.DEADLINE, "每日汇总", "今日通知汇总（{count}条）", "{lines}\n\n请登录工作台查看和办理。")
)


@dataclass(frozen=True)
class Due:
    """One line about something that is due or overdue for one person at one authority."""

    tenant: Tenant
    user: User
    line: str


DueNow = Callable[[dt.date], Iterable[Due]]
_due_now: list[DueNow] = []
Key = tuple[int, int]


def register_due(due_now: DueNow) -> None:
    """Let an app above say what is due on a day."""
    if due_now not in _due_now:
        _due_now.append(due_now)


def write_digests() -> int:
    """Write the digests of today once the hour has come; return how many. Safe to run twice and after a kill."""
    now = clock.now().astimezone(BEIJING)
    day = now.date()
    if now.hour < HOUR or DigestDay.objects.filter(day=day).exists():
        return 0
    due: dict[Key, list[Due]] = defaultdict(list)
    for one in (one for due_now in _due_now for one in due_now(day)):
        due[one.tenant.pk, one.user.pk].append(one)
    waiting = Delivery.objects.filter(state=DeliveryState.COLLECTED, channel=Channel.EMAIL)
    keys = set(waiting.values_list("notification__tenant", "notification__user")) | set(due)
    written = [_write_safely(day, key, [one.line for one in due[key]]) for key in sorted(keys)]
    if None not in written:
        DigestDay.objects.get_or_create(day=day, defaults={"done_at": clock.now()})
    return sum(map(bool, written))


def _write_safely(day: dt.date, key: Key, due: list[str]) -> bool | None:
    """Write one person's digest; None if it failed, which keeps the day open for another run."""
    try:
        return _write(day, key, due)
    except Exception:  # one person's digest must not hold up the others
        logger.exception("the digest of tenant %s, user %s could not be written and will be tried again", *key)
        return None


@transaction.atomic
def _write(day: dt.date, key: Key, due: list[str]) -> bool:
    """Write one person's digest and gather what waited for it, together or not at all."""
    tenant_id, user_id = key
    source = f"digest:{tenant_id}:{day:%Y-%m-%d}"
    if Notification.across_tenants.filter(user=user_id, source=source).exists():
        return False
    gathered = list(
        Delivery.objects.select_for_update(of=("self",))
        .filter(
            state=DeliveryState.COLLECTED,
            channel=Channel.EMAIL,
            notification__tenant=tenant_id,
            notification__user=user_id,
        )
        .select_related("notification__tenant", "notification__user")
        .order_by("pk")
    )
    news = (one.notification for one in gathered if one.notification.group != Group.DEADLINE)
    told = [one for one in news if one.read_at is None]
    if not _wants_deadlines(user_id):
        due = []
    lines = _part("即将到期和已超期", due) + _part("新的通知", [one.title for one in told])
    made = _digest(key, source, lines, len(due) + len(told)) if lines else None
    Delivery.objects.filter(pk__in=[one.pk for one in gathered]).update(state=DeliveryState.GATHERED, digest=made)
    return made is not None


def _wants_deadlines(user_id: int) -> bool:
    user = User.objects.get(pk=user_id)
    return user.is_active and choices.modes_of(user)[Group.DEADLINE, Channel.EMAIL] == Mode.DIGEST


def _part(title: str, entries: list[str]) -> list[str]:
    if not entries:
        return []
    rest = len(entries) - MOST_LINES
    more = [f"- 另有{rest}条，请登录查看"] if rest > 0 else []
    return [f"{title}：", *(f"- {entry}" for entry in entries[:MOST_LINES]), *more]


def _digest(key: Key, source: str, lines: list[str], count: int) -> Notification:
    tenant = Tenant.objects.get(pk=key[0])
    title, body = texts.render(tenant, DIGEST, {"count": str(count), "lines": "\n".join(lines)})
    now = clock.now()
    made = Notification.across_tenants.create(
        tenant=tenant, user_id=key[1], group=Group.DEADLINE, kind=DIGEST, title=title, body=body,
        path="/workspace/notifications/", source=source, at=now, read_at=now,
    )  # fmt: skip
    state = DeliveryState.PENDING if adapter(Channel.EMAIL) else DeliveryState.NOT_CONFIGURED
    Delivery.objects.create(notification=made, channel=Channel.EMAIL, state=state, next_try_at=now)
    return made
