"""As a maintainer I write a read once, as a queryset; prepared, it answers as that does, never from memory."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import BigIntegerField, CharField, DateField, Exists, OuterRef, Q
from django.test.utils import CaptureQueriesContext

from portal.prepared import Prepared
from portal.tenancy.models import AuthorityName, Tenant
from tests import factories

pytestmark = pytest.mark.django_db


def named(code, on):
    old = AuthorityName.objects.filter(Q(until=None) | Q(until__gte=on), tenant=OuterRef("pk"))
    return Tenant.objects.select_related("parent__parent").filter(code=code).annotate(had_a_name=Exists(old))


@pytest.fixture
def land(db):
    return factories.country()


@pytest.fixture
def prepared():
    return Prepared(named, code=CharField(), on=DateField())


def told(tenant):
    """Return everything that was read of an authority and of those above it."""
    columns = [field.attname for field in Tenant._meta.concrete_fields]
    above = [tenant, tenant.parent, tenant.parent and tenant.parent.parent]
    return tenant.had_a_name, [[getattr(one, name) for name in columns] for one in above if one]


def test_it_answers_as_the_queryset_with_one_query(land, prepared, django_assert_num_queries):
    today = dt.date(2026, 6, 1)
    AuthorityName.objects.create(tenant=land.donghu, name="旧名", until=today)
    for code, on in (
        ("donghu", today),
        ("donghu", today + dt.timedelta(days=1)),
        ("hubei", today),
        ("national", today),
    ):
        wanted = told(named(code, on).get())
        with django_assert_num_queries(1):
            assert told(prepared.get(code=code, on=on)) == wanted
    assert prepared.get(code="donghu", on=today).had_a_name is True
    assert prepared.get(code="hubei", on=today).had_a_name is False


def test_each_asking_reads_the_database_and_makes_new_objects(land, prepared):
    today = dt.date(2026, 6, 1)
    before = prepared.get(code="donghu", on=today)
    before.short_name = "只在内存中"
    Tenant.objects.filter(pk=land.donghu.pk).update(contact="027-0000")
    after = prepared.get(code="donghu", on=today)
    assert (after.contact, after.short_name) == ("027-0000", land.donghu.short_name)
    assert after.parent is not before.parent


def test_what_is_not_there_is_said(land, prepared):
    with pytest.raises(Tenant.DoesNotExist):
        prepared.get(code="nowhere", on=dt.date(2026, 6, 1))
    assert not prepared.any(code="nowhere", on=dt.date(2026, 6, 1))
    assert prepared.any(code="donghu", on=dt.date(2026, 6, 1))


def test_none_is_refused_where_sql_would_find_nothing(prepared):
    with pytest.raises(TypeError, match="code"):
        prepared.get(code=None, on=dt.date(2026, 6, 1))


def test_a_thread_asks_through_its_own_connection():
    prepared = Prepared(lambda pk: Tenant.objects.filter(pk=pk), pk=BigIntegerField())
    prepared.any(pk=1)

    def elsewhere():
        seen = []
        with connection.execute_wrapper(lambda go, *args: seen.append(1) or go(*args)):
            try:
                prepared.any(pk=1)
            finally:
                connection.close()
        return seen

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(elsewhere).result() == [1]


ON_POSTGRESQL = connection.vendor == "postgresql"


def planned():
    """Return how many reads of authorities PostgreSQL keeps planned for this connection; SQLite does not tell."""
    if not ON_POSTGRESQL:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE %s", ['%"tenancy_tenant"%'])
        return cursor.fetchone()[0]


def asked_of_three():
    """Ask a new read three times; return what was found, how many plans were kept, and how many askings were logged."""
    kept, read = planned(), Prepared(lambda code: Tenant.objects.filter(code=code), code=CharField())
    with CaptureQueriesContext(connection) as seen:
        found = [read.any(code=code) for code in ("donghu", "hubei", "nowhere")]
    return found, planned() - kept, len([one for one in seen if '"tenancy_tenant"."code" = ' in one["sql"]])


def test_postgresql_plans_it_once_in_a_connection(land):
    assert asked_of_three() == ([True, True, False], int(ON_POSTGRESQL), 3)


def test_behind_a_pooler_nothing_is_kept_in_a_connection(land, monkeypatch):
    if ON_POSTGRESQL:
        monkeypatch.setattr(connection.connection, "prepare_threshold", None)  # as DATABASE_POOLER leaves it
    assert asked_of_three() == ([True, True, False], 0, 3)
