"""What a channel is given, and how it refuses for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.identity.models import User


@dataclass(frozen=True)
class Message:
    """One delivery, ready to hand over.

    Parameters
    ----------
    key: the same at every try, so that a receiver can drop what arrives twice.
    host: the authority's host; url: the address within its site, whole.
    """

    key: str
    user: User
    kind: str
    title: str
    body: str
    host: str
    url: str
    authority: str


class Undeliverable(Exception):
    """No further try can help: the address is refused."""
