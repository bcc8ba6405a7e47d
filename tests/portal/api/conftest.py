"""A nation and two provinces, each with one public thing of every kind, notices and clusters among them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from portal import clock
from portal.tenancy.models import Tenant
from tests.portal.api.published import Site, fill
from tests.workflows.notices import factories

MOMENT = dt.datetime(2026, 9, 24, 9, 0, tzinfo=clock.BEIJING)


@pytest.fixture(scope="module")
def sites(django_db_setup, django_db_blocker, tmp_path_factory):
    """The nation and two provinces with content, built once; each test's own changes are rolled back to it."""
    files = tmp_path_factory.mktemp("api")
    with (
        override_settings(DOCUMENTS_DIR=files, S3_BUCKET="", CLAMD_HOST=""),
        django_db_blocker.unblock(),
        clock.frozen(MOMENT),
        transaction.atomic(),
    ):
        factories.seed_calendars()
        nation = factories.make_tenant("national", "国家示例主管机构", kind="national")
        made = {"national": Site(nation)}
        for code, name in (("hubei", "湖北示例科学技术厅"), ("jiangsu", "江苏示例科学技术厅")):
            made[code] = Site(factories.make_tenant(code, name, parent=nation))
        for site in made.values():
            fill(site)
        cache.clear()
        yield made
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture
def site(sites, db):
    """Return the site of an authority as the test may change it."""

    def of(code: str) -> Site:
        built = sites[code]
        tenant = Tenant.objects.select_related("site").get(pk=built.tenant.pk)
        return Site(tenant, {kind: list(found) for kind, found in built.pages.items()}, dict(built.sections))

    return of


@pytest.fixture
def nation(site) -> Site:
    """The nation."""
    return site("national")


@pytest.fixture
def hubei(site) -> Site:
    """A province below the nation."""
    return site("hubei")


@pytest.fixture
def jiangsu(site) -> Site:
    """The other province: whatever Hubei's answers say, none of this may be in them."""
    return site("jiangsu")


@pytest.fixture
def get(client, sites, db):
    """A program that reads the nation's site, or another's."""

    def ask(path: str, host: str = "national", **headers: str) -> Any:
        return client.get(path, headers={"host": f"{host}.localhost:8123"} | headers)

    return ask


@pytest.fixture
def read(get):
    """The parsed answer; it must be a JSON answer that was found."""

    def ask(path: str, host: str = "national", **headers: str) -> Any:
        answer = get(path, host, **headers)
        kind = answer["Content-Type"].partition(";")[0]
        assert (answer.status_code, kind) == (200, "application/json"), answer.content.decode()
        return json.loads(answer.content)

    return ask
