"""As a developer I see what a change costs: filing, the officials' queue, the audit chain.

Run by `make bench` on SQLite (DATABASE_URL= for PostgreSQL). BENCH_CASES sets how many applications wait.
The suite does not collect this file; the last test asserts what must hold at any size: one query per page.
"""

import os
import statistics
import sys
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.audit.verify import verify_chain
from portal.tenancy.scope import tenant_scope
from tests.factories import MONDAY, country, submitted
from workflows.cases.queries import queue

CASES = int(os.environ.get("BENCH_CASES", "40"))
PAGE = 20
ROUNDS = 15


def tell(what, seconds):
    """Print the median of some durations in milliseconds."""
    sys.stdout.write(f"\n{what:<44} median {statistics.median(seconds) * 1000:8.1f} ms  of {len(seconds)}")


def timed(act):
    """Return how many seconds one call takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


@pytest.fixture
def land(db):
    with clock.frozen(MONDAY):
        yield country()


def bench_spine(land):
    filing = [timed(lambda: submitted(land, land.donghu)) for _ in range(CASES)]
    tell("file an application with all its materials", filing)

    reviewer = land["hubei:reviewer"]
    with tenant_scope(land.hubei):
        tell(
            f"first page of a queue of {CASES}",
            [timed(lambda: list(queue(land.hubei, reviewer)[:PAGE])) for _ in range(ROUNDS)],
        )
        tell("verify the audit chain", [timed(verify_chain) for _ in range(3)])
    sys.stdout.write("\n")


def bench_a_page_costs_the_same_queries_at_any_size(land):
    def queries():
        with tenant_scope(land.hubei), CaptureQueriesContext(connection) as seen:
            list(queue(land.hubei, land["hubei:reviewer"])[:PAGE])
        return len(seen)

    submitted(land, land.donghu)
    queries()  # the first page of a sign-in also reads the person's roles
    few = queries()
    for _ in range(5):
        submitted(land, land.donghu)
    assert queries() == few
