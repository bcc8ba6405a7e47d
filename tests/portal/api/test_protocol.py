"""A program gets a clear answer whatever it asks: pages by cursor, 304, problem details, any origin, no cookies."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from itertools import chain

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from portal.wsgi import application
from tests.portal.api.published import policy
from tests.portal.api.test_resources import ids

POLICIES = "/api/v1/policies"


def problem(answer, status):
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    said = json.loads(answer.content)
    assert (said["type"], said["status"]) == ("about:blank", status)
    return said


def walk(read, path):
    """Return the pages of a list, following `next` to its end."""
    pages, url = [], path
    while url:
        answer = read(url.removeprefix("http://national.localhost:8123"))
        pages.append(ids(answer))
        url = answer["next"]
    return pages


@pytest.fixture
def five(nation):
    """Five policies, two of one day and two without a date, in the order of the list."""
    days = {"甲": dt.date(2026, 3, 1), "乙": dt.date(2026, 3, 1), "丙": None, "丁": None}
    made = {title: policy(nation, title, published_on=day, written_on=None).pk for title, day in days.items()}
    return [made["乙"], made["甲"], *nation.keys("policies")[:1], made["丁"], made["丙"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
def test_pages_follow_each_other_to_the_end(read, five, limit):
    pages = walk(read, f"{POLICIES}?limit={limit}")
    assert [*chain(*pages)] == five
    assert {len(page) for page in pages[:-1]} <= {limit}


def test_what_is_put_in_meanwhile_neither_doubles_nor_hides_anything(read, nation, five):
    first = read(f"{POLICIES}?limit=2")
    policy(nation, "更新的", published_on=dt.date(2026, 9, 1))
    policy(nation, "更旧的", published_on=dt.date(2020, 9, 1), written_on=None)
    later = walk(read, first["next"])
    older = nation.keys("policies")[-1]
    assert [*ids(first), *chain(*later)] == [*five[:3], older, *five[3:]]


def test_the_next_page_keeps_the_filters_and_is_named_in_a_header(get, read, nation, five):
    answer = get(f"{POLICIES}?limit=1&year=2026")
    following = json.loads(answer.content)["next"]
    assert answer["Link"] == f'<{following}>; rel="next"'
    assert [*chain(*walk(read, f"{POLICIES}?limit=1&year=2026"))] == five[:3]


def test_a_cursor_serves_only_its_own_list_filters_and_site(get, read, hubei, five):
    cursor = read(f"{POLICIES}?limit=1")["next_cursor"]
    for host, path in (
        ("national", f"{POLICIES}?validity=current&cursor={cursor}"),
        ("national", f"/api/v1/news?cursor={cursor}"),
        ("hubei", f"{POLICIES}?cursor={cursor}"),
        ("national", f"{POLICIES}?cursor={cursor[:-1]}"),
        ("national", f"{POLICIES}?cursor=x"),
        ("national", f"{POLICIES}?cursor="),
        ("national", f"{POLICIES}?cursor=%00%E4%B8%AD"),
    ):
        assert problem(get(path, host), 400)["code"] == "bad_cursor", path


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("limit=0", "limit", "不能小于 1。"),
        ("limit=1000000", "limit", "不能大于 100。"),
        ("limit=many", "limit", "请填写整数。"),
        ("limit=1e30", "limit", "请填写整数。"),
        ("limit=" + "9" * 400, "limit", "不能大于 100。"),
        ("year=1948", "year", "不能小于 1949。"),
        ("year=二〇二〇", "year", "请填写整数。"),
        ("theme=99", "theme", "没有这个主题分类代码。"),
        ("q=", "q", "不能为空。"),
        ("q=%00", "q", "含有不能使用的字符。"),
        ("q=" + "长" * 101, "q", "不能超过 100 个字符。"),
        ("cursor=" + "x" * 501, "cursor", "不能超过 500 个字符。"),
        ("page=2", "page", "没有这个参数。可用的参数：limit、cursor、validity、theme、year、q。"),
    ],
)
def test_bad_parameters_are_named_in_chinese(get, nation, query, field, message):
    said = problem(get(f"{POLICIES}?{query}"), 422)
    assert (said["code"], said["errors"]) == ("invalid", [{"field": field, "message": message}])


def test_a_value_outside_a_list_is_told_the_list(get, nation):
    said = problem(get(f"{POLICIES}?validity=maybe"), 422)["errors"]
    assert [one["field"] for one in said] == ["validity"]
    assert said[0]["message"].startswith("只能是以下之一：current、not_yet")
    said = problem(get("/api/v1/clusters?status=maybe"), 422)["errors"]
    assert said[0]["message"].startswith("只能是以下之一：cultivated")


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/policies/987654321",
        "/api/v1/policies/" + "9" * 9,
        "/api/v1/policies/x",
        "/api/v1/nothing",
        "/api/v2/",
        "/api/v1/policies/1/../2",
    ],
)
def test_what_does_not_exist_is_a_problem_too(get, nation, path):
    said = problem(get(path), 404)
    assert said["code"] == "not_found"
    assert not said["detail"].isascii()


def test_an_enormous_number_is_refused(get, nation):
    assert problem(get("/api/v1/policies/" + "9" * 40), 422)["errors"][0]["field"] == "page_id"


def test_unchanged_is_answered_with_304_also_later_and_changed_is_not(get, nation):
    for path in (POLICIES, f"{POLICIES}/{nation.keys('policies')[0]}", "/api/v1/openapi.json"):
        first = get(path)
        again = get(path, **{"if-none-match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"]), path
        assert again["Access-Control-Allow-Origin"] == "*"
    seen = get(POLICIES)["ETag"]
    nation.pages["policies"][0].unpublish()
    assert get(POLICIES, **{"if-none-match": seen}).status_code == 200


def test_a_page_says_when_it_last_changed(get, nation):
    page = nation.pages["policies"][0]
    assert "Last-Modified" in get(f"{POLICIES}/{page.pk}")


def test_any_origin_may_read_without_cookies(client, get, nation):
    answer = get(POLICIES, origin="https://elsewhere.example")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert "Set-Cookie" not in answer
    preflight = client.options(POLICIES, headers={"host": "national.localhost"})
    assert (preflight.status_code, preflight["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client, nation, method):
    for path in (POLICIES, f"{POLICIES}/1", "/api/v1/", "/api/v1/openapi.json", "/api/nothing"):
        answer = getattr(client, method)(path, headers={"host": "national.localhost"})
        assert problem(answer, 405)["code"] == "method_not_allowed"
        assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert client.head(POLICIES, headers={"host": "national.localhost"}).status_code == 200


def test_words_are_chinese_whatever_the_reader_prefers(get, nation):
    answers = [get(POLICIES, **{"accept-language": language}) for language in ("en", "zh-hans")]
    assert [answer.content for answer in answers] == [answers[0].content] * 2
    assert answers[0]["Content-Language"] == "zh-Hans"


def test_the_entrance_names_every_list(read, nation):
    assert sorted(read("/api/v1/")["resources"]) == sorted(
        ["policies", "notices", "guides", "clusters", "interpretations", "toolkits", "news", "reports", "rankings"]
    )


def test_the_page_for_people_explains_every_operation(get, read, nation):
    page = get("/api/").content.decode()
    described = read("/api/v1/openapi.json")["paths"]
    assert [path for path in described if f"<code>{path}</code>" not in page] == []
    assert "http://" not in page.replace("http://national.localhost", "")


def test_every_field_and_parameter_is_explained_in_chinese(read, nation):
    description = read("/api/v1/openapi.json")
    silent = [
        f"{name}.{field}"
        for name, schema in description["components"]["schemas"].items()
        for field, told in schema.get("properties", {}).items()
        if field not in {"items", "item"} and told.get("description", "").isascii()
    ]
    parameters = [
        one["name"]
        for item in description["paths"].values()
        for one in item["get"].get("parameters", [])
        if one.get("description", "").isascii()
    ]
    assert (silent, parameters) == ([], [])


@pytest.fixture
def served(sites, db):
    """Return the WSGI application, which leaves the test's database connection open, as the test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield application
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_schemathesis_finds_no_fault(served):
    """Every operation is asked with made-up parameters, right and wrong; each answer is as the description says."""
    host = {"Host": "national.localhost", "Accept-Encoding": "identity"}
    # a cursor is any text to the description, and only one that was given is taken
    accepted = {"checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "304", "400", "404"]}}}
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", served, headers=host, config=SchemathesisConfig.from_dict(accepted)
    )
    bounded = hypothesis_settings(
        max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    asked = Counter()
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:

            @bounded
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case):
                asked[case.operation.label] += 1
                case.call_and_validate(headers=host)

            ask()
    assert len(asked) == 18
    assert min(asked.values()) >= 2
