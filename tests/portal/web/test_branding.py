"""An authority chooses its colour; nobody gets a page that cannot be read, or one that carries foreign style."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.web.branding import DEFAULT_PRIMARY, NIGHT, PAPER, READABLE, contrast, palette

pytestmark = pytest.mark.static
TOKENS = Path(__file__).parents[3] / "portal" / "web" / "static" / "css" / "tokens.css"


def tokens(part: str) -> dict[str, str]:
    """Return the colours of the light or dark part of the tokens, by name."""
    light, dark = TOKENS.read_text(encoding="utf-8").split("@media screen and (prefers-color-scheme: dark)")
    found = re.findall(r"--([a-z0-9-]+): (?:var\([^,]+, )?(#[0-9a-f]{6})", light if part == "light" else dark)
    return dict(found)


@pytest.mark.parametrize("part", ["light", "dark"])
def test_every_text_colour_is_readable_on_every_ground(part):
    colours = tokens(part)
    grounds = ["paper", "mist", *[name for name in colours if name.endswith("-wash")]]
    texts = ["ink", "ink-2", "primary", "red", "green", "amber", "grey"]
    poor = [
        (text, ground) for text in texts for ground in grounds if contrast(colours[text], colours[ground]) < READABLE
    ]
    assert poor == []
    assert contrast(colours["on-primary"], colours["primary"]) >= READABLE
    assert contrast(colours["line-strong"], colours["paper"]) >= 3


@pytest.mark.parametrize("colour", ["", "red", "#fff", "#ffee00", "#1f4e8c;}body{display:none", "</style>"])
def test_malformed_or_pale_colours_give_the_default(colour):
    assert palette(colour).primary == DEFAULT_PRIMARY


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_stays_readable(value):
    shades = palette(f"#{value:06x}")
    assert contrast(shades.primary, PAPER) >= READABLE
    assert contrast(shades.pressed, PAPER) >= READABLE
    assert contrast(shades.night, NIGHT) >= READABLE
    assert contrast(shades.night_pressed, NIGHT) >= READABLE
