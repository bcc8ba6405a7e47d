"""As an audit administrator I can rely on the record: what was done is there, once, and stays.

Rows are appended in the verb's own transaction, chained, and refuse change by Django
and by the database itself (RULES B5.5).
"""

import datetime as dt
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from portal import clock
from portal.audit.actions import ChainHeadMissing, record
from portal.audit.chain import GENESIS, digest, plain
from portal.audit.models import AppendOnly, AuditRecord, ChainHead
from portal.audit.queries import records_of, trail
from portal.audit.verify import verify_chain
from portal.clock import BEIJING
from portal.identity.models import User
from portal.tenancy.models import Tenant, TenantKind
from portal.tenancy.scope import NoTenantScope, tenant_scope


@pytest.fixture
def nation():
    return Tenant.objects.create(
        code="national", name="国家中心", short_name="国家", kind=TenantKind.NATIONAL, host="n.test", place_name="全国"
    )


@pytest.fixture
def hubei(nation):
    return Tenant.objects.create(
        code="hubei", name="湖北厅", short_name="湖北", kind=TenantKind.PROVINCE, host="h.test", place_name="湖北省",
        parent=nation,
    )  # fmt: skip


@pytest.fixture
def official():
    return User.objects.create_user("zhang", full_name="张审核")


@pytest.mark.django_db
def test_a_row_says_who_what_when_for_whom(hubei, official):
    moment = dt.datetime(2026, 9, 24, 10, tzinfo=BEIJING)
    with clock.frozen(moment):
        row = record(
            tenant=hubei, actor=official, verb="cases.recommended", target="case:7", summary="推荐", details={"n": 1}
        )
    row = AuditRecord.across_tenants.get(pk=row.pk)
    assert (row.tenant, row.actor, row.actor_name) == (hubei, official, "张审核")
    assert (row.verb, row.target, row.summary, row.details) == ("cases.recommended", "case:7", "推荐", {"n": 1})
    assert row.at == moment
    assert row.recorded_at != moment


@pytest.mark.django_db
def test_rows_are_chained_from_the_first(hubei):
    first = record(tenant=None, actor=None, verb="portal.started")
    second = record(tenant=hubei, actor=None, verb="portal.noticed")
    assert (first.seq, first.previous_digest) == (1, GENESIS)
    assert (second.seq, second.previous_digest) == (2, first.digest)
    assert list(ChainHead.objects.values_list("seq", "digest")) == [(2, second.digest)]
    assert digest(AuditRecord.across_tenants.get(seq=2)) == second.digest
    assert verify_chain() == []


@pytest.mark.django_db
def test_the_name_stays_when_the_person_is_renamed(official):
    record(tenant=None, actor=official, verb="a.b")
    official.full_name = "张改名"
    official.save()
    assert AuditRecord.across_tenants.get().actor_name == "张审核"
    assert verify_chain() == []


@pytest.mark.django_db
def test_details_of_every_kind_read_back_the_same(hubei):
    details = {
        "day": dt.date(2026, 9, 24), "money": Decimal("1.10"), "ratio": 1e22, "kind": TenantKind.CITY,
        "set": {"b", "a"}, "nested": [{"x": None, "y": True}], "nul": "a\0b", "big": 2**60,
    }  # fmt: skip
    record(tenant=hubei, actor=None, verb="a.b", details=details)
    assert AuditRecord.across_tenants.get().details == {
        "day": "2026-09-24", "money": "1.10", "ratio": "1e+22", "kind": "city",
        "set": ["a", "b"], "nested": [{"x": None, "y": True}], "nul": "ab", "big": 2**60,
    }  # fmt: skip
    assert verify_chain() == []


@pytest.mark.parametrize("details", [{"phone": "1"}, {"a": {"Email": "x"}}, {"a": [{"objector_name": "李"}]}])
def test_personal_data_is_refused(details):
    with pytest.raises(ValueError, match="personal data"):
        plain(details)


def test_what_has_no_faithful_form_is_refused():
    with pytest.raises(TypeError, match="object"):
        plain({"a": object()})


