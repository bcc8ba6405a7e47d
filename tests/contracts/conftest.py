"""The matrix's country is built once for each module, in a transaction that is rolled back at its end."""

import pytest
from django.db import transaction

from portal import clock
from tests.contracts import matrix_world
from tests.factories import MONDAY


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """The country with its people and things; each test's own changes are rolled back to it."""
    from django.test import override_settings

    files = tmp_path_factory.mktemp("matrix")
    with (
        override_settings(DOCUMENTS_DIR=files / "documents", MEDIA_ROOT=files / "media", S3_BUCKET="", CLAMD_HOST=""),
        django_db_blocker.unblock(),
        clock.frozen(MONDAY),
        transaction.atomic(),
    ):
        yield matrix_world.build()
        transaction.set_rollback(True)
