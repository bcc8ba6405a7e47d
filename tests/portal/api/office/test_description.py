"""The interface does what its description says: asked with made-up requests, right and wrong, it never fails."""

from __future__ import annotations

from collections import Counter

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from portal.wsgi import application
from tests import factories
from tests.portal.api.office.conftest import ROOT, token_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]  # the other tests ask PostgreSQL
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def served(land):
    """Return the WSGI application, which leaves the test's database connection open, as the test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield application
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_schemathesis_finds_no_fault(land, served):
    case = factories.submitted(land, land.donghu)
    work = factories.work(case, "province_review")
    bearer = f"Bearer {token_of(land, 'hubei:reviewer')}"
    headers = {"Host": "hubei.localhost", "Authorization": bearer, "Accept-Encoding": "identity"}
    schema = schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", served, headers=headers)
    bounded = hypothesis_settings(
        max_examples=3, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    asked: Counter[str] = Counter()
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:

            @bounded
            @given(made=operation.as_strategy(generation_mode=mode))
            def ask(made):
                asked[made.operation.label] += 1
                if mode == GenerationMode.POSITIVE:  # noqa: B023  # run at once
                    real = {"reference": case.number, "work": work.pk}
                    made.path_parameters |= {name: real[name] for name in made.path_parameters if name in real}
                made.call_and_validate(headers=headers, checks=CHECKS)

            ask()
    assert len(asked) == 11
    assert min(asked.values()) >= 2


def test_every_field_and_parameter_is_explained_in_chinese(land, client):
    description = client.get(f"{ROOT}/openapi.json", headers={"host": "hubei.localhost"}).json()
    silent = [
        f"{name}.{field}"
        for name, schema in description["components"]["schemas"].items()
        for field, told in schema.get("properties", {}).items()
        if field not in {"items", "item"} and told.get("description", "").isascii()
    ]
    operations = [operation for item in description["paths"].values() for operation in item.values()]
    parameters = [
        one["name"] for each in operations for one in each.get("parameters", []) if one["description"].isascii()
    ]
    assert (silent, parameters) == ([], [])
    assert [one["summary"] for one in operations if one["description"].isascii() or not one["security"]] == []
