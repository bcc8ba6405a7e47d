"""As an official of one authority among 200 I open my queue as quickly beside a million cases as beside ten thousand.

Run by `make bench`; BENCH_QUEUE_CASES sets the number of cases (a million takes minutes to make). Rows are made by the
database itself, a tenth of them waiting. Measured in one run, in turns: the list as the page asks for it, and the same
rows by SQL written by hand; the whole page with its queries is told beside it.
"""

import os
import statistics
import sys
import time

import pytest
from django.db import connection

from portal import clock
from portal.tenancy.models import Tenant, TenantKind
from portal.tenancy.scope import tenant_scope
from tests.factories import MONDAY, country
from workflows.cases.listing import Selection
from workflows.cases.models import Case
from workflows.cases.queries import queue

CASES = int(os.environ.get("BENCH_QUEUE_CASES", "100000"))
TENANTS = 200
WAITING = 10
"""One case in so many waits."""
PAGE = 30
ROUNDS = 21
MOST_QUERIES = 12

BY_HAND = """
SELECT w.id, w.title, w.due_on, w.claimed_by_id, c.id, c.name, c.number, o.name, e.title, e.edition
FROM cases_workitem w JOIN cases_case c ON c.id = w.case_id
JOIN identity_organisation o ON o.id = c.organisation_id JOIN programmes_programmeedition e ON e.id = c.edition_id
WHERE w.tenant_id = %s AND w.state = 'open' AND w.role = 'reviewer'
AND (w.claimed_by_id IS NULL OR w.claimed_by_id = %s) AND (w.assignee_id IS NULL OR w.assignee_id = %s)
AND NOT EXISTS (SELECT 1 FROM cases_decision d WHERE d.case_id = w.case_id AND d.actor_id = %s
                AND w.apart_from LIKE '%%|' || d.step || '|%%')
ORDER BY w.due_on IS NULL, w.due_on, w.opened_at, w.id LIMIT 30
"""


def numbers(count):
    """Return the SQL of a table `n(i)` with the numbers 0 to count - 1."""
    if connection.vendor == "postgresql":
        return f"(SELECT generate_series(0, {count - 1}) AS i) n"
    return f"(WITH RECURSIVE t(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM t WHERE i < {count - 1}) SELECT i FROM t) n"  # noqa: S608  # a number


def columns(model, given):
    """Return the columns of a table, and the SQL value of each: given, or copied from the example."""
    names = [field.column for field in model._meta.concrete_fields]
    return ", ".join(names), ", ".join(given.get(name, f"m.{name}") for name in names)


def multiply(model, example, count, first, **given):
    """Insert `count` rows like `example`, numbered from `first`; `given` says in SQL what differs."""
    table = model._meta.db_table
    names, values = columns(model, {"id": f"{first} + n.i"} | given)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {numbers(count)}, {table} m WHERE m.id = %s",  # noqa: S608  # names of our own tables
            [example.pk],
        )


@pytest.fixture
def land(db):
    """The country with CASES further cases of 200 authorities, all copied from one that was truly filed."""
    from tests.factories import submitted

    with clock.frozen(MONDAY):
        made = country()
        case = submitted(made, made.donghu)
        work = case.work.get()
        others = Tenant.objects.bulk_create(
            Tenant(code=f"t{i}", name=f"示例{i}", short_name=f"示例{i}", kind=TenantKind.PROVINCE, parent=made.nation,
                   host=f"t{i}.localhost", place_name=f"示例{i}")
            for i in range(TENANTS - 1)
        )  # fmt: skip
        first = 10_000_000
        low, high = others[0].pk, others[-1].pk
        assert high - low == TENANTS - 2, "numbered without a gap"
        tenant = f"CASE WHEN n.i %% {TENANTS} = 0 THEN {made.hubei.pk} ELSE {low} + n.i %% {TENANTS} - 1 END"
        process, task = case.process, work.task
        multiply(type(process), process, CASES, first)
        multiply(type(task), task, CASES, first, process_id=f"{first} + n.i")
        multiply(Case, case, CASES, first, process_id=f"{first} + n.i", number="'B-' || n.i")
        waits = f"(n.i / {TENANTS}) %% {WAITING} = 0"
        multiply(
            type(work), work, CASES, first, case_id=f"{first} + n.i", task_id=f"{first} + n.i", tenant_id=tenant,
            state=f"CASE WHEN {waits} THEN 'open' ELSE 'done' END",
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield made


def timed(act):
    """Return how many milliseconds one call takes."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


class Counted:
    """Counts the statements of a block, and the seconds that the database took for them."""

    def __init__(self):
        self.number, self.seconds = 0, 0.0

    def __call__(self, execute, sql, params, many, context):
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.number += 1
            self.seconds += time.perf_counter() - began


def rows_of(sql, params):
    """Return the first column of what the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]


def bench_queue(land, client):
    reviewer = land["hubei:reviewer"]
    by_hand = (BY_HAND, [land.hubei.pk, reviewer.pk, reviewer.pk, reviewer.pk])

    def listed():
        return list(Selection().of_rows(queue(land.hubei, reviewer))[:PAGE])

    with tenant_scope(land.hubei):
        asked = Selection().of_rows(queue(land.hubei, reviewer))[:PAGE].query.sql_with_params()
        assert [row.pk for row in listed()] == rows_of(*by_hand) == rows_of(*asked)
        rounds = [
            (timed(lambda: rows_of(*by_hand)), timed(lambda: rows_of(*asked)), timed(listed)) for _ in range(ROUNDS)
        ]
    raw, ours, objects = (statistics.median(column) for column in zip(*rounds, strict=True))
    client.force_login(reviewer)
    counted = Counted()

    def page():
        assert client.get("/workspace/queue/", headers={"host": land.hubei.host}).status_code == 200

    page()
    with connection.execute_wrapper(counted):
        page()
    whole = statistics.median(timed(page) for _ in range(5))
    sys.stdout.write(
        f"\nqueue on {connection.vendor}, {CASES:,} cases, {TENANTS} authorities: SQL by hand {raw:.2f} ms, "
        f"the list's SQL {ours:.2f} ms, ratio {ours / raw:.2f}; as objects {objects:.1f} ms; "
        f"whole page {whole:.0f} ms, {counted.number} statements taking {counted.seconds * 1000:.0f} ms\n"
    )
    assert counted.number <= MOST_QUERIES
