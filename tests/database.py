"""A migrated test database, made once for each state of the migrations, and put back after tests that commit.

Applying all migrations takes longer than most tests. What they made is kept outside the checkout (a SQLite file, a
dump for PostgreSQL), named by what it was made from, so a changed migration or package makes a new one.

A test that commits leaves rows; Django would empty some two hundred tables and fill types and permissions again. Here
only what differs from the migrated database is put right, so every test begins with the same rows.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from wagtail.models import Site

from tests.migrated import template
from tests.services.postgres import bin_dir


class Database(ABC):
    """The suite's database: taken from a template, kept as one, put back after a test."""

    suffix: str

    def take(self) -> bool:
        """Make the test database from the template; return whether there was one."""
        return self.template.exists() and self.copy_from(self.template)

    def keep(self) -> None:
        """Keep a freshly migrated one as the template; written aside first, so a reader never sees half of it."""
        self.template.parent.mkdir(parents=True, exist_ok=True)
        aside = self.template.with_suffix(f".{os.getpid()}")
        if self.copy_to(aside):
            aside.replace(self.template)

    def put_back(self) -> None:
        """Undo what a test committed."""
        self.restore()
        ContentType.objects.clear_cache()
        Site.clear_site_root_paths_cache()

    @property
    def template(self) -> Path:
        """Where the template lies."""
        return template(self.suffix)

    @abstractmethod
    def copy_from(self, source: Path) -> bool:
        """Make the test database from this file; return whether that could be done."""

    @abstractmethod
    def copy_to(self, target: Path) -> bool:
        """Write the test database to this file; return whether that could be done."""

    @abstractmethod
    def remember(self) -> None:
        """Remember how the migrated database looks."""

    @abstractmethod
    def restore(self) -> None:
        """Let it look like that again."""


class Sqlite(Database):
    """One file; how it looked is kept in memory."""

    suffix = "sqlite3"

    def __init__(self) -> None:
        self.file = Path(settings.DATABASES["default"]["TEST"]["NAME"])
        self._migrated = sqlite3.connect(":memory:")

    def copy_from(self, source: Path) -> bool:
        """See the base class."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, self.file)
        return True

    def copy_to(self, target: Path) -> bool:
        """See the base class."""
        with sqlite3.connect(target) as copy:
            self._migrated.backup(copy)
        return True

    def remember(self) -> None:
        """See the base class."""
        connection.ensure_connection()
        connection.connection.backup(self._migrated)

    def restore(self) -> None:
        """See the base class."""
        connection.ensure_connection()
        self._migrated.backup(connection.connection)


class Postgresql(Database):
    """A database of a server; the rows of the tables that migrations fill are kept in a schema beside them."""

    suffix = "sql"

    def __init__(self) -> None:
        self._looks: dict[str, tuple[int, int]] = {}

    def copy_from(self, source: Path) -> bool:
        """See the base class."""
        made = connection.creation._get_test_db_name()
        return all(
            self._run(program, *arguments)
            for program, arguments in (
                ("dropdb", ("--if-exists", made)),
                ("createdb", (made,)),
                ("psql", ("-qX", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-f", str(source), made)),
            )
        )

    def copy_to(self, target: Path) -> bool:
        """See the base class."""
        made = str(connection.settings_dict["NAME"])
        return self._run("pg_dump", "--no-owner", "--schema=public", "--clean", "--if-exists", "-f", str(target), made)

    def remember(self) -> None:
        """See the base class."""
        self._looks = self._look()
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept")
            for table in self._filled():
                cursor.execute(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"')

    def restore(self) -> None:
        """Replace the rows of the tables that look different, without triggers or checks: all is as it was."""
        looks, filled = self._look(), self._filled()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in (name for name, look in self._looks.items() if looks[name] != look):
                cursor.execute(f'DELETE FROM public."{table}"')  # noqa: S608  # names of our own tables
                if table in filled:
                    cursor.execute(f'INSERT INTO public."{table}" TABLE kept."{table}"')  # same

    def _look(self) -> dict[str, tuple[int, int]]:
        """Return for each table how many rows it has, and a sum over what is in them."""
        with connection.cursor() as cursor:
            names = [name for name in connection.introspection.table_names(cursor) if name != "django_migrations"]
            cursor.execute(
                " UNION ALL ".join(
                    f"SELECT '{name}', COUNT(*), COALESCE(SUM(hashtextextended(row::text, 0)::numeric), 0)"  # noqa: S608  # same
                    f' FROM public."{name}" row'
                    for name in names
                )
            )
            return {name: (count, total) for name, count, total in cursor.fetchall()}

    def _filled(self) -> set[str]:
        return {name for name, (count, _total) in self._looks.items() if count}

    def _run(self, program: str, *arguments: str) -> bool:
        """Run one of the client's programs; a machine without them, or a refusal, means no template."""
        programs, configured = bin_dir(), connection.settings_dict
        if programs is None:
            return False
        address = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
        given = {name: str(configured[key]) for name, key in address.items() if configured[key]}
        ran = subprocess.run(
            [programs / program, *arguments], env=os.environ | given, capture_output=True, check=False, timeout=300
        )
        return ran.returncode == 0


def configured() -> Database:
    """Return the database of this run."""
    return Sqlite() if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") else Postgresql()
