"""The portal as readers reach it: gunicorn, compressed static files, its own database with published content.

`python -m tests.served` fills the database (in the environment that `served` makes).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.migrated import template
from tests.services.base import free_port

ROOT = Path(__file__).resolve().parents[1]
WAIT = 120.0


@dataclass(frozen=True)
class Served:
    """A running server; `intake` is the port of the pool that takes objections, `processes` are the masters of both."""

    port: int
    intake: int
    processes: tuple[int, ...]

    def url(self, code: str, path: str = "/") -> str:
        """Return the address of `path` on an authority's site."""
        return f"http://{code}.localhost:{self.port}{path}"


@contextmanager
def served(
    directory: Path,
    *,
    database_url: str = "",
    application: str = "portal.wsgi:application",
    workers: int = 1,
    intake: int = 0,
    **environment: str,
) -> Iterator[Served]:
    """Run the portal as docker/entrypoint.sh does, on SQLite or on an empty PostgreSQL database.

    Parameters
    ----------
    workers: processes of the web pool; intake: of the pool for objections, none if 0.
    """
    given = {"VAR_DIR": str(directory), "DJANGO_SETTINGS_MODULE": "tests.production_like", "LOG_LEVEL": "ERROR"}
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | given | environment
    if database_url:
        env["DATABASE_URL"] = database_url
    else:
        _take(directory / "portal.sqlite3")
    manage = [sys.executable, "manage.py"]
    for command in (
        [*manage, "migrate", "--noinput", "--verbosity", "0"],
        [*manage, "collectstatic", "--noinput", "--verbosity", "0", "--ignore", "viewflow"],
        [sys.executable, "-m", "tests.served"],
    ):
        subprocess.run(command, cwd=ROOT, env=env, check=True, timeout=300, stdout=subprocess.DEVNULL)
    with ExitStack() as stack:
        log = stack.enter_context((directory / "server.log").open("w"))
        pools = [stack.enter_context(_pool(application, workers, env, log))]
        if intake:
            pools.append(stack.enter_context(_pool(application, intake, env, log, nice=True)))
        yield Served(pools[0][0], pools[-1][0], tuple(pid for _port, pid in pools))


@contextmanager
def _pool(
    application: str, workers: int, env: dict[str, str], log: IO[str], *, nice: bool = False
) -> Iterator[tuple[int, int]]:
    """Run one gunicorn; yield its port and its process."""
    port = free_port()
    options = f"--bind 127.0.0.1:{port} --worker-class gthread --threads 4 --workers {workers} --no-control-socket"
    command = [sys.executable, "-m", "gunicorn", application, *options.split(), "--access-logfile", "-"]
    command = ["nice", "-n", "10", *command] if nice else command
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=log) as server:
        try:
            _await(port)
            yield port, server.pid
        finally:
            server.terminate()
            server.wait(timeout=60)


def _take(target: Path) -> None:
    """Begin with the migrated database if one is kept; migrating takes longer than the rest."""
    if template("sqlite3").exists():
        shutil.copyfile(template("sqlite3"), target)


def _await(port: int) -> None:
    until = time.monotonic() + WAIT
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except urllib.error.HTTPError:
            return  # it answers, if only to say that this host is nobody's
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def fill() -> None:
    """Publish what readers read: three authorities, five policies, a running notice."""
    from cms_content.demo_policies import load_demo_policies
    from portal import clock
    from portal.tenancy.roles import Role
    from portal.workcalendar.actions import seed
    from tests.workflows.notices import factories
    from workflows.notices.actions import ensure_index

    seed()
    nation = factories.make_tenant("national", "国家示例主管机构", kind="national")
    hubei = factories.make_tenant("hubei", "湖北省示例科学技术厅", parent=nation)
    jiangsu = factories.make_tenant("jiangsu", "江苏省示例科学技术厅", parent=nation)
    for tenant in (nation, hubei, jiangsu):
        ensure_index(tenant)
    load_demo_policies(actor=None)
    edition = factories.make_edition(nation)
    cases = [factories.make_case(edition, hubei, f"武汉市第{n}示例创新型产业集群") for n in "一二三四五六"]
    editor = factories.make_user("公示经办", nation, Role.NOTICE_EDITOR)
    factories.make_notice(editor, nation, cases, at=clock.now())


if __name__ == "__main__":
    import django

    django.setup()
    fill()
