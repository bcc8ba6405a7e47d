"""Fixtures of the whole suite; the real servers come from tests.services.fixtures."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests import database

pytest_plugins = ["tests.services.fixtures", "tests.browser_fixtures"]


@pytest.fixture(scope="session")
def _sqlite_file():
    """Where the SQLite test database lies; None on PostgreSQL."""
    configured = settings.DATABASES["default"]
    return Path(configured["TEST"]["NAME"]) if configured["ENGINE"].endswith("sqlite3") else None


@pytest.fixture(scope="session")
def django_db_keepdb(request, _sqlite_file):
    """Start from a copy of the migrated template where there is one."""
    return database.take(_sqlite_file) if _sqlite_file else request.config.option.reuse_db


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, django_db_keepdb, _sqlite_file):
    """Keep a database that had to be migrated as the template of the next run."""
    if _sqlite_file and not django_db_keepdb:
        with django_db_blocker.unblock():
            connection.close()
        database.keep(_sqlite_file)
