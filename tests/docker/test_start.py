"""As an operator I see the image's own start work: set-up, web, health check, on every real server.

The entry point runs with the environment that compose gives it; only the addresses are those of this machine.
"""

import http.client
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docker.stack import DOCKER, ROOT
from tests.docker.test_production import production_environment
from tests.migrated import template
from tests.services.base import Service, free_port
from tests.services.fixtures import serve
from tests.services.postgres import Postgres, bin_dir

pytestmark = pytest.mark.service
HOST = "national.portal.example"


class Web(Service):
    """A pool of the image (web or intake), started by its entry point and judged by its own health check."""

    name = "web"
    start_seconds = 60.0

    def __init__(self, environ: dict[str, str], role: str = "web") -> None:
        super().__init__()
        self.role = role
        self.port = free_port()
        self.environ = environ | {"HOST": "127.0.0.1", "PORT": str(self.port)}

    @classmethod
    def missing(cls) -> str | None:
        return None

    def launch(self) -> None:
        self.spawn([DOCKER / "entrypoint.sh", self.role], env=self.environ)

    def ready(self) -> bool:
        check = [sys.executable, DOCKER / "healthcheck.py"]
        return subprocess.run(check, env=self.environ, capture_output=True, check=False).returncode == 0

    def environment(self) -> dict[str, str]:
        return {}


def entrypoint(environ, *words):
    """Run the entry point to its end; return (exit code, what it printed)."""
    done = subprocess.run(
        [DOCKER / "entrypoint.sh", *words], env=environ, capture_output=True, text=True, check=False, timeout=600
    )
    return done.returncode, done.stdout + done.stderr


def begin_migrated(server: Postgres) -> None:
    """Fill the database as the release before left it, if its dump is kept.

    From nothing it takes minutes, and is shown by the suite itself whenever a migration is new (tests/database.py).
    """
    if template("sql").exists():
        quiet = ["-qX", "-v", "ON_ERROR_STOP=1", "-o", os.devnull]
        subprocess.run(
            [bin_dir() / "psql", *quiet, "-f", template("sql"), "-d", server.url.replace("postgres:", "postgresql:")],
            check=True, timeout=120,
        )  # fmt: skip


@pytest.fixture(scope="module")
def environ(tmp_path_factory, postgres_server, elasticsearch_url, s3_server, clamd_server):
    """The environment of compose with the addresses of this machine; the bucket is a new one."""
    begin_migrated(postgres_server)
    servers = postgres_server.environment() | s3_server.environment() | clamd_server.environment()
    here = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "VAR_DIR": str(tmp_path_factory.mktemp("var")),
        "ELASTICSEARCH_URL": elasticsearch_url,
        "S3_BUCKET": "new-bucket",
    }
    return production_environment() | servers | here


@pytest.fixture(scope="module")
def prepared(environ):
    """The environment after `setup` and the first tenant."""
    code, output = entrypoint(environ, "setup")
    assert code == 0, output
    assert "create_bucket: bucket new-bucket made\n" in output
    assert "文件存储正常：对象存储（S3）" in output
    first = {"code": "national", "name": "国家科技主管机构", "short-name": "国家", "kind": "national", "place": "国家"}
    options = [f"--{name}={value}" for name, value in (first | {"host": HOST}).items()]
    code, output = entrypoint(environ, "python", "manage.py", "create_tenant", *options)
    assert code == 0, output
    return environ


@pytest.fixture(scope="module")
def web(pytestconfig, prepared) -> Iterator[Web]:
    yield from serve(Web(prepared), pytestconfig)


def get(web, path, **headers):
    """Return (status, Location, body) of one request as the proxy passes it on."""
    link = http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)
    link.request("GET", path, headers={"Host": HOST} | {name.replace("_", "-"): text for name, text in headers.items()})
    answer = link.getresponse()
    found = answer.status, answer.getheader("Location"), answer.read()
    link.close()
    return found


def test_the_web_process_serves_its_static_files(web):
    status, _, page = get(web, "/accounts/login/", X_Forwarded_Proto="https")
    assert status == 200
    sheet = re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page.decode())
    assert sheet
    assert get(web, sheet[1], X_Forwarded_Proto="https")[0] == 200


def test_the_processes_for_objections_serve_the_same_and_give_way(pytestconfig, prepared):
    for intake in serve(Web(prepared, "intake"), pytestconfig):
        assert get(intake, "/accounts/login/", X_Forwarded_Proto="https")[0] == 200
        assert [os.getpriority(os.PRIO_PROCESS, process.pid) for process in intake._processes] == [10]


def test_plain_http_is_sent_to_tls(web):
    assert get(web, "/accounts/login/") == (301, f"https://{HOST}/accounts/login/", b"")


def test_a_foreign_host_is_refused(web):
    assert get(web, "/accounts/login/", Host="evil.example", X_Forwarded_Proto="https")[0] == 400


def test_the_health_check_fails_when_nobody_answers(prepared):
    check = [sys.executable, DOCKER / "healthcheck.py"]
    dead = prepared | {"PORT": str(free_port())}
    assert subprocess.run(check, env=dead, cwd=ROOT, capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize(
    ("secret", "code", "told"),
    [(None, 0, "bucket new-bucket is there"), ("wrong", 1, "the store refuses bucket new-bucket")],
)
def test_the_next_release_finds_its_bucket(prepared, secret, code, told):
    environ = prepared | ({"S3_SECRET_ACCESS_KEY": secret} if secret else {})
    done = subprocess.run(
        [sys.executable, DOCKER / "create_bucket.py"], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert f"create_bucket: {told}" in done.stdout + done.stderr
