"""As an official I do not wait for the portal's bookkeeping: a verdict costs little more than viewflow's own step.

One verdict from end to end (permission, decision, queue, audit record, event for the notifications) beside a bare
viewflow transition of the same shape, in turns in one run. Wanted: at most 1.5 times the bare one.
"""

import os
import statistics
import sys
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from tests.benchmarks import bare_flow
from tests.factories import MONDAY, country, submitted, work
from workflows.cases import actions
from workflows.cases.models import WorkItem

ROUNDS = int(os.environ.get("BENCH_VERDICTS", "30"))


@pytest.fixture
def land(db):
    with clock.frozen(MONDAY):
        yield country()


def timed(act):
    """Return how many seconds one call takes: by the clock, and of this process's own work.

    On a machine that others use, too, only the second one can be compared from run to run.
    """
    began, worked = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - began, time.process_time() - worked


def counted(act):
    """Return the number of queries of one call."""
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def bench_a_verdict_beside_a_bare_transition(land):
    bare_flow.install()
    reviewer = land["hubei:reviewer"]

    def verdict(item):
        return lambda: actions.decide(
            actor=reviewer, tenant=land.hubei, work=item, verdict="recommend", opinion="情况属实。"
        )

    def fresh():
        item = work(submitted(land, land.donghu), "province_review")
        return WorkItem.objects.select_related("task").get(pk=item.pk)

    def bare(task):
        return lambda: bare_flow.transition(task, reviewer)

    ours, theirs = [], []
    verdict(fresh())()
    bare(bare_flow.started())()
    queries = counted(verdict(fresh())), counted(bare(bare_flow.started()))
    for _ in range(ROUNDS):
        ours.append(timed(verdict(fresh())))
        theirs.append(timed(bare(bare_flow.started())))
    for place, name in enumerate(("wall time", "processor time")):
        verdict_took, bare_took = (statistics.median(one[place] for one in many) * 1000 for many in (ours, theirs))
        sys.stdout.write(
            f"\n{connection.vendor}, {name}: one verdict {verdict_took:.1f} ms ({queries[0]} queries), "
            f"bare transition {bare_took:.1f} ms ({queries[1]} queries), ratio {verdict_took / bare_took:.2f}"
            f" (wanted: 1.5), medians of {ROUNDS}\n"
        )
