"""An authority with its site, and another one whose pages must never show up."""

from __future__ import annotations

import datetime as dt

import pytest

from cms_content.actions import create_tenant_pages, publish_in_section, publish_policy
from cms_content.policy_data import PolicyData
from portal import clock
from portal.tenancy.models import Tenant, TenantKind
from tests.remembered import remembered

MOMENT = dt.datetime(2026, 11, 20, 10, 0, tzinfo=clock.BEIJING)
SECRET_TITLE = "江苏独有的一份文件"


def make_tenant(code: str, name: str, *, kind: str = TenantKind.PROVINCE, parent: Tenant | None = None) -> Tenant:
    """Return a new authority at `<code>.localhost`, without pages."""
    return Tenant.objects.create(
        code=code,
        name=name,
        short_name=name[:2],
        kind=kind,
        parent=parent,
        host=f"{code}.localhost",
        place_name=name[:3],
        contact="027-8713 5808（示例）",
        supervision_contact="027-8713 5700（示例）",
    )


@remembered
def authority(code: str, name: str, kind: str = TenantKind.PROVINCE, parent: Tenant | None = None) -> Tenant:
    """Return a new authority with its site."""
    tenant = make_tenant(code, name, kind=kind, parent=parent)
    create_tenant_pages(tenant=tenant, actor=None)
    return tenant


@remembered
def secretive(parent: Tenant) -> Tenant:
    """Return the other authority, with its one policy."""
    tenant = authority("jiangsu", "江苏示例科学技术厅", parent=parent)
    publish_policy(tenant=tenant, actor=None, policy=PolicyData(title=SECRET_TITLE, written_on=dt.date(2026, 1, 5)))
    return tenant


@pytest.fixture(autouse=True)
def _frozen_day():
    with clock.frozen(MOMENT):
        yield


@pytest.fixture
def nation(db) -> Tenant:
    return authority("national", "国家示例主管机构", TenantKind.NATIONAL)


@pytest.fixture
def hubei(nation) -> Tenant:
    return authority("hubei", "湖北示例科学技术厅", parent=nation)


@pytest.fixture
def jiangsu(nation) -> Tenant:
    """The other authority, with one policy that no list of Hubei may show."""
    return secretive(nation)


@pytest.fixture
def get(client):
    """A reader, at Hubei's site unless another host is named."""
    return lambda path, host="hubei.localhost": client.get(path, headers={"host": host})


@pytest.fixture
def put(hubei):
    """Publish a page of a sectioned kind, on Hubei's site unless another authority is named."""
    return lambda page, tenant=hubei, **given: publish_in_section(tenant=tenant, actor=None, page=page, **given)
