"""Session fixtures of the real servers, started when the first test asks for them.

Loaded by tests/conftest.py through `pytest_plugins`. With REQUIRE_SERVICES=1 what is missing is fetched,
and a server that still cannot be had FAILS the tests that need it; without it nothing is downloaded and
those tests are skipped with the reason. A test that asks for one of these fixtures is marked `service`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import TypeVar

import pytest

from tests.services.base import Service, ServiceUnavailable
from tests.services.catalogue import ALL
from tests.services.clamd import Clamd
from tests.services.elastic import Elasticsearch
from tests.services.postgres import Postgres
from tests.services.swift import Swift

FIXTURES = frozenset({"postgres_server", "elasticsearch_url", "s3_server", "clamd_server"})
OUTCOMES = pytest.StashKey[dict[str, str]]()
AnyService = TypeVar("AnyService", bound=Service)


def required() -> bool:
    """Tell whether a missing server must fail the suite (REQUIRE_SERVICES=1)."""
    return os.environ.get("REQUIRE_SERVICES", "") not in {"", "0"}


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> Iterator[Postgres]:
    """A throw-away PostgreSQL: `.url` is the DATABASE_URL of an empty database."""
    yield from serve(Postgres(), pytestconfig)


@pytest.fixture(scope="session")
def elasticsearch_url(pytestconfig: pytest.Config) -> Iterator[str]:
    """The address of a real Elasticsearch node; TEST_ELASTICSEARCH_URL names one that already runs."""
    if given := os.environ.get("TEST_ELASTICSEARCH_URL"):
        pytestconfig.stash[OUTCOMES][Elasticsearch.name] = f"used at {given}"
        yield given
        return
    for node in serve(Elasticsearch(), pytestconfig):
        yield node.url


@pytest.fixture(scope="session")
def s3_server(pytestconfig: pytest.Config) -> Iterator[Swift]:
    """A real S3 store: `.endpoint`, `.access_key`, `.secret_key`, `.region`, an existing `.bucket`, `.client()`."""
    yield from serve(Swift(), pytestconfig)


@pytest.fixture(scope="session")
def clamd_server(pytestconfig: pytest.Config) -> Iterator[Clamd]:
    """A real ClamAV daemon at `.host`, `.port` that knows `tests.services.clamd.eicar()` to be a virus."""
    yield from serve(Clamd(), pytestconfig)


def serve(server: AnyService, config: pytest.Config) -> Iterator[AnyService]:
    """Start a server for a fixture's life; a missing one fails or skips the tests that ask for it."""
    outcomes = config.stash[OUTCOMES]
    began = time.monotonic()
    try:
        if required():
            server.install()
        server.start()
    except ServiceUnavailable as exc:
        outcomes[server.name] = f"{'MISSING' if required() else 'not used'}: {exc.reason}"
        if required():
            pytest.fail(f"REQUIRE_SERVICES=1, but {exc}", pytrace=False)
        pytest.skip(str(exc))
    outcomes[server.name] = f"used, started in {time.monotonic() - began:.1f} s"
    try:
        yield server
    finally:
        server.stop()


def pytest_configure(config: pytest.Config) -> None:
    """Prepare the list of what became of each server."""
    config.stash[OUTCOMES] = {}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that ask for a server, before `-m` selects."""
    for item in items:
        if FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("service")


def pytest_report_header() -> list[str]:
    """Say before the first test which servers can be started and what is missing."""
    reasons = {kind.name: kind.missing() for kind in ALL}
    told = ", ".join(f"{name} {'missing' if reason else 'ready'}" for name, reason in reasons.items())
    return [f"services: {told}; {'all required' if required() else 'missing ones are skipped'}"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say after the last test which servers were used, skipped or missing, and why."""
    terminalreporter.section("services", sep="-")
    outcomes = {kind.name: "no selected test needs it" for kind in ALL}
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        outcomes[Postgres.name] = "used as the database of the whole run"
    outcomes |= config.stash[OUTCOMES]
    for name, outcome in outcomes.items():
        terminalreporter.write_line(f"{name}: {outcome}")
