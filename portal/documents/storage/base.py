"""What the portal asks of a store, and the keys under which contents lie."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from typing import BinaryIO, Protocol

LINK_SECONDS = 60
_KEY = re.compile(r"quarantine/[0-9a-f]{32}|content/[0-9]+/[0-9a-f]{2}/[0-9a-f]{64}")


class Store(Protocol):
    """What the portal asks of a store. Every method raises StorageUnavailable when the store fails."""

    def put_quarantine(self, file: BinaryIO, *, sha256: str, size: int, content_type: str) -> str:
        """Keep all of `file` (`size` bytes, hash in hex) durably and return its new quarantine key."""

    def promote(self, quarantine_key: str, content_key: str) -> None:
        """Copy a quarantined content to its own key; safe to repeat. Raises DocumentContentMissing."""

    def open(self, key: str) -> BinaryIO:
        """Return the content as a readable binary file. Raises DocumentContentMissing."""

    def presigned_get(self, key: str, *, filename: str, content_type: str, inline: bool = False) -> str | None:
        """Return an address that works for a minute without an account, or None if this store has none."""

    def delete(self, key: str) -> None:
        """Remove a content; it is no error if there is none."""

    def old_in_quarantine(self, before: dt.datetime) -> Iterator[str]:
        """Give the quarantine keys whose content was kept before that moment, by the store's own clock."""

    def health(self) -> None:
        """Return if the store can be reached with what it needs; raise StorageUnavailable saying why not."""


def quarantine_key() -> str:
    """Return a new opaque key in quarantine."""
    return f"quarantine/{uuid.uuid4().hex}"


def content_key(*, tenant_id: int, sha256: str) -> str:
    """Return the key of a content that an authority has taken in."""
    return checked(f"content/{tenant_id}/{sha256[:2]}/{sha256}")


def checked(key: str) -> str:
    """Return `key` if it is one that this module makes: nothing else may become a path or an object's name."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key!r}")
    return key
