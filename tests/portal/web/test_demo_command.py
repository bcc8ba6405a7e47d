"""As somebody at a terminal I run one command and the sites answer.

Ctrl-C, or the end of one of the processes, leaves none of them behind.
"""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from portal.web.demo.supervisor import Supervisor, port_is_free

PYTHON = sys.executable

pytestmark = pytest.mark.one_database  # processes and files; the demonstration's own database is a file


def alive(pid):
    """Tell whether a process runs (a zombie that waits for its parent does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in {"Z", "X"}


def descendants(pid):
    found = []
    for line in subprocess.run(
        ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout.splitlines():
        child, parent = map(int, line.split())
        if parent == pid:
            found += [child, *descendants(child)]
    return found


def wait_for(condition, seconds, what):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {seconds} s")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status(port, host, path="/"):
    asking = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        asking.request("GET", path, headers={"Host": f"{host}:{port}"})
        return asking.getresponse().status
    except OSError:
        return 0
    finally:
        asking.close()


def supervisor(tmp_path, **commands):
    """Start a supervisor of small processes; each writes its own number to a file."""
    script = (
        "import sys; from portal.web.demo.supervisor import Supervisor; "
        "sys.exit(Supervisor({commands!r}, say=print).run())"
    )
    return subprocess.Popen(
        [PYTHON, "-c", script.format(commands=commands)], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip


SLEEPER = [PYTHON, "-c", "import time; time.sleep(600)"]
STUBBORN = [
    PYTHON,
    "-c",
    (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); time.sleep(600)"
    ),
]  # fmt: skip


def test_a_signal_ends_everything_also_what_does_not_listen(tmp_path):
    parent = supervisor(tmp_path, web=SLEEPER, worker=STUBBORN)
    wait_for(lambda: len(descendants(parent.pid)) == 3, 20, "children")
    children = descendants(parent.pid)
    parent.send_signal(signal.SIGTERM)
    said, _ = parent.communicate(timeout=40)
    assert parent.returncode == 0
    assert said == "已全部停止。\n"
    assert not [pid for pid in children if alive(pid)]


def test_the_end_of_one_ends_all_and_says_which(tmp_path):
    parent = supervisor(tmp_path, web=SLEEPER, worker=[PYTHON, "-c", "raise SystemExit(3)"])
    said, _ = parent.communicate(timeout=40)
    assert parent.returncode == 1
    assert said == "worker意外退出（代码 3），其余进程已一并停止。原因见上面的日志。\n"
    assert descendants(parent.pid) == []


def test_a_command_that_cannot_start_leaves_no_other_running(tmp_path):
    mark = tmp_path / "pid"
    first = [PYTHON, "-c", f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(600)"]
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGHUP)
    try:
        with pytest.raises(FileNotFoundError):
            Supervisor({"web": first, "worker": ["/nowhere/at/all"]}, say=print).run()
    finally:
        for number, handler in zip((signal.SIGTERM, signal.SIGINT, signal.SIGHUP), before, strict=True):
            signal.signal(number, handler)
    assert not mark.exists() or not alive(int(mark.read_text()))


def test_a_taken_port_is_noticed():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert not port_is_free("127.0.0.1", other.getsockname()[1])
    assert port_is_free("127.0.0.1", free_port())


def migrated_copy(directory):
    """Spare the command its migrations: give it the suite's own empty database, where that is a file."""
    if connection.vendor != "sqlite":
        return
    source = sqlite3.connect(str(connection.settings_dict["NAME"]))
    target = sqlite3.connect(directory / "portal.sqlite3")
    source.backup(target)
    target.close()
    source.close()


@pytest.mark.usefixtures("django_db_setup")
def test_one_command_and_the_sites_answer_until_ctrl_c(tmp_path, django_db_blocker):
    with django_db_blocker.unblock():
        migrated_copy(tmp_path)
    port = free_port()
    log = tmp_path / "log"
    environment = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DEMO_MODE", "SECRET_KEY"}
    } | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.development",
        "VAR_DIR": str(tmp_path),
        "PORT": str(port),
        "HOST": "127.0.0.1",
    }
    with log.open("w") as out:
        parent = subprocess.Popen(
            [PYTHON, "manage.py", "demo"], cwd=settings.BASE_DIR, env=environment, stdout=out, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    try:
        wait_for(lambda: parent.poll() is not None or status(port, "localhost") == 200, 400, "start page")
        said = log.read_text()
        assert parent.poll() is None, said
        assert status(port, "national.localhost") == 200
        assert status(port, "donghu.localhost", "/policies/") == 200
        for host in ("national", "hubei", "jiangsu", "donghu", "wuxi"):
            assert f"http://{host}.localhost:{port}/" in said
        assert str(tmp_path / "demo_accounts.csv") in said
        children = descendants(parent.pid)
        assert len(children) == 3  # the worker, gunicorn, and gunicorn's own worker

        second = subprocess.run(
            [PYTHON, "manage.py", "demo"], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert second.returncode == 1
        assert f"端口 {port} 已被占用" in second.stderr

        parent.send_signal(signal.SIGINT)
        assert parent.wait(timeout=40) == 0
        assert log.read_text().rstrip().endswith("已全部停止。")
        assert not [pid for pid in children if alive(pid)]
    finally:
        for pid in (*descendants(parent.pid), parent.pid):
            if alive(pid):
                os.kill(pid, signal.SIGKILL)
        parent.wait()
