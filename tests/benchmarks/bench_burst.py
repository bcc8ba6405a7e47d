"""As a citizen in the last hour of a disputed notice I get my receipt although a thousand others submit in that minute.

The portal runs under gunicorn as docker/entrypoint.sh starts it. BENCH_BURST people press the button within a minute
(the burst), or within ten seconds (the rush; with BENCH_PACE below what the machine stores, say 5 a second, the pace of
the notice is exceeded and most are told to wait). Every fifth sends a file, a tenth of them stand behind one office's
address. Whoever is told to wait keeps the ticket and what was kept, and presses again when told to, as a browser
without scripts does; every ninth computes instead, as one with scripts. Meanwhile a reader opens the notice's page
again and again. Counted at the end: every receipt is a row, every row a receipt. Wall times are those of a shared
machine; processor time is told beside them (docs/benchmarks.md).

"together" is one pool of two processes for everything, "apart" is docker/compose.yaml: a pool for objections beside it.
"""

from __future__ import annotations

import itertools
import os
import queue
import re
import sqlite3
import statistics
import sys
import threading
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import psycopg
import pytest

from tests import multipart
from tests.benchmarks import cpu, load
from tests.migrated import template
from tests.served import served
from tests.services.postgres import Postgres
from workflows.notices import receipts, throttle

PEOPLE = int(os.environ.get("BENCH_BURST", "1000"))
SECONDS = {"burst": 60.0, "rush": 10.0}
POOLS = {"together": {"workers": 2}, "apart": {"workers": 1, "intake": 2}}
IN_FLIGHT = 60
READINGS = 30
ONE_OFFICE = 10
WITH_FILE = 5
COMPUTES = 9
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
NUMBER = re.compile(rb'id="receipt-number">([0-9A-Z-]+)<')
FIELD = re.compile(rb'name="(ticket|kept)" value="([^"]+)"')
BITS = re.compile(rb'data-bits="(\d+)"')
WAIT = re.compile(rb"Retry-After: (\d+)")


def tell(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@dataclass
class Server:
    """A running portal, how it is made, and its database."""

    served: object
    vendor: str
    pools: str
    directory: object
    database: object = None

    def ask(self, sql):
        """Return what the server's database answers."""
        if self.database:
            with psycopg.connect(self.database.url.replace("postgres://", "postgresql://")) as link:
                return link.execute(sql).fetchall()
        with sqlite3.connect(f"file:{self.directory / 'portal.sqlite3'}?mode=ro", uri=True) as link:
            return link.execute(sql).fetchall()

    def used(self):
        """Return the processor time of (the portal, its database server, this process with its readers)."""
        return cpu.used(*self.served.processes), cpu.used(*_pids(self.database)), time.process_time()


def _pids(database):
    return [one.pid for one in database._processes] if database else []


@pytest.fixture(params=list(POOLS))
def pools(request):
    return request.param


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request, tmp_path, pools):
    database = _started(request)
    url = database.url if database else ""
    with served(tmp_path, database_url=url, TRUSTED_PROXIES="1", **POOLS[pools]) as running:
        yield Server(running, request.param, pools, tmp_path, database)


def _started(request):
    """Return an empty, durable PostgreSQL of this benchmark's own, or None for SQLite."""
    if request.param == "sqlite":
        return None
    database = Postgres(durable=True)
    database.start()
    request.addfinalizer(database.stop)
    database.fill_from(template("sql"))
    return database


@dataclass
class Objector:
    """One of many people who fill in the form and press the button until the receipt is there."""

    number: int
    port: int
    path: str
    csrf: str
    fields: list = field(default_factory=list)
    file: bytes = b""
    waits: int = 0
    computed: int = 0
    seconds: float = 0.0
    receipt: str = ""

    def fill(self, notice, items):
        """Fill in the form."""
        number = self.number
        self.fields = [
            ("csrfmiddlewaretoken", self.csrf),
            ("token", receipts.new_form_token(notice)),
            ("items", str(items[number % len(items)])),
            ("kind", "person"),
            ("person_name", f"示例{number}"),
            ("person_phone", f"138{number:08d}"),
            ("ground", "truth"),
            ("reasons", f"第{number}份：申报材料中的数据与公开数据不一致，请予核实。"),
            ("reply_by", "page"),
            ("declared", "on"),
        ]
        self.file = PDF + str(number).encode() if number % WITH_FILE == 0 else b""

    def press(self):
        """Press the button once; return the seconds to wait before the next time, None with the receipt in hand."""
        began = time.perf_counter()
        head, body = load.fetch(self.port, self._request())
        self.seconds = time.perf_counter() - began
        told = WAIT.search(head)
        if not head.startswith(b"HTTP/1.1 429") or told is None:
            found = NUMBER.search(body)
            self.receipt = found[1].decode() if found else f"none: {head[:60]!r}"
            return None
        self.waits += 1
        given = [(name.decode(), value.decode()) for name, value in dict.fromkeys(FIELD.findall(body))]
        self.fields = [one for one in self.fields if one[0] not in {"ticket", "kept", "work"}] + given
        self.file = b""
        if self.number % COMPUTES or self.waits > 1:
            return int(told[1]) + 0.5
        self.computed += 1
        word, bits = dict(given)["ticket"], int(BITS.search(body)[1])
        work = next(str(one) for one in itertools.count() if throttle.is_worked(word, str(one), bits))
        self.fields.append(("work", work))
        return 0.0

    def _request(self):
        body = multipart.body(self.fields, [("evidence", "a.pdf", self.file)] if self.file else ())
        n = self.number
        address = "203.0.113.7" if n % ONE_OFFICE == 0 else f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: national.localhost:{self.port}\r\nCookie: csrftoken={self.csrf}\r\n"
            f"X-Forwarded-For: {address}\r\nContent-Type: {multipart.CONTENT_TYPE}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        return head.encode() + body


