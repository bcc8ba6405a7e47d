"""Appending to the audit record."""

from __future__ import annotations

from typing import Any


def record(
    *, tenant: Any, actor: Any, verb: str, target: str = "", summary: str = "", details: dict[str, Any] | None = None
) -> Any:
    """Append one row (placeholder signature until the model lands, minutes later)."""
