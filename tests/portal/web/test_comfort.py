"""An elderly reader switches large type on with one link, and is never led to a foreign site by it."""

from __future__ import annotations

import pytest

from portal.tenancy.models import Tenant, TenantKind

HOST = {"host": "national.localhost"}


@pytest.fixture
def nation(db) -> Tenant:
    return Tenant.objects.create(
        code="national", name="国家示例主管机构", short_name="国家", kind=TenantKind.NATIONAL, host=HOST["host"]
    )


def test_switch_on_and_off(client, nation):
    on = client.get("/elder/?next=/policies/?year=2020", headers=HOST)
    assert (on.status_code, on["Location"], on.cookies["elder"].value) == (302, "/policies/?year=2020", "1")
    off = client.get("/elder/?next=/", headers=HOST)
    assert off.cookies["elder"]["max-age"] == 0


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_a_foreign_target_leads_home(client, nation, target):
    assert client.get("/elder/", {"next": target}, headers=HOST)["Location"] == "/"


def test_an_unknown_page_says_so_in_our_frame(client, nation):
    response = client.get("/accounts/none/", headers=HOST)
    assert response.status_code == 404
    assert "没有找到这个页面" in response.content.decode()


def test_an_unknown_host_is_not_found(client, nation):
    assert client.get("/", headers={"host": "nobody.localhost"}).status_code == 404
