"""As a developer I am told what was not tested, and CI never stays green over a missing server.

Missing here is Elasticsearch: an empty cache, and a PATH on which no mvn could fetch it.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.run import clean_environment
from tests.services.base import Service, ServiceUnavailable, wait_until

ROOT = Path(__file__).resolve().parents[2]
SUITE = """
def test_with_the_server(elasticsearch_url):
    assert elasticsearch_url

def test_without():
    assert True
"""


@pytest.fixture
def run_suite(tmp_path):
    """Return a function that runs a suite of two tests, one of which needs the server that is missing."""
    (tmp_path / "test_suite.py").write_text(SUITE)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  service: x\n")
    for name in ("cache", "bin"):
        (tmp_path / name).mkdir()

    def run(*arguments, required):
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:django",
            "-p",
            "tests.services.fixtures",
            "-rs",
            *arguments,
        ]
        env = {
            "PATH": str(tmp_path / "bin"),
            "PYTHONPATH": str(ROOT),
            "JQT_CACHE": str(tmp_path / "cache"),
            "REQUIRE_SERVICES": required,
        }
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    return run


def test_a_missing_server_skips_and_says_why(run_suite, tmp_path):
    code, output = run_suite(required="")
    assert code == 0
    assert "1 passed, 1 skipped" in output
    assert "elasticsearch missing" in output
    assert "missing ones are skipped" in output
    assert "elasticsearch: not used: " in output
    assert "clamav: no selected test needs it" in output
    assert list((tmp_path / "cache").iterdir()) == []  # nothing was downloaded


def test_a_missing_server_fails_when_all_are_required(run_suite):
    code, output = run_suite(required="1")
    assert code == 1
    assert "1 passed, 1 error" in output
    assert "REQUIRE_SERVICES=1, but elasticsearch: " in output
    assert "elasticsearch: MISSING: " in output


def test_the_tests_of_a_server_are_marked_by_themselves(run_suite):
    code, output = run_suite("-m", "not service", required="1")
    assert code == 0
    assert "1 passed, 1 deselected" in output


def test_the_suite_never_uses_its_callers_servers():
    given = {
        "PATH": "/usr/bin",
        "REQUIRE_SERVICES": "1",
        "DATABASE_URL": "postgres://real",
        "S3_BUCKET": "real",
        "CLAMD_HOST": "real",
        "ELASTICSEARCH_URL": "real",
        "DEMO_MODE": "1",
    }
    assert clean_environment(given) == {"PATH": "/usr/bin", "REQUIRE_SERVICES": "1"}


class Ephemeral(Service):
    """A process of our own in place of a server: `program` is what Python runs."""

    name = "ephemeral"
    start_seconds = 5.0
    program = ""

    @classmethod
    def missing(cls):
        return None

    def launch(self):
        self.process = self.spawn([sys.executable, "-c", self.program])

    def ready(self):
        return (self.directory / "ready").exists()

    def environment(self):
        return {}


class Dies(Ephemeral):
    program = "print('the port is taken'); raise SystemExit(3)"


class Stays(Ephemeral):
    program = "import pathlib, time; pathlib.Path('ready').touch(); time.sleep(600)"


def test_a_server_that_dies_is_told_with_its_last_words():
    server = Dies()
    with pytest.raises(ServiceUnavailable, match=r"(?s)a process ended with 3.*the port is taken"):
        server.start()
    assert not server.directory.exists()


def test_a_server_is_stopped_when_a_test_fails():
    server = Stays()
    with pytest.raises(ZeroDivisionError), server:
        assert 1 / (server.process.poll() or 0)  # it runs, so this divides by zero
    assert server.process.poll() is not None
    assert not server.directory.exists()


def test_a_server_ends_with_a_killed_suite(tmp_path):
    """Its parent gets no chance to stop it: the kernel does."""
    parent = (
        "import os, signal; from tests.services_checks.test_rules import Stays; s = Stays(); s.start();"
        "print(s.process.pid, s.directory, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", parent],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    pid = int(done.stdout.split()[0])
    wait_until(lambda: not runs(pid), seconds=5)


def runs(pid):
    """Tell whether a process is there and not just waiting to be counted."""
    status = Path(f"/proc/{pid}/status")
    return status.exists() and status.read_text().partition("State:")[2].split()[0] != "Z"
