"""A ClamAV daemon (Debian's clamav-daemon) with a tiny signature database of our own."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

from tests.services.base import Service, free_port

MAX_STREAM = "25M"
VIRUS = "Eicar-Test-File"
"""The daemon reports it as `Eicar-Test-File.UNOFFICIAL`, as it does with every local signature."""


def eicar() -> bytes:
    """Return the EICAR test string, put together here so that no scanner stops over this file."""
    return b"".join((rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE!", b"$H+H*"))


def daemon() -> str | None:
    """Return the path of clamd, which Debian puts where only root's PATH looks."""
    return shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")


class Clamd(Service):
    """clamd on TCP that knows one thing to be a virus: the EICAR string, plain or inside something."""

    name = "clamav"

    def __init__(self) -> None:
        super().__init__()
        self.host = "127.0.0.1"
        self.port = 0

    @classmethod
    def missing(cls) -> str | None:
        return None if daemon() else "clamd is not installed (Debian: apt-get install clamav-daemon)"

    def launch(self) -> None:
        self.port = free_port()
        database = self.directory / "db"
        database.mkdir()
        (database / "test.ndb").write_text(f"{VIRUS}:0:*:{eicar().hex()}\n", encoding="ascii")
        config = self.directory / "clamd.conf"
        config.write_text(self._config(database), encoding="utf-8")
        self.spawn([daemon() or "clamd", "--config-file", config])

    def _config(self, database: Path) -> str:
        settings = {
            "DatabaseDirectory": database,
            "TemporaryDirectory": self.directory,
            "TCPSocket": self.port,
            "TCPAddr": self.host,
            "Foreground": "yes",
            "StreamMaxLength": MAX_STREAM,
            "SelfCheck": 0,
        }
        return "".join(f"{key} {value}\n" for key, value in settings.items())

    def ready(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), timeout=2) as link:
                link.sendall(b"zPING\0")
                return link.recv(16) == b"PONG\0"
        except OSError:
            return False

    def environment(self) -> dict[str, str]:
        return {"CLAMD_HOST": self.host, "CLAMD_PORT": str(self.port)}
