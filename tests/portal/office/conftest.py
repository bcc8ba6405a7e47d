"""A country with a system administrator in each authority, and a receiver of pushes on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from portal import clock
from portal.tenancy.roles import Role
from tests import factories
from tests.factories import MONDAY


@dataclass
class Receiver:
    """A real HTTP server that keeps what it got and answers the statuses that the test lays out."""

    port: int = 0
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    location: str = ""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook?from=portal"


@pytest.fixture
def land(db, settings, tmp_path):
    """The country, on a Monday in June; each authority has a system administrator."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(MONDAY):
        made = factories.country()
        for tenant in (made.nation, made.hubei, made.jiangsu, made.donghu):
            made.people[f"{tenant.code}:admin"] = factories.person(f"{tenant}管理员", tenant, Role.SYSTEM_ADMIN)
        yield made


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    """A receiver on the loopback network, which the operator allows."""
    settings.OFFICE_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append((self.path, dict(self.headers), body))
            self.send_response(kept.statuses.pop(0) if kept.statuses else 204)
            if kept.location:
                self.send_header("Location", kept.location)
            self.end_headers()

        def log_message(self, *_args):
            """Stay silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield kept
    server.shutdown()
    thread.join()
    server.server_close()