@pytest.mark.django_db
def test_django_refuses_every_change(hubei):
    row = record(tenant=hubei, actor=None, verb="a.b")
    stored = AuditRecord.across_tenants.get(pk=row.pk)
    everything = AuditRecord.across_tenants.all()
    for change in (
        row.save,
        stored.save,
        stored.delete,
        everything.delete,
        lambda: everything.update(verb="x"),
        lambda: everything.bulk_update([stored], ["verb"]),
        lambda: everything.bulk_create([AuditRecord()]),
    ):
        with pytest.raises(AppendOnly):
            change()
    assert verify_chain() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_auditrecord SET verb = 'x' WHERE seq = 1", "DELETE FROM audit_auditrecord"]
)
def test_the_database_refuses_every_change(statement, hubei):
    record(tenant=hubei, actor=None, verb="a.b")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify_chain() == []


@pytest.mark.django_db
def test_a_rolled_back_verb_leaves_no_row_and_no_gap(hubei):
    record(tenant=hubei, actor=None, verb="a.first")

    with transaction.atomic():
        record(tenant=hubei, actor=None, verb="a.rolled_back")
        transaction.set_rollback(True)
    record(tenant=hubei, actor=None, verb="a.second")
    assert list(AuditRecord.across_tenants.values_list("seq", "verb")) == [(1, "a.first"), (2, "a.second")]
    assert verify_chain() == []


@pytest.mark.django_db
def test_nothing_is_appended_to_a_chain_without_its_head(hubei):
    record(tenant=hubei, actor=None, verb="a.b")
    ChainHead.objects.all().delete()
    with pytest.raises(ChainHeadMissing), transaction.atomic():
        record(tenant=hubei, actor=None, verb="a.c")
    assert AuditRecord.across_tenants.count() == 1


@pytest.mark.django_db
def test_an_authority_reads_its_own_rows_only(nation, hubei, official):
    for tenant, verb in ((hubei, "cases.a"), (nation, "cases.b"), (hubei, "notices.c"), (None, "portal.d")):
        record(tenant=tenant, actor=official if tenant else None, verb=verb, target="case:1")
    assert [row.verb for row in records_of(hubei)] == ["notices.c", "cases.a"]
    assert [row.verb for row in records_of(hubei, verb="cases.")] == ["cases.a"]
    assert [row.verb for row in records_of(hubei, verb="cases.b")] == []
    assert [row.verb for row in records_of(nation, actor=official, until=clock.now())] == ["cases.b"]
    assert [row.verb for row in records_of(nation, since=clock.now())] == []
    assert [row.verb for row in trail(hubei, "case:1")] == ["cases.a", "notices.c"]
    with tenant_scope(nation):
        assert [row.verb for row in AuditRecord.objects.all()] == ["cases.b"]
    with pytest.raises(NoTenantScope):
        records_of(None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("start_with_a_row", [True, False])
def test_appenders_at_the_same_time_stand_in_line(start_with_a_row):
    """Eight people at once: one chain without a gap, also when there is no head yet."""
    if start_with_a_row:
        record(tenant=None, actor=None, verb="a.first")
    else:
        ChainHead.objects.all().delete()
    people, each = 8, 5
    together, failures = Barrier(people), []

    def append(person):
        try:
            together.wait()
            for turn in range(each):
                with transaction.atomic():
                    record(tenant=None, actor=None, verb="a.b", details={"person": person, "turn": turn})
        except Exception as error:  # noqa: BLE001  # a thread's failure must fail the test
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=append, args=[person]) for person in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    count = people * each + start_with_a_row
    assert failures == []
    assert list(AuditRecord.across_tenants.values_list("seq", flat=True)) == list(range(1, count + 1))
    assert verify_chain() == []


@pytest.mark.django_db
def test_the_database_is_never_flushed(hubei):
    record(tenant=hubei, actor=None, verb="a.b")
    with pytest.raises(CommandError, match="审计记录"):
        call_command("flush", interactive=False)
    assert AuditRecord.across_tenants.count() == 1
