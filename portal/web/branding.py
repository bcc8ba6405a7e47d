"""An authority's own colour, kept readable.

The colour goes into a style element of every page, so it is validated here and never
taken as it stands: six hexadecimal digits, and text of it on paper readable (WCAG 1.4.3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

DEFAULT_PRIMARY = "#1f4e8c"
PAPER = "#ffffff"
NIGHT = "#1b2128"
READABLE = 4.5
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_DARK_CHANNEL = 0.04045


@dataclass(frozen=True)
class Palette:
    """The four shades of one authority's colour, each `#rrggbb`."""

    primary: str
    pressed: str
    night: str
    night_pressed: str


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb` (0 black to 1 white)."""
    linear = []
    for channel in _channels(colour):
        share = channel / 255
        linear.append(share / 12.92 if share <= _DARK_CHANNEL else ((share + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (1 to 21)."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def mix(colour: str, into: str, share: float) -> str:
    """Return `colour` with `share` (0 to 1) of `into` mixed in."""
    pairs = zip(_channels(colour), _channels(into), strict=True)
    return "#" + "".join(f"{round(own + (other - own) * share):02x}" for own, other in pairs)


@lru_cache(maxsize=256)
def palette(colour: str) -> Palette:
    """Return the shades for an authority's colour; the default ones if it is malformed or too pale."""
    valid = _HEX.fullmatch(colour) is not None and contrast(colour, PAPER) >= READABLE
    primary = colour.lower() if valid else DEFAULT_PRIMARY
    night = next(
        shade
        for shade in (mix(primary, PAPER, step / 20) for step in range(21))
        if contrast(shade, NIGHT) >= READABLE + 2
    )
    return Palette(
        primary=primary, pressed=mix(primary, "#000000", 0.28), night=night, night_pressed=mix(night, PAPER, 0.35)
    )
