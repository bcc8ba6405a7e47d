"""Which database a test is put to when the suite has two, SQLite and PostgreSQL (docs/decisions/0013).

Each test runs on at least one of the two; where there is no PostgreSQL, all run on SQLite.

* A test that asks for no database, for a real server, or is marked `one_database`, runs beside SQLite.
* A test that commits (threads, locks, workers, tasks that begin upon a commit) runs on both, unless it drives a
  browser.
* All others run where HOMES says for their directory or module: what people do to cases, notices and content, every
  journey, lists and interfaces on PostgreSQL, as in production; how pages look, texts, importers, demonstrations on
  SQLite; what leans on a database (triggers, constraints, JSON, ordering, raw SQL) and whatever is new on both.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from pathlib import Path, PurePosixPath

import pytest
from django.test import TestCase, TransactionTestCase

ROOT = Path(__file__).resolve().parents[1]
ON_SQLITE = frozenset({"sqlite"})
ON_POSTGRESQL = frozenset({"postgresql"})
ON_BOTH = ON_SQLITE | ON_POSTGRESQL
HOMES = {
    "tests": ON_BOTH,
    "tests/browser": ON_SQLITE,
    "tests/journeys": ON_POSTGRESQL,
    "tests/cms_content": ON_SQLITE,
    "tests/cms_content/editorial": ON_POSTGRESQL,
    "tests/cms_content/test_cluster_directory.py": ON_POSTGRESQL,
    "tests/cms_content/test_comparison.py": ON_POSTGRESQL,
    "tests/cms_content/test_guide_publication.py": ON_POSTGRESQL,
    "tests/cms_content/test_guides.py": ON_POSTGRESQL,
    "tests/cms_content/test_pages.py": ON_POSTGRESQL,
    "tests/cms_content/test_publication_audit.py": ON_POSTGRESQL,
    "tests/cms_content/test_reports_and_rankings.py": ON_POSTGRESQL,
    "tests/cms_content/test_sections.py": ON_POSTGRESQL,
    "tests/cms_content/test_validity.py": ON_POSTGRESQL,
    "tests/contracts/test_cms_probes.py": ON_SQLITE,
    "tests/portal/api": ON_POSTGRESQL,
    "tests/portal/web": ON_SQLITE,
    "tests/portal/web/pagecache": ON_BOTH,
    "tests/workflows": ON_POSTGRESQL,
    "tests/workflows/cases/test_queue.py": ON_BOTH,
    "tests/workflows/cases/test_statistics.py": ON_BOTH,
    "tests/workflows/notices/test_publishing.py": ON_BOTH,
}
"""Directories and modules of tests; the longest that a test lies in decides."""
BESIDE = {"service", "static", "one_database"}
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def shares_of(module: str, *, asks: bool, commits: bool, marks: AbstractSet[str]) -> frozenset[str]:
    """Return the databases that a test runs on.

    `module` is its path from the root of the checkout; `asks` tells whether it may use the database, `commits` whether
    what it does there is committed.
    """
    if not asks or BESIDE & marks:
        return ON_SQLITE
    if commits and "browser" not in marks:
        return ON_BOTH
    path = PurePosixPath(module)
    return next(HOMES[str(place)] for place in (path, *path.parents) if str(place) in HOMES)


def shares_of_item(item: pytest.Item) -> frozenset[str]:
    """Return the databases that this collected test runs on."""
    fixtures: set[str] = set(getattr(item, "fixturenames", ()))
    cls = getattr(item, "cls", None) or object
    asked = list(item.iter_markers("django_db"))
    commits = "transactional_db" in fixtures or "live_server" in fixtures or _commits(cls)
    return shares_of(
        item.path.relative_to(ROOT).as_posix(),
        asks=bool(asked) or bool(DATABASE_FIXTURES & fixtures) or issubclass(cls, TransactionTestCase),
        commits=commits or any(mark.kwargs.get("transaction") for mark in asked),
        marks={mark.name for mark in item.iter_markers()},
    )


def _commits(cls: type) -> bool:
    return issubclass(cls, TransactionTestCase) and not issubclass(cls, TestCase)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run take one database's share."""
    parser.addoption("--share", choices=sorted(ON_BOTH), help="only the tests that this database is given of two")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the other database shows; after the marks are set."""
    share = config.getoption("--share")
    if share is None:
        return
    left = [item for item in items if share not in shares_of_item(item)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if share in shares_of_item(item)]
