"""A throw-away PostgreSQL cluster (Debian's packages; at least version 14)."""

from __future__ import annotations

import shutil
import signal
import subprocess
from pathlib import Path

from tests.services.base import Service, free_port

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
        self.spawn([programs / "postgres", "-D", data, *settings])

    def ready(self) -> bool:
        programs = bin_dir()
        assert programs is not None
        address = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres"]
        asked = subprocess.run([programs / "pg_isready", "-q", *address], check=False)
        if asked.returncode:
            return False
        self.run([programs / "createdb", *address, DATABASE])
        return True

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url}
