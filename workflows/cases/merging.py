"""Two browsers at one draft: what each may write without undoing the other.

A page bears a mark of every field as it showed it. A field that was not touched on the page writes nothing; one that
was touched writes unless somebody changed it meanwhile, which is for the person to decide.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any


def mark(value: Any) -> str:
    """Return a short mark of a field's content; what a browser sends for an unchanged field has the same one."""
    return hashlib.sha256(json.dumps(_plain(value), sort_keys=True).encode()).hexdigest()[:12]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): kept for key, one in value.items() if (kept := _plain(one)) != ""} or ""
    if isinstance(value, list | tuple):
        return [kept for one in value if (kept := _plain(one)) != ""] or ""
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def marks(draft: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """Return the marks of these fields of a draft, for the page that shows it."""
    return {name: mark(draft.get(name)) for name in names}


def writable(draft: Mapping[str, Any], typed: Mapping[str, Any], seen: Mapping[str, str]) -> dict[str, Any]:
    """Return what of the page may be written: all but what was changed elsewhere since the page showed it."""
    now = marks(draft, typed)
    return {name: value for name, value in typed.items() if now[name] == seen.get(name, now[name])}


def differing(draft: Mapping[str, Any], typed: Mapping[str, Any]) -> list[str]:
    """Return the fields in which the page and the draft differ after a save: they were changed elsewhere."""
    return [name for name, value in typed.items() if mark(value) != mark(draft.get(name))]


def clashing(draft: Mapping[str, Any], typed: Mapping[str, Any], seen: Mapping[str, str]) -> list[str]:
    """Return those of `differing` that were touched on this page too: what was typed here is kept nowhere yet."""
    return [name for name in differing(draft, typed) if mark(typed[name]) != seen.get(name, mark(typed[name]))]


def seen_after(draft: Mapping[str, Any], typed: Mapping[str, Any], seen: Mapping[str, str]) -> dict[str, str]:
    """Return the page's marks after a save in the background: what it does not show, it has not seen."""
    old = set(differing(draft, typed))
    return {name: seen[name] if name in old and name in seen else mark(typed[name]) for name in typed}
