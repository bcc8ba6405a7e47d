"""`make run`'s parent process: starts the web server and the worker, stops both together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

LOOK_SECONDS = 0.25
PATIENCE_SECONDS = 10.0
"""How long children may take to finish what they do before they are killed."""


def port_is_free(host: str, port: int) -> bool:
    """Tell whether a server can be started there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


class Supervisor:
    """Runs several processes as one: a signal, or the end of one of them, ends all.

    Each child leads a process group of its own, so that Ctrl-C reaches this process only
    and a child's own children are stopped with it.
    """

    def __init__(self, commands: Mapping[str, Sequence[str]], *, say: Callable[[str], object]) -> None:
        self._commands = commands
        self._say = say
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._asked_to_stop = False

    def run(self) -> int:
        """Start everything and wait; return 0 after a signal, 1 when a child ended by itself."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            for name, command in self._commands.items():
                self._children[name] = subprocess.Popen(command, start_new_session=True)  # noqa: S603  # our own commands
            fallen = self._wait()
        finally:
            self._stop_all()
        if fallen is None:
            self._say("已全部停止。")
            return 0
        self._say(
            f"{fallen}意外退出（代码 {self._children[fallen].returncode}），其余进程已一并停止。原因见上面的日志。"
        )
        return 1

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._asked_to_stop = True

    def _wait(self) -> str | None:
        """Return the name of the child that ended, None when asked to stop."""
        while not self._asked_to_stop:
            for name, child in self._children.items():
                if child.poll() is not None:
                    return name
            time.sleep(LOOK_SECONDS)
        return None

    def _stop_all(self) -> None:
        self._signal_all(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for child in self._children.values():
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                continue
        # whoever is left in a group, also of a child that is gone, is ended for good
        self._signal_all(signal.SIGKILL)
        for child in self._children.values():
            child.wait()

    def _signal_all(self, number: signal.Signals) -> None:
        for child in self._children.values():
            try:
                os.killpg(child.pid, number)
            except ProcessLookupError:
                continue
