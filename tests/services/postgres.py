"""A throw-away PostgreSQL cluster (Debian's packages; at least version 14)."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

from tests.services.base import Service, end, free_port, wait_until

DATABASE = "portal"


def bin_dir() -> Path | None:
    """Return the directory of the newest installed PostgreSQL server programs, or None."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if installed:
        return installed[-1].parent
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found else None


class Postgres(Service):
    """PostgreSQL with trust authentication on 127.0.0.1 and no durability: for tests only.

    `durable=True` keeps fsync and synchronous commit on, for tests that kill it.
    """

    name = "postgresql"
    account = "postgres"
    stop_signal = signal.SIGINT  # fast shutdown; SIGTERM would wait for clients to leave

    def __init__(self, *, durable: bool = False) -> None:
        super().__init__()
        self.durable = durable
        self.port = 0
        self._command: list[str | Path] = []

    @classmethod
    def missing(cls) -> str | None:
        if bin_dir() is None:
            return "no server is installed (Debian: apt-get install postgresql)"
        return None

    @property
    def url(self) -> str:
        """The DATABASE_URL of an empty database in this cluster."""
        return f"postgres://postgres@127.0.0.1:{self.port}/{DATABASE}"

    def launch(self) -> None:
        programs = bin_dir()
        assert programs is not None  # missing() was asked before
        self.port = free_port()
        data = self.directory / "data"
        self.run(
            [
                programs / "initdb",
                "-D",
                data,
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ]
        )
        options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.directory,
            "max_connections": 100,
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        settings = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        self._command = [programs / "postgres", "-D", data, *settings]
        self.spawn(self._command)

    def ready(self) -> bool:
        if not self.answers():
            return False
        self.run(self.program("createdb", DATABASE))
        return True

    def answers(self) -> bool:
        """Tell whether it takes connections."""
        return subprocess.run(self.program("pg_isready", "-q"), check=False).returncode == 0

    def program(self, name: str, *arguments: str | Path) -> list[str | Path]:
        """Return the command that runs one of the client's programs on this server."""
        programs = bin_dir()
        assert programs is not None  # missing() was asked before
        return [programs / name, "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", *arguments]

    def fill_from(self, dump: Path) -> bool:
        """Load a dump of a whole database into the empty one; return whether it is there."""
        if dump.exists():
            # not as the server's account: that may not read our own cache
            command = self.program("psql", "-qX", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-d", DATABASE, "-f", dump)
            subprocess.run(command, check=True, timeout=300)
        return dump.exists()

    def go_away(self) -> None:
        """Shut the server down, cutting every connection off; what was committed stays."""
        end(self._processes.pop(), how=self.stop_signal)

    def come_back(self) -> None:
        """Start the server again on the same port, and wait until it takes connections."""
        self.spawn(self._command)
        wait_until(self.answers, seconds=self.start_seconds, watch=self._check_alive)

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url}
