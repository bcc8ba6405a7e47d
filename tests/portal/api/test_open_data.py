"""A journalist downloads an authority's whole tables, opens them in a spreadsheet, and can prove what they were."""

from __future__ import annotations

import csv
import hashlib
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from portal.api.opendata.tables import TABLES
from tests.portal.api.published import cluster, notice, policy
from tests.portal.api.test_protocol import problem
from tests.workflows.notices import factories
from tests.workflows.notices.factories import SECRETS, object_to
from workflows.notices.models import NoticePage

HOSTILE = '=HYPERLINK("http://x","甲,乙")'
EVERY_TABLE = pytest.mark.parametrize("name", TABLES)


def content_of(answer):
    """Return the whole file, and close it as a server does; answer.close() would close the database as well."""
    content = answer.getvalue()
    for close in answer._resource_closers:
        close()
    return content


@pytest.fixture
def table(get):
    """Return `(name, form, host) -> rows` of a downloaded file."""

    def of(name, form="json", host="national"):
        answer = get(f"/open-data/{name}.{form}", host)
        assert answer.status_code == 200
        content = content_of(answer)
        if form == "json":
            return json.loads(content)
        assert content.startswith(b"\xef\xbb\xbf")
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))

    return of


def written(value):
    """Return a value of JSON as the cell of CSV that stands for it."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def withdraw(site):
    NoticePage.objects.get(notice=site.pages["notices"][0]).unpublish()


@EVERY_TABLE
def test_both_formats_say_the_same(table, nation, name):
    policy(nation, HOSTILE, summary="一行\n两行", doc_number="", is_digest=True)
    rows, cells = table(name), table(name, "csv")
    columns = [column.name for column in TABLES[name].columns if column.in_csv]
    shown = [{key: written(row[key]) for key in columns} for row in rows]
    defused = [{key: f"'{value}" if value == HOSTILE else value for key, value in row.items()} for row in shown]
    assert cells == defused
    assert list(cells[0]) == columns


def test_policies_are_those_of_the_database(table, read, nation, hubei):
    second = policy(nation, "第二")
    rows = table("policies")
    assert [row["id"] for row in rows] == sorted([*nation.keys("policies")])
    for row in rows:
        item = read(f"/api/v1/policies/{row['id']}")["item"]
        assert (row["title"], row["text"], row["permalink"], row["validity_code"], row["written_on"]) == (
            item["title"],
            item["text"],
            item["permalink"],
            item["validity"]["code"],
            item["dates"]["written_on"],
        )
    assert second.pk in [row["id"] for row in rows]
    assert rows[0]["repealed_on"] is None


@EVERY_TABLE
def test_each_site_has_its_own(table, hubei, jiangsu, name):
    for site, other in ((hubei, jiangsu), (jiangsu, hubei)):
        rows = table(name, host=site.tenant.code)
        assert rows
        assert other.tenant.short_name not in json.dumps(rows, ensure_ascii=False)
    kinds = {"policies": "policies", "notices": "notices", "clusters": "clusters"}
    if name in kinds:
        assert [row["id"] for row in table(name, host="hubei")] == hubei.keys(kinds[name])


def test_what_is_not_public_is_in_no_file(table, nation):
    kept = nation.keys("policies")
    closed = policy(nation, "限阅")
    policy(nation, "草稿", publish=False)
    PageViewRestriction.objects.create(page=closed, restriction_type="password", password="x")
    made = nation.pages["notices"][0]
    object_to(made, made.items.first())
    assert [row["id"] for row in table("policies")] == kept
    everything = json.dumps([table(name) for name in TABLES], ensure_ascii=False)
    assert [word for word in (*SECRETS, factories.REASONS, "导入报告") if word in everything] == []
    assert [row["result_code"] for row in table("notice-items")] == ["pending", "pending"]
    withdraw(nation)
    assert (table("notices"), table("notice-items")) == ([], [])


def test_the_manifest_describes_every_file_exactly(get, read, nation):
    offer = read("/open-data/manifest.json")
    assert [one["id"] for one in offer["datasets"]] == list(TABLES)
    assert (offer["licence"], offer["as_of"], offer["tenant"]["code"]) == (
        None,
        "2026-09-24T09:00:00+08:00",
        "national",
    )
    for dataset in offer["datasets"]:
        for one in dataset["distributions"]:
            answer = get(one["url"].removeprefix("http://national.localhost:8123"))
            content = content_of(answer)
            assert (len(content), hashlib.sha256(content).hexdigest()) == (one["bytes"], one["sha256"])
            assert answer["Content-Length"] == str(one["bytes"])
            assert answer["Content-Type"].startswith(one["media_type"])
            assert answer["ETag"] == f'"{one["sha256"]}"'
            assert "attachment" in answer["Content-Disposition"]
            if one["format"] == "json":
                assert len(json.loads(content)) == dataset["rows"]
        assert [field["name"] for field in dataset["fields"]] == [c.name for c in TABLES[dataset["id"]].columns]
        assert not [field for field in dataset["fields"] if field["label"].isascii()]


def test_unchanged_is_304_and_changed_is_not(get, nation):
    path = "/open-data/policies.csv"
    first = get(path)
    content_of(first)
    seen = {"if-none-match": first["ETag"]}
    again = get(path, **seen)
    assert (again.status_code, again["ETag"]) == (304, first["ETag"])
    policy(nation, "新的")
    changed = get(path, **seen)
    assert (changed.status_code, content_of(changed)[:3]) == (200, b"\xef\xbb\xbf")
    manifest = get("/open-data/manifest.json")
    assert get("/open-data/manifest.json", **{"if-none-match": manifest["ETag"]}).status_code == 304


def test_what_is_not_offered_is_a_problem(client, get, nation):
    for path in ("/open-data/cases.csv", "/open-data/policies.xlsx", "/open-data/objections.json"):
        assert problem(get(path), 404)["code"] == "not_found"
    answer = client.post("/open-data/policies.csv", headers={"host": "national.localhost"})
    assert problem(answer, 405)["code"] == "method_not_allowed"


def test_the_page_offers_every_file(get, nation):
    page = get("/open-data/").content.decode()
    for name in TABLES:
        for form in ("csv", "json"):
            assert f"/open-data/{name}.{form}" in page
    assert '<a href="/open-data/">' in get("/about/").content.decode()


@EVERY_TABLE
def test_three_cost_the_queries_of_one(table, hubei, name):
    table(name, host="hubei")
    with CaptureQueriesContext(connection) as one:
        table(name, host="hubei")
    for title in ("第二", "第三"):
        policy(hubei, title)
        notice(hubei, title)
        cluster(hubei, title)
    with CaptureQueriesContext(connection) as three:
        table(name, host="hubei")
    assert len(one) == len(three)


def test_an_empty_table_is_a_table(table, nation):
    withdraw(nation)
    assert table("notices") == []
    assert table("notices", "csv") == []