def reading_times(port, page, until):
    """Return how long the notice's page took each time until `until()`, in milliseconds."""
    took = []
    while not until():
        began = time.perf_counter()
        head, _body = load.fetch(port, page)
        took.append((time.perf_counter() - began) * 1000)
        assert head.startswith(b"HTTP/1.1 200")
        time.sleep(0.2)
    return took


def csrf_of(port, notice):
    """Return the token of a first visit; in cookie and field alike it is good for a whole session."""
    head, _body = load.fetch(port, load.request_of(f"national.localhost:{port}", f"/objections/new/{notice}/"))
    return urllib.parse.unquote(re.search(rb"csrftoken=([^;]+)", head)[1].decode())


def crowded(crowd, seconds):
    """Let everybody press within `seconds`, and again when told to, until all have their receipt."""
    again: queue.SimpleQueue = queue.SimpleQueue()
    began = time.perf_counter()
    due = [(began + place * seconds / len(crowd), place, one) for place, one in enumerate(crowd)]
    left = len(crowd)

    def press(one):
        try:
            again.put((one, one.press()))
        except Exception as fault:  # noqa: BLE001  # told as this person's outcome
            one.receipt = f"none: {fault!r}"
            again.put((one, None))

    with ThreadPoolExecutor(IN_FLIGHT) as people:
        while left:
            while due and due[0][0] <= time.perf_counter():
                people.submit(press, due.pop(0)[2])
            pause = max(0.0, min(0.5, due[0][0] - time.perf_counter())) if due else 0.5
            try:
                one, wait = again.get(timeout=pause)
            except queue.Empty:
                continue
            if wait is None:
                left -= 1
            else:
                due.append((time.perf_counter() + wait, one.number, one))
                due.sort(key=lambda each: each[:2])
    return time.perf_counter() - began


@pytest.mark.parametrize("kind", list(SECONDS))
def bench_burst(server, kind):
    running = server.served
    notice = server.ask("SELECT id FROM notices_notice")[0][0]
    items = [row[0] for row in server.ask("SELECT id FROM notices_noticeitem ORDER BY position")]
    page = load.request_of(f"national.localhost:{running.port}", f"/notices/{notice}/", Connection="close")
    for _ in range(4):
        load.fetch(running.port, page)
    left = iter(range(READINGS))
    idle = reading_times(running.port, page, until=lambda: next(left, None) is None)

    csrf = csrf_of(running.intake, notice)
    crowd = [Objector(number, running.intake, f"/objections/new/{notice}/", csrf) for number in range(PEOPLE)]
    for one in crowd:
        one.fill(notice, items)
    done = threading.Event()
    before = server.used()
    with ThreadPoolExecutor(1) as reader:
        readings = reader.submit(reading_times, running.port, page, done.is_set)
        took = crowded(crowd, SECONDS[kind])
        done.set()
        during = readings.result()
    portal, database, clients = (after - past for after, past in zip(server.used(), before, strict=True))

    numbers = {one.receipt for one in crowd}
    stored = {row[0] for row in server.ask("SELECT receipt_number FROM notices_objection")}
    files = server.ask("SELECT COUNT(*) FROM notices_objectionevidence WHERE version_id IS NOT NULL")[0][0]
    last = sorted(one.seconds for one in crowd)
    slowest = sorted(during)[len(during) * 95 // 100]
    tell(
        f"\n{kind}, {server.vendor}, pools {server.pools}: {PEOPLE} objections pressed in {SECONDS[kind]:.0f} s, all "
        f"answered after {took:.0f} s; {len(stored)} rows, {len(numbers)} receipts, {files} files; answer median "
        f"{statistics.median(last):.2f} s, 95 % {last[len(last) * 95 // 100]:.2f} s; "
        f"{sum(1 for one in crowd if one.waits)} told to wait, {sum(one.waits for one in crowd)} times in all, "
        f"{sum(1 for one in crowd if one.computed)} computed; processor time {portal:.0f} s portal, {database:.0f} s "
        f"database, {clients:.0f} s clients, {portal / PEOPLE * 1000:.0f} ms of the portal each; notice page median "
        f"{statistics.median(idle):.1f} ms idle, {statistics.median(during):.1f} ms then (95 % {slowest:.0f}), ratio "
        f"{statistics.median(during) / statistics.median(idle):.1f}, {len(during)} readings; "
        f"load {os.getloadavg()[0]:.1f}"
    )
    assert stored == numbers
    assert len(stored) == PEOPLE
    assert files == sum(1 for number in range(PEOPLE) if number % WITH_FILE == 0)
    assert kind != "rush" or sum(one.waits for one in crowd) > 0
