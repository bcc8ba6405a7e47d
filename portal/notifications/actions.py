"""Verbs on notifications: tell, mark as read, choose, and an authority's own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid
from portal.notifications import choices, texts
from portal.notifications.channels import adapter
from portal.notifications.models import (
    Channel,
    Delivery,
    DeliveryState,
    Group,
    Mode,
    Notification,
    Preference,
    Wording,
)
from portal.notifications.queries import notifications_of
from portal.tenancy.permissions import require

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant


@transaction.atomic
def notify(
    *, tenant: Tenant, users: Iterable[User], kind: str, values: Mapping[str, str], path: str, source: str
) -> list[Notification]:
    """Tell these people something at this authority, and queue what each wants sent; return the new rows.

    Parameters
    ----------
    kind: a registered text; values: its placeholders, plain words.
    path: where it leads within the authority's site; source: what it is about, once for each person.

    Called again for the same source it tells only those who were not told. Nothing is sent here: the
    deliveries are rows of this transaction, and the worker sends them.
    """
    people = {user.pk: user for user in users if user.is_active}
    told = Notification.across_tenants.filter(user__in=people, source=source).values_list("user_id", flat=True)
    for known in list(told):
        del people[known]
    if not people:
        return []
    title, body = texts.render(tenant, kind, values)
    group, now = texts.text_of(kind).group, clock.now()
    made = Notification.across_tenants.bulk_create(
        Notification(
            tenant=tenant, user=user, group=group, kind=kind, title=title, body=body, path=path, source=source, at=now
        )
        for user in people.values()
    )
    chosen = choices.chosen_by(people.values())
    Delivery.objects.bulk_create(
        _delivery(one, channel, mode)
        for one in made
        for channel in Channel.values
        if (mode := chosen.get((one.user_id, group, channel), choices.default(group, channel))) != Mode.OFF
    )
    return made


def _delivery(notification: Notification, channel: str, mode: Mode) -> Delivery:
    """Return the row of one way out: waiting to be sent or gathered, or saying at once why it will not be sent."""
    if adapter(channel) is None:
        return Delivery(notification=notification, channel=channel, state=DeliveryState.NOT_CONFIGURED)
    if mode == Mode.DIGEST:
        return Delivery(notification=notification, channel=channel, state=DeliveryState.COLLECTED)
    return Delivery(notification=notification, channel=channel, next_try_at=notification.at)


def mark_read(*, actor: User, tenant: Tenant, notification: Notification) -> None:
    """Note that `actor` saw their own notification; another's is left alone."""
    notifications_of(tenant, actor).filter(pk=notification.pk, read_at=None).update(read_at=clock.now())


def mark_all_read(*, actor: User, tenant: Tenant) -> int:
    """Note that `actor` saw all that they were told at this authority; return how many were new."""
    return notifications_of(tenant, actor).filter(read_at=None).update(read_at=clock.now())


@transaction.atomic
def choose(*, actor: User, modes: Mapping[tuple[str, str], str]) -> None:
    """Keep how `actor` wants to be told, by (group, channel); only mails are gathered in a digest.

    Raises Invalid for words that are not offered.
    """
    for (group, channel), mode in modes.items():
        known = group in Group.values and channel in Channel.values and mode in Mode.values
        if not known or (mode == Mode.DIGEST and channel != Channel.EMAIL):
            raise Invalid(fields={f"{group}-{channel}": "请选择列出的通知方式。"})
        Preference.objects.update_or_create(user=actor, group=group, channel=channel, defaults={"mode": mode})


@transaction.atomic
def reword(*, actor: User, tenant: Tenant, kind: str, title: str, body: str) -> Wording:
    """Let an authority say one kind of notification in its own words.

    Raises NotAllowed, and Invalid for an unknown kind or a placeholder that is not on the list.
    """
    require(actor, "notification.reword", tenant)
    if kind not in {text.kind for text in texts.kinds()}:
        raise Invalid(fields={"kind": "没有这一种通知。"})
    texts.check(title=title, body=body)
    made, _ = Wording.across_tenants.update_or_create(
        tenant=tenant, kind=kind, defaults={"title": title.strip(), "body": body.strip()}
    )
    record(tenant=tenant, actor=actor, verb="notification.reworded", target=f"wording:{made.pk}", summary=kind)
    return made


@transaction.atomic
def use_standard_words(*, actor: User, tenant: Tenant, kind: str) -> None:
    """Go back to the portal's words for one kind; where they hold nothing changes. Raises NotAllowed."""
    require(actor, "notification.reword", tenant)
    removed, _ = Wording.across_tenants.filter(tenant=tenant, kind=kind).delete()
    if removed:
        target = f"tenant:{tenant.pk}"
        record(tenant=tenant, actor=actor, verb="notification.words_reset", target=target, summary=kind)
