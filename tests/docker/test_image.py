"""As an operator I run an image that is not root and holds the portal and nothing else."""

import re
import subprocess
import sysconfig
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.docker.stack import DOCKER, ROOT

pytestmark = pytest.mark.static
DOCKERFILE = (DOCKER / "Dockerfile").read_text(encoding="utf-8")


def copied():
    """Return what the Dockerfile copies from the repository."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, flags=re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


def test_hadolint_finds_nothing():
    tool = Path(sysconfig.get_path("scripts")) / "hadolint"
    done = subprocess.run([tool, DOCKER / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_it_ends_as_an_ordinary_user():
    assert re.findall(r"^USER (.+)$", DOCKERFILE, flags=re.MULTILINE) == ["10001:10001"]


def test_what_is_copied_is_there_and_let_through():
    rules = (DOCKER / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert rules[1] == "*"  # everything is kept out ...
    let_through = [rule[1:] for rule in rules if rule.startswith("!")]  # ... but what the Dockerfile needs
    assert sorted(copied()) == sorted(let_through)
    assert [source for source in copied() if not (ROOT / source).exists()] == []


def test_all_code_of_the_portal_is_in_it():
    packages = {file.parent.name for file in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages - set(copied()) == set()


@pytest.mark.parametrize("script", [DOCKER / "entrypoint.sh"], ids=lambda path: path.name)
def test_the_entry_point_is_a_sound_script(script):
    assert script.stat().st_mode & 0o111
    done = subprocess.run(["sh", "-n", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_entry_point_runs_commands_that_exist():
    text = (DOCKER / "entrypoint.sh").read_text(encoding="utf-8")
    commands = set(re.findall(r"^ +(?:exec )?python manage\.py (\w+)", text, flags=re.MULTILINE))
    assert commands == {"migrate", "createcachetable", "collectstatic", "check_storage", "check", "work"}
    assert commands - set(get_commands()) == set()
