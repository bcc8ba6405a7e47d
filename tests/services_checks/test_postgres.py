"""As a developer I trust the suite's PostgreSQL: a real server, in UTF-8, with the extensions that we use."""

import subprocess
from contextlib import closing

import psycopg
import pytest

from tests.services.base import accepts
from tests.services.postgres import DATABASE, Postgres


def connect(server):
    return psycopg.connect(host="127.0.0.1", port=server.port, user="postgres", dbname=DATABASE, autocommit=True)


def test_it_answers_and_keeps_chinese(postgres_server):
    with closing(connect(postgres_server)) as link:
        assert link.execute("SELECT 1").fetchone() == (1,)
        assert link.execute("SELECT length('创新型产业集群'), current_setting('server_encoding')").fetchone() == (
            7,
            "UTF8",
        )


@pytest.mark.parametrize("extension", ["pg_trgm", "btree_gin", "unaccent", "citext"])
def test_the_extensions_can_be_created(postgres_server, extension):
    with closing(connect(postgres_server)) as link:
        link.execute(f'CREATE EXTENSION IF NOT EXISTS "{extension}"')
        installed = link.execute("SELECT count(*) FROM pg_extension WHERE extname = %s", [extension])
        assert installed.fetchone() == (1,)


def test_a_stopped_server_leaves_nothing(postgres_server):
    """Its own cluster beside the session's, with a client still connected while it stops."""
    with Postgres() as another:
        assert another.port != postgres_server.port
        client = connect(another)
        assert client.execute("SELECT 1").fetchone() == (1,)
    client.close()
    assert not another.directory.exists()
    assert not accepts(another.port)


def test_a_durable_server_synchronises(postgres_server):
    """The throw-away cluster does not; a test that kills a server asks for `durable=True`."""
    with closing(connect(postgres_server)) as link:
        assert link.execute("SELECT current_setting('fsync')").fetchone() == ("off",)
    with Postgres(durable=True) as durable, closing(connect(durable)) as link:
        assert link.execute("SELECT current_setting('fsync')").fetchone() == ("on",)


def test_two_clusters_do_not_see_each_other(postgres_server):
    with Postgres() as another:
        with closing(connect(another)) as link:
            link.execute("CREATE TABLE only_here (id integer)")
        with closing(connect(postgres_server)) as link, pytest.raises(psycopg.errors.UndefinedTable):
            link.execute("SELECT * FROM only_here")


def test_the_url_is_understood_by_psql(postgres_server):
    asked = subprocess.run(
        ["psql", "-XAt", postgres_server.url, "-c", "SELECT current_database()"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked.stdout == f"{DATABASE}\n"
