"""As a citizen I see which industry each zone of Jiangsu stands for, since when, and what it stood for before.

Another authority's site has no such page; a running application is not on it, for it stands in no list yet.
"""

from __future__ import annotations

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.registry.models import Division, Industry, Zone, ZoneIndustry
from portal.tenancy.models import Tenant, TenantKind
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    """Two provinces, on a Monday; only one keeps a list."""
    with clock.frozen(factories.MONDAY):
        nation = factories.tenant("national", TenantKind.NATIONAL, None, "国家")
        factories.tenant("hubei", TenantKind.PROVINCE, nation, "湖北省")
        yield factories.tenant("jiangsu", TenantKind.PROVINCE, nation, "江苏省")


def stand(tenant, zone, words, code="", **more):
    """Let the example zone of this number stand for an industry."""
    made, _ = Zone.objects.get_or_create(
        name=f"示例高新区{zone}", defaults={"province": Division.objects.get(code="320000"), "national": zone == 1}
    )
    industry = Industry.objects.get(code=code) if code else None
    return ZoneIndustry.across_tenants.create(tenant=tenant, zone=made, words=words, industry=industry, **more)


def asked(client, path="/zones/", host="jiangsu.localhost"):
    return client.get(path, HTTP_HOST=host)


def table(answer):
    assert answer.status_code == 200, answer
    rows = BeautifulSoup(answer.content, "html.parser").select("tbody tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] for row in rows]


def test_each_zone_with_its_period_and_history(client, province):
    stand(
        province,
        1,
        "物联网",
        "1.2.1",
        since=dt.date(2018, 10, 1),
        until=dt.date(2026, 6, 9),
        document="示例〔2018〕1号",
    )
    stand(province, 1, "集成电路", "1.2.4", since=dt.date(2026, 6, 10))
    stand(province, 2, "稀奇产业")
    first = ["示例高新区1 国家级", "物联网", "1.2.1 新型电子元器件及设备制造", "2018-10-01 起，至 2026-06-09",
             "示例〔2018〕1号", "集成电路： 2026-06-10 起"]  # fmt: skip
    second = ["示例高新区2 省级", "稀奇产业", "未对应", "起始日未载明", "未载明", "—"]
    assert table(asked(client)) == [first, second]
    with clock.frozen(factories.MONDAY + dt.timedelta(days=9)):  # the change begins by the clock
        now = table(asked(client))[0]
    assert (now[1], now[5]) == ("集成电路", "物联网： 2018-10-01 起，至 2026-06-09")


@pytest.mark.parametrize(
    ("query", "found", "is_said"),
    [
        ("class=1", ["示例高新区1"], False),
        ("class=4", ["示例高新区2"], False),
        ("q=物 联网", ["示例高新区1"], False),
        ("q=高新区2", ["示例高新区2"], False),
        ("q=没有", [], False),
        ("class=9", ["示例高新区1", "示例高新区2"], True),
    ],
)
def test_it_is_narrowed_by_the_classification_and_by_words(client, province, query, found, is_said):
    stand(province, 1, "物联网", "1.2.1")
    stand(province, 2, "生物药", "4.1.1")
    answer = asked(client, f"/zones/?{query}")
    assert [row[0].split()[0] for row in table(answer)] == found
    text = answer.content.decode()
    assert ("筛选条件无法识别，已忽略" in text, "没有符合条件的高新区" in text) == (is_said, not found)


def test_only_the_authority_that_keeps_the_list_has_the_page(client, province):
    assert asked(client).status_code == 404
    stand(province, 1, "物联网", "1.2.1")
    codes = [asked(client, host=f"{tenant.code}.localhost").status_code for tenant in Tenant.objects.order_by("code")]
    assert codes == [404, 200, 404]  # hubei, jiangsu, national


def test_number_of_queries_does_not_grow(client, province):
    counts = []
    for zone in (1, 2, 3):
        stand(province, zone, f"产业{zone}", f"1.2.{zone}")
        asked(client)
        with CaptureQueriesContext(connection) as seen:
            assert len(table(asked(client))) == zone
        counts.append(len(seen))
    assert counts[0] == counts[2] <= 7
