"""Tasks that the worker's tests enqueue; each leaves a line in a file."""

import time
from pathlib import Path

from django_tasks import task


def note(path, line):
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


@task()
def succeed(path):
    note(path, "done")


@task()
def fail(path):
    note(path, "tried")
    raise RuntimeError("this one always fails")


@task()
def fail_once(path):
    note(path, "tried")
    if len(Path(path).read_text(encoding="utf-8").splitlines()) == 1:
        raise RuntimeError("only the first time")


@task()
def be_slow(path, seconds):
    note(path, "began")
    time.sleep(seconds)
    note(path, "ended")
