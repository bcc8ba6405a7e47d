"""`python -m tests.services install | status | up`: the real servers for a developer's machine."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from tests.services.base import ServiceUnavailable
from tests.services.catalogue import ALL


def say(line: str) -> None:
    """Print one line at once, also into a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def install() -> int:
    """Fetch what is missing into the cache; return 1 when a server still cannot be started."""
    failures = 0
    for kind in ALL:
        try:
            kind.install()
        except ServiceUnavailable as exc:
            failures = 1
            say(f"MISSING  {exc}")
        else:
            say(f"ready    {kind.name}")
    return failures


def status() -> int:
    """Print which servers can be started; return 1 when one cannot."""
    reasons = {kind.name: kind.missing() for kind in ALL}
    for name, reason in reasons.items():
        say(f"{'MISSING ' if reason else 'ready   '} {name}{': ' + reason if reason else ''}")
    return int(any(reasons.values()))


def up() -> int:
    """Start every server, print the environment of the portal, stay until Ctrl-C or SIGTERM."""
    with ExitStack() as stack:
        for kind in ALL:
            server = stack.enter_context(kind())
            for name, value in server.environment().items():
                say(f"export {name}='{value}'")
        say("# running; Ctrl-C stops all of them")
        try:
            signal.pause()
        except KeyboardInterrupt:
            say("# stopping")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the three commands."""
    commands = {"install": install, "status": status, "up": up}
    parser = argparse.ArgumentParser(prog="python -m tests.services", description=__doc__)
    parser.add_argument("command", choices=commands)
    chosen = parser.parse_args(arguments).command
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return commands[chosen]()
    except ServiceUnavailable as exc:
        say(f"MISSING  {exc}")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
