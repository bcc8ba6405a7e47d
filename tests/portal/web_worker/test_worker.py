"""As an operator I start workers and forget them: nothing is lost, nothing is doubled.

A task that fails is tried again, later each time; one whose worker was killed is freed
exactly once; a duty that fails disturbs no other; SIGTERM lets the task at hand finish.
"""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.web import tasks
from portal.web.duties import Duty, every, registered
from portal.web.models import WorkerBeat
from portal.web.worker import Worker
from tests.portal.web_worker import jobs

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60


@pytest.fixture(autouse=True)
def queue_in_the_database(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    DBTaskResult.objects.all().delete()


@pytest.fixture
def notes(tmp_path):
    return tmp_path / "notes.txt"


def lines(notes):
    return notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []


def work(*duties):
    Worker(duties=duties).run_until_idle()


def only_task():
    return DBTaskResult.objects.get()


def age(**fields):
    """Let time pass for the stored task without waiting for it."""
    task = only_task()
    DBTaskResult.objects.update(**{name: getattr(task, name) - by for name, by in fields.items()})


def test_tasks_run_once(notes):
    for _ in range(3):
        jobs.succeed.enqueue(str(notes))
    work()
    work()
    assert lines(notes) == ["done"] * 3
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
    assert WorkerBeat.objects.count() == 0


def test_a_failed_task_is_tried_again_later(notes):
    jobs.fail_once.enqueue(str(notes))
    work()
    assert tasks.retry_failed() == 1
    waiting = only_task()
    assert waiting.status == "READY"
    assert dt.timedelta(seconds=4) < waiting.run_after - timezone.now() <= tasks.FIRST_WAIT
    work()
    assert lines(notes) == ["tried"]
    age(run_after=tasks.FIRST_WAIT)
    work()
    assert lines(notes) == ["tried", "tried"]
    assert only_task().status == "SUCCESSFUL"
    assert tasks.retry_failed() == 0


def test_a_task_that_always_fails_ends_after_its_attempts(notes):
    jobs.fail.enqueue(str(notes))
    waits = []
    for _ in range(tasks.MOST_ATTEMPTS):
        work()
        tasks.retry_failed()
        task = only_task()
        waits.append(round((task.run_after - timezone.now()).total_seconds()) if task.status == "READY" else None)
        age(run_after=dt.timedelta(minutes=5))
    work()
    assert lines(notes) == ["tried"] * tasks.MOST_ATTEMPTS
    assert waits == [5, 10, 20, 40, None]
    assert only_task().status == "FAILED"
    assert "this one always fails" in only_task().traceback


def die_while_running(notes, *, attempts=1):
    """Leave what a killed worker leaves: a running task, and a sign of life from long ago."""
    jobs.succeed.enqueue(str(notes))
    long_ago = timezone.now() - tasks.LEASE * 2
    DBTaskResult.objects.update(status="RUNNING", started_at=long_ago, worker_ids=["dead"] * attempts)
    tasks.beat("dead")
    WorkerBeat.objects.update(beat_at=long_ago)


def test_a_dead_workers_task_is_freed_exactly_once(notes):
    die_while_running(notes)
    together, freed = Barrier(4), []

    def reap():
        try:
            together.wait()
            freed.append(tasks.reap())
        finally:
            connection.close()

    threads = [Thread(target=reap) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(freed) == [0, 0, 0, 1]
    work()
    assert lines(notes) == ["done"]
    assert len(only_task().worker_ids) == 2


def test_a_living_workers_long_task_is_left_alone(notes):
    die_while_running(notes)
    tasks.beat("dead")
    assert tasks.reap() == 0
    assert only_task().status == "RUNNING"


def test_a_task_that_kills_its_workers_is_given_up(notes):
    die_while_running(notes, attempts=tasks.MOST_ATTEMPTS)
    assert (tasks.reap(), tasks.reap(), tasks.retry_failed()) == (1, 0, 0)
    assert (only_task().status, only_task().exception_class_path) == ("FAILED", tasks.DIED)


def test_old_results_are_pruned(notes):
    for _ in range(2):
        jobs.succeed.enqueue(str(notes))
    work()
    kept = DBTaskResult.objects.first()
    DBTaskResult.objects.exclude(pk=kept.pk).update(finished_at=timezone.now() - tasks.KEPT_SUCCESSFUL * 2)
    assert tasks.prune() == 1
    assert only_task() == kept


def test_a_failing_duty_disturbs_no_other_and_waits_longer(notes):
    ran = []

    def broken():
        ran.append("broken")
        raise RuntimeError("no")

    def sound():
        ran.append("sound")

    jobs.succeed.enqueue(str(notes))
    bad = Duty(broken, 1)
    worker = Worker(duties=[bad, Duty(sound, 0)])
    for _ in range(3):
        worker.round()
    assert ran == ["broken", "sound", "sound", "sound"]
    assert lines(notes) == ["done"]
    assert bad.failures == 1
    assert 1 < bad.due - time.monotonic() <= 2


def test_a_duty_that_recovers_keeps_its_period_again():
    outcomes = [RuntimeError("no"), RuntimeError("no"), None]

    def shaky():
        outcome = outcomes.pop(0)
        if outcome:
            raise outcome

    duty = Duty(shaky, 5)
    waits = []
    for _ in range(3):
        duty.run_if_due(duty.due)
        waits.append(round(duty.due - time.monotonic()))
    assert waits == [10, 20, 5]


def test_registering_twice_gives_one_duty():
    def sweep():
        """Do nothing."""

    before = len(registered())
    every(5)(sweep)
    every(7)(sweep)
    assert [duty.seconds for duty in registered() if duty.function is sweep] == [7]
    assert len(registered()) == before + 1


# --- real processes


def database_url():
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return f"postgres://{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"


@pytest.fixture
def start(tmp_path):
    """Start `manage.py work` on the suite's database; killed at the end if still there."""
    running = []

    def started():
        environment = os.environ | {
            "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "VAR_DIR": str(tmp_path / "var"),
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "manage.py", "work", "--interval", "0.1"],
            cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        running.append(process)
        return process

    yield started
    for process in running:
        process.kill()
        process.communicate()


def wait_for(condition):
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.05)


def test_a_killed_workers_task_is_done_by_another(start, notes):
    jobs.be_slow.enqueue(str(notes), 2)
    process = start()
    wait_for(lambda: lines(notes) == ["began"])
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert only_task().status == "RUNNING"
    assert WorkerBeat.objects.count() == 1
    age(started_at=tasks.LEASE * 2)
    WorkerBeat.objects.update(beat_at=timezone.now() - tasks.LEASE * 2)
    assert (tasks.reap(), tasks.reap()) == (1, 0)
    work()
    assert lines(notes) == ["began", "began", "ended"]
    assert only_task().status == "SUCCESSFUL"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_worker_finishes_what_it_began(start, notes, number):
    jobs.be_slow.enqueue(str(notes), 1)
    process = start()
    wait_for(lambda: lines(notes) == ["began"])
    jobs.succeed.enqueue(str(notes))
    process.send_signal(number)
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, output
    assert lines(notes) == ["began", "ended"]
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["READY", "SUCCESSFUL"]
    assert WorkerBeat.objects.count() == 0
