"""How each person wants to be told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from portal.notifications.models import Channel, Group, Mode, Preference

if TYPE_CHECKING:
    from portal.identity.models import User

DEFAULTS: dict[tuple[str, str], Mode] = {
    (Group.WORK, Channel.EMAIL): Mode.DIGEST,
    (Group.PROGRESS, Channel.EMAIL): Mode.ON,
    (Group.ATTENTION, Channel.EMAIL): Mode.ON,
    (Group.DEADLINE, Channel.EMAIL): Mode.DIGEST,
}
"""(group, channel) → what holds until somebody chooses; what is not named here is off."""


def default(group: str, channel: str) -> Mode:
    """Return what holds where a person chose nothing."""
    return DEFAULTS.get((group, channel), Mode.OFF)


def chosen_by(users: Iterable[User]) -> dict[tuple[int, str, str], Mode]:
    """Return what these people chose, by (user id, group, channel), in one query."""
    rows = Preference.objects.filter(user__in=[user.pk for user in users])
    return {(one.user_id, one.group, one.channel): Mode(one.mode) for one in rows}


def modes_of(user: User) -> dict[tuple[str, str], Mode]:
    """Return how this person is told of each group by each channel."""
    chosen = chosen_by([user])
    return {
        (group, channel): chosen.get((user.pk, group, channel), default(group, channel))
        for group in Group.values
        for channel in Channel.values
    }
