"""Read docker/compose.yaml as compose would: anchors merged, ${VARIABLES} found and filled in."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"
PORTAL_SERVICES = ("setup", "web", "intake", "worker")
# ${NAME}, ${NAME:-default}, ${NAME:?message}
VARIABLE = re.compile(r"\$\{(?P<name>[A-Z0-9_]+)(?:(?P<kind>:-|:\?)(?P<rest>[^}]*))?\}")


@cache
def compose() -> dict[str, Any]:
    """Return the parsed file."""
    loaded: dict[str, Any] = YAML(typ="safe").load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


def services() -> dict[str, dict[str, Any]]:
    """Return the services by name."""
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def environment(service: str) -> dict[str, str]:
    """Return one service's environment as written, variables not filled in."""
    return {name: str(value) for name, value in services()[service].get("environment", {}).items()}


def strings(node: object) -> Iterator[str]:
    """Yield every string in a piece of the file."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)


def variables() -> dict[str, str | None]:
    """Return every variable of the file: None when it is required, otherwise its default."""
    found: dict[str, set[str | None]] = {}
    for text in strings(services()):
        for use in VARIABLE.finditer(text):
            found.setdefault(use["name"], set()).add(None if use["kind"] == ":?" else use["rest"] or "")
    unclear = {name for name, defaults in found.items() if len(defaults) > 1}
    if unclear:
        raise ValueError(f"used with different defaults: {sorted(unclear)}")
    return {name: defaults.pop() for name, defaults in found.items()}


def filled(text: str, given: Mapping[str, str]) -> str:
    """Fill in the variables of a text. Raises KeyError for a required one that is not given or empty."""

    def value(use: re.Match[str]) -> str:
        if said := given.get(use["name"]):
            return said
        if use["kind"] == ":?":
            raise KeyError(use["name"])
        return use["rest"] or ""

    return VARIABLE.sub(value, text)


def example() -> dict[str, str]:
    """Return the variables of docker/.env.example with their values."""
    lines = (DOCKER / ".env.example").read_text(encoding="utf-8").splitlines()
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name: value for name, _, value in pairs}
