"""`make test`: the whole suite, on SQLite and on PostgreSQL side by side, one core each.

tests/sharing.py says which test runs on which of the two; the reports are printed one after the other, a failed one
last, so that pytest's closing line is never better than the result, and then one line for each run. Without PostgreSQL
all tests run on SQLite, shown as they go.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.services.base import ServiceUnavailable
from tests.services.fixtures import required
from tests.services.postgres import Postgres

ROOT = Path(__file__).resolve().parents[1]
# The suite decides itself what it talks to: a developer's own servers are never touched.
OWN_DECISIONS = ("DATABASE_URL", "ELASTICSEARCH_URL", "VAR_DIR", "DEMO_MODE", "DJANGO_SETTINGS_MODULE")
OWN_DECISIONS_BY_PREFIX = ("S3_", "CLAMD_")
NO_TESTS_COLLECTED = 5
POLL_SECONDS = 0.5


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
        self.seconds = 0.0
        self._began = time.monotonic()
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

    def poll(self) -> bool:
        """Tell whether it has ended, and note when."""
        if self._process.poll() is None:
            return False
        self.seconds = self.seconds or time.monotonic() - self._began
        return True

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
        Run("SQLite", ["--share=sqlite", *arguments], told_later=True),
        Run("PostgreSQL", ["--share=postgresql", *arguments], told_later=True, DATABASE_URL=database),
    ]
    try:
        while sum(run.poll() for run in runs) < len(runs):
            time.sleep(POLL_SECONDS)
        results = [(run.wait(), run) for run in runs]
    finally:
        for run in runs:
            run.stop()
    results.sort(key=lambda pair: pair[0] != 0)
    for _code, run in results:
        run.tell()
    sys.stdout.write("\n##### Both\n")
    for code, run in results:
        word = "passed" if code == 0 else f"FAILED (exit code {code})"
        sys.stdout.write(f"{run.title}: {word} in {run.seconds // 60:.0f} min {run.seconds % 60:.0f} s\n")
    return results[-1][0]


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
    return Run("SQLite: all tests", arguments, told_later=False).wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
