"""What every test server has in common: a directory, ports, processes, a patient start and a stop."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Self

STOP_SECONDS = 20.0
POLL_SECONDS = 0.1
START_ATTEMPTS = 3


class ServiceUnavailable(Exception):
    """A server cannot be had or started; the message says which, why and what to do."""

    def __init__(self, service: str, reason: str) -> None:
        super().__init__(f"{service}: {reason}")
        self.service = service
        self.reason = reason


class StartFailed(Exception):
    """One attempt to start failed (for example because a port was taken in between)."""


def cache_dir() -> Path:
    """Return the directory for downloads, outside the checkout; made when absent."""
    directory = Path(os.environ.get("JQT_CACHE") or Path.home() / ".cache" / "jiquntong")
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def accepts(port: int) -> bool:
    """Tell whether somebody accepts connections on this port of 127.0.0.1."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


class Service(ABC):
    """A server as a context manager: `with Postgres() as server: server.url`.

    Subclasses say what they need (`missing`, `install`), how to start (`launch`) and which
    environment variables make the portal use them (`environment`).
    """

    name: ClassVar[str]
    start_seconds: ClassVar[float] = 30.0
    account: ClassVar[str | None] = None
    """The system account that runs the server when we are root and it refuses to be."""
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    def __init__(self) -> None:
        self.directory = Path()
        self._processes: list[subprocess.Popen[bytes]] = []

    @classmethod
    @abstractmethod
    def missing(cls) -> str | None:
        """Return why the server cannot be started on this machine now, or None when it can."""

    @classmethod
    def install(cls) -> None:
        """Fetch what can be fetched without being root. Raises ServiceUnavailable when it cannot."""
        if reason := cls.missing():
            raise ServiceUnavailable(cls.name, reason)

    @abstractmethod
    def launch(self) -> None:
        """Write the configuration into `self.directory` and start the processes with `spawn`."""

    @abstractmethod
    def ready(self) -> bool:
        """Tell whether the server answers; asked again and again after `launch`."""

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """Return the environment variables by which the portal uses this server."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server and wait until it answers. Raises ServiceUnavailable."""
        if reason := self.missing():
            raise ServiceUnavailable(self.name, reason)
        failure = ""
        for _attempt in range(START_ATTEMPTS):
            self._make_directory()
            try:
                self.launch()
                self._wait()
            except (StartFailed, OSError, subprocess.SubprocessError) as exc:
                failure = f"{exc}\n{self.log_tail()}"
                self.stop()
            except BaseException:
                self.stop()
                raise
            else:
                return
        raise ServiceUnavailable(self.name, f"does not start: {failure}")

    def stop(self) -> None:
        """Stop the processes this object started, the last one first, and remove their directory."""
        while self._processes:
            end(self._processes.pop(), how=self.stop_signal)
        shutil.rmtree(self.directory, ignore_errors=True)

    def spawn(self, command: Sequence[str | Path], *, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start one process of the server in a process group of its own, its output in the log file.

        Where util-linux is at hand the kernel ends the process when we are killed ourselves.
        """
        with_us = (
            ["setpriv", "--pdeathsig", self.stop_signal.name.removeprefix("SIG")] if shutil.which("setpriv") else []
        )
        owner = self._owner()
        with (self.directory / "output.log").open("ab") as log:
            process = subprocess.Popen(
                [*with_us, *(str(part) for part in command)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.directory,
                env=None if env is None else dict(env),
                start_new_session=True,
                user=None if owner is None else owner.pw_uid,
                group=None if owner is None else owner.pw_gid,
                extra_groups=None if owner is None else [],
            )
        self._processes.append(process)
        return process

    def run(self, command: Sequence[str | Path]) -> None:
        """Run one preparatory command as the server's account. Raises StartFailed with its output."""
        owner = self._owner()
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=self.directory,
            text=True,
            check=False,
            timeout=60,
            user=None if owner is None else owner.pw_uid,
            group=None if owner is None else owner.pw_gid,
            extra_groups=None if owner is None else [],
        )
        if done.returncode:
            raise StartFailed(f"{command[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")

    def give(self, path: Path) -> None:
        """Hand a path and all below it to the server's account, when there is one."""
        if owner := self._owner():
            for each in (path, *path.rglob("*")):
                os.chown(each, owner.pw_uid, owner.pw_gid)

    def log_tail(self, *, lines: int = 15) -> str:
        """Return the last lines that the server printed."""
        log = self.directory / "output.log"
        if not log.exists():
            return ""
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def parent_directory(self) -> Path:
        """Return where the server's temporary directory is made."""
        return Path(tempfile.gettempdir())

    def _make_directory(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix=f"jqt-{self.name}-", dir=self.parent_directory()))
        if self._owner():
            self.directory.chmod(0o755)  # another account must reach what is below
            self.give(self.directory)

    def _wait(self) -> None:
        wait_until(self.ready, seconds=self.start_seconds, watch=self._check_alive)

    def _check_alive(self) -> None:
        for process in self._processes:
            if process.poll() is not None:
                raise StartFailed(f"a process ended with {process.returncode}")

    @classmethod
    def _owner(cls) -> pwd.struct_passwd | None:
        if cls.account is None or os.geteuid() != 0:
            return None
        return pwd.getpwnam(cls.account)


def wait_until(ready: Callable[[], bool], *, seconds: float, watch: Callable[[], None] = lambda: None) -> None:
    """Wait until `ready()` for at most `seconds`; `watch` may raise to give up early. Raises StartFailed."""
    deadline = time.monotonic() + seconds
    while not ready():
        watch()
        if time.monotonic() > deadline:
            raise StartFailed(f"no answer within {seconds:.0f} seconds")
        time.sleep(POLL_SECONDS)


def end(process: subprocess.Popen[bytes], *, how: signal.Signals) -> None:
    """End one process group that we started: politely first, for certain after STOP_SECONDS."""
    for sig in (how, signal.SIGKILL):
        try:
            os.killpg(process.pid, sig)  # start_new_session made its pid the group's id
        except ProcessLookupError:
            break
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        break
    process.wait()
