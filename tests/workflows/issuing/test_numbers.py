"""As an authority I want my numbers without a gap and without a double, however many of us issue at once."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.tenancy.models import Tenant
from tests.factories import MONDAY, country, tenant
from tests.workflows.flows.at_once import at_once
from tests.workflows.issuing.world import accepted, configure, issue
from workflows.issuing.models import IssuedDocument, NumberSeries, full_number
from workflows.issuing.numbering import locked_series

PARALLEL = 4


class Failed(Exception):
    """Stands for whatever may go wrong after a number was taken."""


@pytest.mark.django_db(transaction=True)
def test_parallel_issues_get_each_number_once():
    with clock.frozen(MONDAY):
        land = country()
        configure(land.nation)
        cases = [accepted(land, (land.donghu, land.wuxi)[n % 2]) for n in range(PARALLEL)]
        issued = at_once(*[lambda case=case: issue(land, case) for case in cases])
    assert sorted(one.number for one in issued) == list(range(1, PARALLEL + 1))
    assert NumberSeries.across_tenants.get().last == PARALLEL


@pytest.mark.django_db(transaction=True)
def test_two_clicks_give_one_document():
    with clock.frozen(MONDAY):
        land = country()
        configure(land.nation)
        case = accepted(land, land.donghu)
        one, two = at_once(lambda: issue(land, case), lambda: issue(land, case))
    assert one == two
    assert [row.number for row in IssuedDocument.across_tenants.all()] == [1]


def _may_fail(*, fails: bool) -> None:
    if fails:
        raise Failed


def take(home: Tenant, word: str, *, fails: bool) -> int | None:
    """Take the next number as the verb does; a failure gives it back."""
    try:
        with transaction.atomic():
            series = locked_series(home, word)
            series.last += 1
            series.save(update_fields=["last"])
            _may_fail(fails=fails)
            return series.last
    except Failed:
        return None


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("甲乙"), st.sampled_from(["受", "批"]), st.booleans()), max_size=12))
def test_each_series_counts_from_one_whatever_fails(asked):
    with clock.frozen(MONDAY), transaction.atomic():
        homes = {name: tenant(f"t{n}", "national", None, name) for n, name in enumerate("甲乙")}
        given_out: dict[tuple[str, str], list[int]] = {}
        for name, word, fails in asked:
            number = take(homes[name], word, fails=fails)
            if number is not None:
                given_out.setdefault((name, word), []).append(number)
        transaction.set_rollback(True)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in given_out.values())
    wanted = {(name, word) for name, word, fails in asked if not fails}
    assert set(given_out) == wanted


@given(st.integers(1, 10**6))
def test_a_number_is_printed_without_zeros_before_it(number):
    assert full_number("示例受", 2026, number) == f"示例受〔2026〕{number}号"
