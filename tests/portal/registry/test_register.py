"""As a national leader I confirm a cluster once, and it stands in the register once, for good.

The same case never makes two entries, two clusters of one programme never share a
name, and what another authority confirmed is not mine to change.
"""

import datetime as dt
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import connection

from portal.audit.models import AuditRecord
from portal.errors import NotFound
from portal.identity.models import Organisation
from portal.registry.actions import NameTaken, change_status, enter_cluster
from portal.registry.models import Cluster, ClusterStatus, ClusterStatusChange, Division, Industry, Zone
from portal.registry.queries import (
    cluster_of_case,
    clusters_of,
    current_clusters,
    divisions_below,
    industries_for_names,
    industry_named,
    name_is_taken,
    zones_in,
)
from portal.registry.tables import load
from portal.tenancy.models import Tenant, TenantKind
from portal.tenancy.scope import NoTenantScope, tenant_scope

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 10, 12)


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
def committee(hubei):
    return Organisation.across_tenants.create(tenant=hubei, name="东湖管委会", uscc="91350100M000100Y43")


def enter(tenant, committee, **changes):
    values = {
        "actor": None, "tenant": tenant, "programme": "national-2020", "name": "武汉市集成电路制造创新型产业集群",
        "place": "武汉市", "industry": industry_named("集成电路制造"), "lead_organisation": committee,
        "confirmed_on": DAY, "confirming_document": "国科火字〔2026〕1号", "source_case": 7,
    }  # fmt: skip
    return enter_cluster(**values | changes)


def test_an_entry_says_everything_and_starts_its_history(nation, committee):
    cluster = Cluster.across_tenants.get(pk=enter(nation, committee).pk)
    assert (cluster.tenant, cluster.status, cluster.status_since, cluster.confirmed_on) == (
        nation, ClusterStatus.CONFIRMED, DAY, DAY,
    )  # fmt: skip
    assert cluster.industry.code == "1.2.4"
    change = ClusterStatusChange.objects.get()
    assert (change.before, change.after, change.effective_on, change.basis) == (
        "", ClusterStatus.CONFIRMED, DAY, "国科火字〔2026〕1号",
    )  # fmt: skip
    row = AuditRecord.across_tenants.get()
    assert (row.tenant, row.verb, row.target) == (nation, "registry.cluster_entered", f"cluster:{cluster.pk}")


def test_the_same_case_enters_once(nation, committee):
    first = enter(nation, committee)
    assert enter(nation, committee, name="另一个名称") == first
    counts = [
        rows.count() for rows in (Cluster.across_tenants, ClusterStatusChange.objects, AuditRecord.across_tenants)
    ]
    assert counts == [1, 1, 1]


def test_a_name_stands_once_in_a_programme(nation, committee):
    enter(nation, committee)
    spelt = "武汉市 集成电路制造（创新型产业集群）"
    assert name_is_taken(programme="national-2020", name=spelt)
    assert not name_is_taken(programme="national-2020", name=spelt, except_case=7)
    with pytest.raises(NameTaken, match="同名集群"):
        enter(nation, committee, name=spelt, source_case=8)
    other = enter(nation, committee, name=spelt, source_case=9, programme="hubei-2022")
    assert set(Cluster.across_tenants.values_list("source_case", flat=True)) == {7, 9}
    assert other.normalised_key == "武汉市集成电路制造创新型产业集群"


def test_entries_by_hand_need_no_case(nation, committee):
    enter(nation, committee, source_case=None)
    enter(nation, committee, source_case=None, name="武汉市生物育种创新型产业集群", industry=None)
    with pytest.raises(NameTaken):
        enter(nation, committee, source_case=None)
    assert Cluster.across_tenants.count() == 2


def test_a_changed_status_keeps_its_history(nation, committee):
    cluster = enter(nation, committee)
    for _ in range(2):
        change_status(
            actor=None,
            tenant=nation,
            cluster=cluster,
            status=ClusterStatus.WITHDRAWN,
            on=dt.date(2027, 1, 5),
            basis="评价",
        )
    history = ClusterStatusChange.objects.values_list("before", "after")
    assert list(history) == [("", "confirmed"), ("confirmed", "withdrawn")]
    assert list(clusters_of(nation)) == [cluster]
    assert list(current_clusters(nation)) == []
    assert cluster_of_case(nation, 7).status_since == dt.date(2027, 1, 5)


def test_another_authoritys_cluster_is_out_of_reach(nation, hubei, committee):
    cluster = enter(nation, committee)
    with pytest.raises(NotFound):
        change_status(actor=None, tenant=hubei, cluster=cluster, status="withdrawn", on=DAY, basis="x")
    assert list(clusters_of(hubei)) == []
    assert cluster_of_case(hubei, 7) is None
    with tenant_scope(hubei):
        assert list(Cluster.objects.all()) == []
    with tenant_scope(nation):
        assert list(Cluster.objects.all()) == [cluster]
    with pytest.raises(NoTenantScope):
        clusters_of(None)


@pytest.mark.django_db(transaction=True)
def test_two_workers_confirm_the_same_case_at_once(nation, committee):
    together, entered = Barrier(4), []

    def confirm():
        try:
            together.wait()
            entered.append(enter(nation, committee).pk)
        finally:
            connection.close()

    threads = [Thread(target=confirm) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert entered == [Cluster.across_tenants.get().pk] * 4
    assert (ClusterStatusChange.objects.count(), AuditRecord.across_tenants.count()) == (1, 1)


def test_a_fresh_database_has_the_tables():
    levels = [Industry.objects.filter(level=level).count() for level in (1, 2, 3)]
    assert levels == [9, 40, 189]
    assert Industry.objects.filter(level=3, parent=None).count() == 0
    assert industries_for_names().count() == 229
    assert (Division.objects.filter(parent=None).count(), Zone.objects.count()) == (35, 175)
    assert [division.name for division in Division.objects.filter(plan_city=True)] == [
        "大连市", "宁波市", "厦门市", "青岛市", "深圳市",
    ]  # fmt: skip
    assert divisions_below("420000").filter(kind="省直辖县级").count() == 4
    assert zones_in("320000").get(name="无锡高新技术产业开发区").strategic_industry == "物联网"
    assert Zone.objects.filter(verified=True).count() == 0


def test_loading_again_corrects_names_and_keeps_what_people_verified():
    Industry.objects.filter(code="1.2.4").update(name="错", verified=True)
    Zone.objects.create(name="新设高新区", province=Division.objects.get(code="420000"))
    out = StringIO()
    call_command("load_registry", stdout=out)
    assert out.getvalue().splitlines() == ["产业分类：238 条", "行政区划：372 条", "高新区：175 条"]
    found = Industry.objects.get(code="1.2.4")
    assert (found.name, found.verified, found.parent.code) == ("集成电路制造", True, "1.2")
    assert Zone.objects.count() == 176
    assert load() == {"产业分类": 238, "行政区划": 372, "高新区": 175}


@pytest.mark.parametrize(
    ("name", "code"),
    [("风能产业", "6.2"), ("风能", "6.2"), ("海洋工程装备", "2.5"), ("数字创意技术设备制造", "8.1.0"), ("芯片", None)],
)
def test_finding_a_class_by_its_name(name, code):
    found = industry_named(name)
    assert (found.code if found else None) == code
