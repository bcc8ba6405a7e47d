"""As an operator I may lose a machine in the very second in which a notice ends: nothing is lost, nothing is doubled.

A real worker process is killed with SIGKILL inside the closing, at each point where something is half done; another
one then finishes the work. On a SQLite file and, where DATABASE_URL names it, on PostgreSQL.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings as django_settings
from viewflow.workflow.models import Task

from portal import clock
from portal.audit.models import AuditRecord
from portal.audit.verify import verify_chain
from portal.registry.models import Cluster
from portal.workcalendar.actions import seed
from tests import factories
from tests.factories import MONDAY, say
from tests.portal.web_worker.test_worker import database_url
from tests.workflows.flows.paused_worker import POINTS
from workflows.cases.models import CaseState, WorkItem, WorkItemState
from workflows.notices.models import ItemOutcome, Notice

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 90


@pytest.fixture
def land(settings, tmp_path):
    """The country, on a Monday in June."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    seed()
    with clock.frozen(MONDAY):
        yield factories.country()


@pytest.fixture
def start(tmp_path):
    """Start a worker at a moment of the portal's clock; one that is still there at the end is killed."""
    running = []

    def started(moment, point=""):
        environment = os.environ | {
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "VAR_DIR": str(tmp_path / "var"),
        }
        with (tmp_path / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.workflows.flows.paused_worker", moment, point, str(tmp_path / "marker")],
                cwd=django_settings.BASE_DIR,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        running.append(process)
        return process

    yield started
    for process in running:
        process.kill()
        process.wait()


def wait_for(condition, tmp_path):
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, (tmp_path / "worker.log").read_text(encoding="utf-8")[-4000:]
        time.sleep(0.05)


def steps(case):
    """Return how many tasks the flow has of each step that follows the notice."""
    names = [task.flow_task.name for task in Task.objects.filter(process_id=case.process_id)]
    return {name: names.count(name) for name in ("notice_period", "notice_ended", "after_notice", "confirm")}


def open_steps(case):
    return list(WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).values_list("step", flat=True))


def audited(verb):
    return AuditRecord.across_tenants.filter(verb=verb).count()


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_inside_the_closing_loses_and_doubles_nothing(land, start, tmp_path, point):
    case = factories.announced(land, land.donghu)
    other = factories.announced(land, land.wuxi)
    closes = case.notice_items.get().notice.closes_at.isoformat()

    victim = start(closes, point)
    wait_for((tmp_path / "marker").exists, tmp_path)
    assert victim.poll() is None, "it waits inside a transaction"
    victim.send_signal(signal.SIGKILL)
    assert victim.wait(timeout=PATIENCE) == -signal.SIGKILL

    heir = start(closes)
    wait_for(lambda: not Notice.across_tenants.filter(closed_at=None).exists(), tmp_path)
    wait_for(lambda: open_steps(case) == open_steps(other) == ["confirm"], tmp_path)
    heir.send_signal(signal.SIGTERM)
    assert heir.wait(timeout=PATIENCE) == 0, (tmp_path / "worker.log").read_text(encoding="utf-8")[-4000:]

    for one in (case, other):
        one.refresh_from_db()
        item = one.notice_items.get()
        assert (one.state, item.outcome) == (CaseState.NOTICED, ItemOutcome.CLEAR)
        assert steps(one) == {"notice_period": 1, "notice_ended": 1, "after_notice": 1, "confirm": 1}
        assert WorkItem.objects.filter(case=one, step="confirm").count() == 1
    assert (audited("notice.closed"), audited("notice.item_settled")) == (2, 2)
    assert verify_chain() == []

    with clock.frozen(case.notice_items.get().notice.closes_at):
        say(case, "confirm", land["national:leader"], "confirm")
    assert (case.state, Cluster.across_tenants.count()) == (CaseState.CONFIRMED, 1)
    assert verify_chain() == []
