"""What may be uploaded under one entry of an edition's list: its formats and its size, in bytes and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from portal.documents.filetypes import KNOWN_TYPES
from portal.documents.intake import readable_size

MEGABYTE = 1024 * 1024


def max_bytes(entry: Mapping[str, Any]) -> int:
    """Return the largest file that is taken: the entry's own limit ("max_mb"), never more than the portal's."""
    own = entry.get("max_mb")
    largest = int(settings.DOCUMENT_MAX_BYTES)
    return min(int(own) * MEGABYTE, largest) if own else largest


def extensions(entry: Mapping[str, Any]) -> list[str]:
    """Return the endings of the names of files that are taken, with their dots."""
    return [f".{ending}" for key in entry["types"] for ending in KNOWN_TYPES[key].extensions]


def limits(entry: Mapping[str, Any]) -> str:
    """Return in words what is taken, as the applicant reads it beside the field."""
    return f"格式：{'、'.join(extensions(entry))}；不超过 {readable_size(max_bytes(entry))}"
