"""A loaded demonstration, shared by the tests of one class."""

import datetime as dt
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.test import TestCase, override_settings

from portal import clock
from portal.web.demo.loading import Loaded, load_demo
from tests.remembered import remembered

_files = tempfile.TemporaryDirectory()


def beijing(*parts):
    return dt.datetime(*parts, tzinfo=clock.BEIJING)


@remembered
def _loaded(at: str) -> Loaded:
    """Load the demonstration and keep its files under the name `at`."""
    done = load_demo()
    shutil.copytree(settings.VAR_DIR, _kept(at))
    return done


def _kept(at: str) -> Path:
    return Path(_files.name) / at


class LoadedDemonstration(TestCase):
    """Loads the demonstration at `at` (Beijing), once for each moment; each test starts from there."""

    at = beijing(2026, 11, 18, 10, 30)  # a Wednesday

    @classmethod
    def setUpClass(cls):
        cls._directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls._directory.cleanup)
        directory = Path(cls._directory.name)
        overridden = override_settings(
            DEMO_MODE=True, VAR_DIR=directory, DOCUMENTS_DIR=directory / "documents", S3_BUCKET="", CLAMD_HOST=""
        )
        overridden.enable()
        cls.addClassCleanup(overridden.disable)
        super().setUpClass()

    @classmethod
    def setUpTestData(cls):
        with clock.frozen(cls.at):
            cls.done = _loaded(cls.at.isoformat())
        shutil.copytree(_kept(cls.at.isoformat()), cls._directory.name, dirs_exist_ok=True)

    def setUp(self):
        cache.clear()
        frozen = clock.frozen(self.done.opening.moment)
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)
