"""The order of the enterprises' rungs, and which step from one to another explains itself (RULES S1-9)."""

from __future__ import annotations

from portal.registry.models.enterprises import EnterpriseTier

LADDER = tuple(EnterpriseTier.values)
"""培育 → 认定 → 升规 → 上市."""


def needs_reason(before: str, after: str) -> bool:
    """Tell whether a move must be explained: all but one rung up, where "" stands below the first.

    Raises ValueError for what is no rung.
    """
    start = LADDER.index(before) if before else -1
    return LADDER.index(after) != start + 1


def next_tier(current: str) -> str:
    """Return the rung above, "" above the highest."""
    place = LADDER.index(current) + 1 if current else 0
    return LADDER[place] if place < len(LADDER) else ""
