"""As an operator I want the README's table of settings and its commands to be what the portal really has."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings

pytestmark = pytest.mark.static
ROOT = django_settings.BASE_DIR
README = (ROOT / "README.md").read_text(encoding="utf-8")
HEADING = re.compile(r"^#+ .*(设置|Settings)", re.MULTILINE)
ROW = re.compile(r"^\|\s*`([A-Z][A-Z0-9_]*)`\s*\|\s*(\S.*?)\s*\|\s*(\S.*?)\s*\|$", re.MULTILINE)
TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
NAMED_TARGET = re.compile(r"`make (?:[A-Z]+=\S+ )*([a-z][a-z-]*)|^make ([a-z][a-z-]*)", re.MULTILINE)
COMMAND = re.compile(r"manage\.py ([a-z_]+)|`([a-z]+_[a-z_]+)(?: [^`]*)?`")


def settings_section() -> str:
    """Return the README's text from the heading of the settings to the next heading."""
    start = HEADING.search(README)
    assert start, "README.md has a heading with 设置 or Settings"
    rest = README[start.end() :]
    following = re.search(r"^#+ ", rest, re.MULTILINE)
    return rest[: following.start()] if following else rest


def documented() -> list[str]:
    """Return the variables of the table, in its order."""
    return [row[0] for row in ROW.findall(settings_section())]


def read_by_settings() -> set[str]:
    """Return the variables that the settings modules read through `env`."""
    return {name for file in (ROOT / "portal" / "settings").glob("*.py") for name in env_calls(file.read_text("utf-8"))}


def env_calls(source: str) -> Iterator[str]:
    """Give the first argument of every call `env(...)` or `env.kind(...)`."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        if isinstance(called, ast.Name) and called.id == "env":
            name = node.args[0]
            assert isinstance(name, ast.Constant), f"line {node.lineno}: name the variable in words"
            yield str(name.value)


def test_the_table_lists_exactly_what_the_settings_read():
    assert sorted(documented()) == sorted(read_by_settings())


def test_each_variable_stands_once_with_meaning_and_default():
    rows = [line for line in settings_section().splitlines() if line.startswith("| `")]
    assert len(rows) == len(documented()) == len(set(documented()))


def test_nothing_reads_the_environment_behind_the_settings():
    """The settings are the one place; elsewhere a variable may be given a value for them, never read."""
    reads = re.compile(r"os\.(?:getenv|environ\[|environ\.get)")
    packages = ("portal", "workflows", "search", "cms_content")
    files = [file for package in packages for file in (ROOT / package).rglob("*.py")]
    assert [str(file) for file in files if reads.search(file.read_text("utf-8"))] == []


def test_every_target_of_make_that_the_readme_names_exists():
    targets = set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    named = {first or second for first, second in NAMED_TARGET.findall(README)}
    assert {"run", "test"} <= named
    assert named <= targets


def test_every_command_that_the_readme_names_exists():
    packages = ("portal", "workflows", "search", "cms_content")
    commands = {file.stem for package in packages for file in (ROOT / package).rglob("management/commands/*.py")}
    named = {first or second for first, second in COMMAND.findall(README)}
    assert {"create_tenant", "verify_audit", "import_policy"} <= named
    assert named <= commands


def test_every_file_that_the_readme_links_to_exists():
    links = re.findall(r"\]\((?!http)([^)#]+)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
