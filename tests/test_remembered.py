"""As a developer I want the worlds of tests to cost little and still to be what building them gives."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from portal import clock
from portal.identity.models import User
from portal.tenancy.models import Tenant, TenantKind
from tests import factories, remembered
from tests.cms_content.conftest import MOMENT, authority, secretive

COUNTS = {"built": 0}
KEPT_FROM_ONE_TO_THE_OTHER: dict = {}
STATES: dict = {}


@remembered.remembered
def person(name: str, tenant: Tenant | None = None) -> dict[str, object]:
    """Change one row and make one."""
    COUNTS["built"] += 1
    Tenant.objects.update(short_name=name)
    return {"user": User.objects.create_user(f"u{COUNTS['built']}", full_name=name), "of": tenant}


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch):
    monkeypatch.setattr(remembered, "_memories", {})
    COUNTS["built"] = 0


@pytest.fixture
def undone(db):
    """Return what a call gives and leaves in the database, which is then as before."""

    def of(build):
        with clock.frozen(MOMENT):
            point = transaction.savepoint()
            made = build()
            found = remembered._dump()
            transaction.savepoint_rollback(point)
        return made, found

    return of


@pytest.mark.parametrize("with_pages", [False, True])
def test_the_second_country_has_the_rows_and_people_of_the_first(undone, with_pages):
    first, rows = undone(lambda: factories.country(with_pages=with_pages))
    second, rows_again = undone(lambda: factories.country(with_pages=with_pages))
    assert len(remembered._memories) == 1
    assert rows_again == rows
    assert second == first
    assert second is not first
    assert vars(second.nation).keys() - {"_django_version"} == vars(first.nation).keys()


def test_one_world_is_built_upon_another(undone):
    def build():
        nation = authority("national", "国家示例主管机构", TenantKind.NATIONAL)
        hubei = authority("hubei", "湖北示例科学技术厅", parent=nation)
        assert hubei.parent is nation
        return nation, hubei, secretive(nation)

    assert undone(build) == undone(build)
    assert len(remembered._memories) == 4  # Jiangsu is remembered with its policy and without


def test_a_remembered_site_answers(db):
    for _ in range(2):
        with clock.frozen(MOMENT):
            point = transaction.savepoint()
            authority("national", "国家示例主管机构", TenantKind.NATIONAL)
            assert Client().get("/policies/", headers={"host": "national.localhost"}).status_code == 200
            transaction.savepoint_rollback(point)
            assert Client().get("/policies/", headers={"host": "national.localhost"}).status_code == 404


def test_changed_rows_change_again_and_the_result_holds_the_callers_own_object(undone):
    tenant = factories.tenant("national", TenantKind.NATIONAL, None, "国家")

    def build():
        made = person("甲", tenant)
        assert made["of"] is tenant
        assert Tenant.objects.get().short_name == "甲"
        return made

    assert undone(build) == undone(build)
    assert COUNTS["built"] == 1


def test_other_arguments_another_database_or_another_day_are_built(undone):
    undone(lambda: person("甲"))
    undone(lambda: person("乙"))
    assert COUNTS["built"] == 2
    with clock.frozen(MOMENT):
        factories.tenant("national", TenantKind.NATIONAL, None, "国家")
        person("甲")
    assert COUNTS["built"] == 3
    person("丙")
    assert COUNTS["built"] == 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [1, 2])
def test_after_a_test_that_commits_the_database_is_as_migrations_left_it(number, monkeypatch):
    monkeypatch.setattr(remembered, "_memories", KEPT_FROM_ONE_TO_THE_OTHER)

    @remembered.remembered
    def build():
        assert "after" not in STATES, "remembered by the first of the two"
        return factories.country(with_pages=True)

    before = remembered._dump()
    assert STATES.setdefault("before", before) == before
    with clock.frozen(MOMENT):
        land = build()
    after = remembered._dump()
    assert STATES.setdefault("after", after) == after
    assert land["hubei:editor"].full_name == "湖北省科技主管机构内容编辑"
    assert Client().get("/policies/", headers={"host": "hubei.localhost"}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_what_commits_and_what_does_not_are_remembered_apart():
    person("甲")
    with transaction.atomic():
        person("甲")
        transaction.set_rollback(True)
    assert COUNTS["built"] == 2
