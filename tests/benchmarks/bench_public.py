"""As an operator I know what a thousand readers at once cost: a kept page beside a bare Django view on one server.

Both run in one gunicorn process with the production's options. The bare view stands behind no middleware at all and
sends the very bytes of the kept page; so the ratio says what is left of Django's own speed. Figures of a run are in
docs/benchmarks.md. BENCH_SECONDS sets how long each round takes.
"""

import os
import statistics
import sys

import pytest

from tests.benchmarks import load
from tests.served import served
from tests.services.postgres import Postgres

SECONDS = float(os.environ.get("BENCH_SECONDS", "3"))
ROUNDS = 5
WANTED = 0.8
PAGES = {"home": "/", "policy": "/policies/guideline-2020/", "listing": "/policies/"}


def tell(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request, tmp_path):
    """The server on each database, empty for each benchmark; the bare view's bytes come later from `tmp_path`."""
    with served(
        tmp_path,
        database_url=_started(request),
        application="tests.benchmarks.bare_wsgi:application",
        BARE_BODY=str(tmp_path / "body"),
    ) as running:
        tell(f"\n{request.param}")
        yield running, tmp_path / "body"


def _started(request):
    """Return the address of a PostgreSQL of this benchmark's own, "" for SQLite."""
    if request.param == "sqlite":
        return ""
    database = Postgres()
    database.start()
    request.addfinalizer(database.stop)
    return database.url


def bench_kept_pages(server):
    running, body_file = server
    host = f"national.localhost:{running.port}"
    page = load.request_of(host, PAGES["policy"])
    load.fetch(running.port, page)
    head, body = load.fetch(running.port, page)
    assert b"content-encoding: gzip" in head.lower()
    body_file.write_bytes(body)
    bare = load.request_of(host, "/bare/")
    assert load.fetch(running.port, bare)[1] == body
    etag = next(line for line in head.decode().split("\r\n") if line.lower().startswith("etag: "))[6:]
    unchanged = load.request_of(host, PAGES["policy"], **{"If-None-Match": etag})
    assert b" 304 " in load.fetch(running.port, unchanged)[0]
    anew = load.request_of(host, PAGES["policy"], Cookie="sessionid=none")

    ratios = []
    load.side_by_side(running.port, (bare, page), seconds=1)  # both warm
    for _ in range(ROUNDS):
        bare_rate, kept_rate = load.side_by_side(running.port, (bare, page), seconds=SECONDS)
        ratios.append(kept_rate / bare_rate)
        tell(
            f"bare view {bare_rate:7.0f}/s   kept page {kept_rate:7.0f}/s   ratio {ratios[-1]:.2f}   {len(body)} bytes"
        )
    tell(f"304        {load.per_second(running.port, unchanged, seconds=SECONDS):7.0f}/s")
    tell(f"made anew  {load.per_second(running.port, anew, seconds=SECONDS):7.0f}/s")
    ratio = statistics.median(ratios)
    tell(f"kept page to bare view: median {ratio:.2f} of {ROUNDS} rounds (wanted: {WANTED})")
    assert ratio >= WANTED


def bench_every_page_made_and_kept(server):
    running, _body = server
    host = f"national.localhost:{running.port}"
    for name, path in PAGES.items():
        kept = load.request_of(host, path)
        anew = load.request_of(host, path, Cookie="sessionid=none")
        load.fetch(running.port, kept)
        rates = [load.per_second(running.port, request, seconds=SECONDS) for request in (anew, kept)]
        tell(
            f"{name:<8} made anew {rates[0]:7.0f}/s   kept {rates[1]:7.0f}/s   {rates[1] / rates[0]:.0f} times as many"
        )
