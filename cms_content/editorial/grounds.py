"""On what ground, and by whom, a page is being made public right now: what Wagtail's signals do not tell."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from wagtail.log_actions import get_active_log_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.identity.models import User


class Way(models.TextChoices):
    """How something becomes public."""

    REVIEWED = "reviewed", "三审三校通过"
    SCHEDULED = "scheduled", "审核通过，按定时发布"
    LEADER = "leader", "终审负责人撤下"
    OPERATOR = "operator", "运维人员直接发布，未经三审三校"


@dataclass(frozen=True)
class Ground:
    """Who makes it public (None: the portal itself, or the operator at the command line), and in which way."""

    actor: User | None
    way: Way


_open: ContextVar[Ground | None] = ContextVar("publication_ground", default=None)


@contextmanager
def published_by(actor: User | None, way: Way) -> Iterator[None]:
    """Let what is published within this context be on record as published by `actor` in this way."""
    token = _open.set(Ground(actor, way))
    try:
        yield
    finally:
        _open.reset(token)


def ground() -> Ground:
    """Return the open ground; without one, the operator who is at work in the editors' site, or a command."""
    return _open.get() or Ground(get_active_log_context().user, Way.OPERATOR)
