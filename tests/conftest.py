"""Fixtures of the whole suite; the real servers come from tests.services.fixtures."""

import gc
import os

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from tests import database

pytest_plugins = ["tests.services.fixtures", "tests.browser_fixtures", "tests.sharing"]

# A slow moment of a busy machine is no fault of what is tested; benchmarks look at time
hypothesis.settings.register_profile("portal", hypothesis.settings.default, deadline=None)
hypothesis.settings.load_profile("portal")
# Looking for rubbish among all that Django and Wagtail have loaded costs a seventh of the suite
gc.set_threshold(50_000, 20, 50)
# No test pulls the plug: what is written need not have reached the disk
os.fsync = lambda _file: None


def pytest_collection_finish():
    """What is loaded by now stays until the end: never look at it again for rubbish."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def _database():
    """The database of this run."""
    return database.configured()


@pytest.fixture(scope="session")
def django_db_keepdb(request, _database):
    """Start from a copy of the migrated template where there is one; a run without migrations has nothing of it."""
    if request.config.option.nomigrations:
        return request.config.option.reuse_db
    return _database.take() or request.config.option.reuse_db


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup, django_db_blocker, django_db_keepdb, _database):
    """Keep a database that had to be migrated as the template of the next run; put it back after tests that commit."""
    with django_db_blocker.unblock():
        _database.remember()
        if not django_db_keepdb and not request.config.option.nomigrations:
            _database.keep()
        connection.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: _database.put_back())
        yield


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Begin every test with an empty cache: counts of wrong guesses and of submissions belong to one test."""
    cache.clear()
