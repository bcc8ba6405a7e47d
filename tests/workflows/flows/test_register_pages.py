"""As an official of the province I read the register of enterprises, narrow it, and take it away as a table."""

import csv
import io

import pytest

from portal import clock
from portal.identity.models import Organisation
from tests.factories import MONDAY
from tests.workflows.flows import hubei

pytestmark = pytest.mark.django_db
PAGE, TABLE = "/workspace/registers/enterprises/", "/workspace/registers/enterprises.csv"


@pytest.fixture
def land():
    """Hubei with two enterprises in its register and one that left."""
    with clock.frozen(MONDAY):
        made = hubei.hubei()
        for name, tier in (("甲光电", "cultivated"), ("乙生物", "recognised"), ("丙装备", "cultivated")):
            unit = hubei.enterprise(made)
            Organisation.across_tenants.filter(pk=unit.pk).update(name=name)
            unit.refresh_from_db()
            hubei.change_decided(made, unit, "admit", tier, "" if tier == "cultivated" else "已获认定。")
            if name == "丙装备":
                hubei.change_decided(made, unit, "exit", reason="=1+1")
        yield made


def ask(client, user, path, host="hubei", **data):
    client.force_login(user)
    return client.get(path, data, headers={"host": f"{host}.localhost"})


def names(answer):
    return [row["企业名称"] for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {"甲光电", "乙生物"}),
        ({"standing": "out"}, {"丙装备"}),
        ({"standing": "all", "tier": "cultivated"}, {"甲光电", "丙装备"}),
        ({"q": "光电"}, {"甲光电"}),
        ({"q": "没有"}, set()),
        ({"q": "\x00", "tier": "giant", "standing": "?", "page": "x"}, {"甲光电", "乙生物"}),
    ],
)
def test_the_list_and_the_table_agree(land, client, filters, found):
    user = land["hubei:reviewer"]
    text = ask(client, user, PAGE, **filters).content.decode()
    assert {one for one in ("甲光电", "乙生物", "丙装备") if one in text} == found
    assert set(names(ask(client, user, TABLE, **filters))) == found


def test_history_stands_on_the_page_and_no_cell_is_a_formula(land, client):
    user = land["hubei:leader"]
    text = ask(client, user, PAGE, standing="all").content.decode()
    assert "入库：认定；理由：已获认定。" in text
    assert 'href="/workspace/registers/enterprises/"' in text
    row = next(
        one for one in csv.DictReader(io.StringIO(ask(client, user, TABLE, standing="out").content.decode("utf-8-sig")))
    )
    assert (row["梯次"], row["退出日期"], row["理由"]) == ("培育", "2026-06-01", "'=1+1")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_a_name_that_a_spreadsheet_would_run_is_read_as_text(land, client, sign):
    Organisation.across_tenants.filter(name="甲光电").update(name=f"{sign}1+1")
    assert names(ask(client, land["hubei:leader"], TABLE, tier="cultivated")) == [f"'{sign}1+1"]


@pytest.mark.parametrize("path", [PAGE, TABLE])
def test_nobody_else_reads_it(land, client, path):
    assert ask(client, land["hubei:steward"], path).status_code == 404
    assert ask(client, land["jiangsu:reviewer"], path).status_code == 404
    own = ask(client, land["jiangsu:reviewer"], path, host="jiangsu")
    assert (own.status_code, "甲光电" in own.content.decode()) == (200, False)
    client.logout()
    assert client.get(path, headers={"host": "hubei.localhost"}).status_code == 302
    assert client.post(path, headers={"host": "hubei.localhost"}).status_code in {302, 405}


def test_the_number_of_queries_does_not_grow(land, client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    user = land["hubei:reviewer"]
    ask(client, user, PAGE, q="光电")
    counts = []
    for filters in ({"q": "光电"}, {"standing": "all"}):
        with CaptureQueriesContext(connection) as queries:
            ask(client, user, PAGE, **filters)
        counts.append(len(queries))
    assert counts[0] == counts[1]
