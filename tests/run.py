"""`make test`: the whole suite on SQLite and, where PostgreSQL can be had, what it touches there too.

The PostgreSQL run comes first and leaves out what the database cannot change (browser journeys, checks of
files, the engines of search, storage and scanning); the run that closes is the whole suite. Each ends with
pytest's own summary; a failed first run stops here, so the last line is never better than the result.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.services.base import ServiceUnavailable
from tests.services.fixtures import required
from tests.services.postgres import Postgres

ROOT = Path(__file__).resolve().parents[1]
ON_POSTGRES = "not browser and not static and not service"
# The suite decides itself what it talks to: a developer's own servers are never touched.
OWN_DECISIONS = ("DATABASE_URL", "ELASTICSEARCH_URL", "VAR_DIR", "DEMO_MODE", "DJANGO_SETTINGS_MODULE")
OWN_DECISIONS_BY_PREFIX = ("S3_", "CLAMD_")
NO_TESTS_COLLECTED = 5


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without what would point the suite at servers of its caller."""
    return {
        name: value
        for name, value in environ.items()
        if name not in OWN_DECISIONS and not name.startswith(OWN_DECISIONS_BY_PREFIX)
    }


def suite(title: str, arguments: Sequence[str], **settings: str) -> int:
    """Run pytest once in a process of its own; return its exit code."""
    sys.stdout.write(f"\n##### {title}\n")
    sys.stdout.flush()
    report = []
    if artefacts := os.environ.get("ARTEFACTS_DIR"):
        report = [f"--junitxml={Path(artefacts) / title.split(':', maxsplit=1)[0].lower()}.xml"]
    with tempfile.TemporaryDirectory(prefix="jqt-test-") as directory:
        return subprocess.run(
            [sys.executable, "-m", "pytest", *report, *arguments],
            cwd=ROOT,
            env=clean_environment(os.environ) | {"VAR_DIR": directory} | settings,
            check=False,
        ).returncode


def on_postgres(arguments: Sequence[str]) -> int:
    """Run the part of the suite that a database can change on a throw-away PostgreSQL."""
    try:
        with Postgres() as server:
            selection = ["-m", ON_POSTGRES, *arguments]
            result = suite("PostgreSQL: what a database can change", selection, DATABASE_URL=server.url)
    except ServiceUnavailable as exc:
        sys.stdout.write(f"##### PostgreSQL: NOT RUN, {exc}\n")
        return int(required())
    return 0 if result == NO_TESTS_COLLECTED else result  # a selection may have no such test


def main(arguments: Sequence[str]) -> int:
    """Run both; the arguments are pytest's (paths, -k, -x …)."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return on_postgres(arguments) or suite("SQLite: the whole suite", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
