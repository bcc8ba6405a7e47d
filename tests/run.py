"""`make test`: the whole suite on SQLite and, at the same time, what a database can change on PostgreSQL.

The PostgreSQL run leaves out what the database cannot change (browser journeys, checks of files, the engines
of search, storage and scanning) and what is marked `one_database`: matrices that ask the same addresses as dozens
of people, where one of them asking on PostgreSQL shows that the address works there. Two runs keep two cores busy;
their reports are printed one after the other, a failed one last, so that pytest's closing line is never better than
the result. Without PostgreSQL the one run is shown as it goes.
"""

from __future__ import annotations

import os
import shutil
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
ON_POSTGRES = "not browser and not static and not service and not one_database"
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


class Run:
    """One pytest process; its report goes to the screen, or to a file until it is told."""

    def __init__(self, title: str, arguments: Sequence[str], *, told_later: bool, **settings: str) -> None:
        self.title = title
        self._directory = tempfile.TemporaryDirectory(prefix="jqt-test-")
        self._report = tempfile.TemporaryFile() if told_later else None  # noqa: SIM115  # lives as long as the run
        if not told_later:
            self._headline()
        junit = []
        if artefacts := os.environ.get("ARTEFACTS_DIR"):
            junit = [f"--junitxml={Path(artefacts) / title.split(':', maxsplit=1)[0].lower()}.xml"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *junit, *arguments],
            cwd=ROOT,
            env=clean_environment(os.environ) | {"VAR_DIR": self._directory.name} | settings,
            stdout=self._report,
            stderr=subprocess.STDOUT if told_later else None,
        )

    def wait(self) -> int:
        """Wait for the end; return the exit code. A selection may have no test on this database."""
        code = self._process.wait()
        self._directory.cleanup()
        return 0 if code == NO_TESTS_COLLECTED and self._report else code

    def stop(self) -> None:
        """End the process like Ctrl-C, so that it stops its own servers."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()

    def tell(self) -> None:
        """Print the report that was kept."""
        if self._report is not None:
            self._headline()
            self._report.seek(0)
            shutil.copyfileobj(self._report, sys.stdout.buffer)
            sys.stdout.flush()

    def _headline(self) -> None:
        sys.stdout.write(f"\n##### {self.title}\n")
        sys.stdout.flush()


def on_both(arguments: Sequence[str], database: str) -> int:
    """Run both at once; tell the passed one first; return a failed one's exit code, else 0."""
    sys.stdout.write("Two runs side by side, on SQLite and on PostgreSQL; their reports follow when both are done.\n")
    sys.stdout.flush()
    runs = [
        Run("SQLite: the whole suite", arguments, told_later=True),
        Run(
            "PostgreSQL: what a database can change",
            ["-m", ON_POSTGRES, *arguments],
            told_later=True,
            DATABASE_URL=database,
        ),
    ]
    try:
        results = [(run.wait(), run) for run in runs]
    finally:
        for run in runs:
            run.stop()
    for _code, run in sorted(results, key=lambda pair: pair[0] != 0):
        run.tell()
    return next((code for code, _run in results if code), 0)


def main(arguments: Sequence[str]) -> int:
    """Run the suite; the arguments are pytest's (paths, -k, -x …)."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with Postgres() as server:
            return on_both(arguments, server.url)
    except ServiceUnavailable as exc:
        sys.stdout.write(f"##### PostgreSQL: NOT RUN, {exc}\n")
        if required():
            return 1
    return Run("SQLite: the whole suite", arguments, told_later=False).wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
