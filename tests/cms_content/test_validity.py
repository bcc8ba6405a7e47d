"""A reader trusts the word 有效: it follows from the document's dates alone, on every day anew (RULES S1-22, A8-10)."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms_content import queries
from cms_content.actions import publish_policy
from cms_content.models import PolicyPage
from cms_content.policy_data import PolicyData
from cms_content.validity import Validity, lapsed_on, validity_expression, validity_of
from search.schema import Validity as IndexValidity

ON = dt.date(2026, 11, 20)
NONE = {
    "written_on": None,
    "published_on": None,
    "effective_from": None,
    "valid_until": None,
    "repealed_on": None,
    "partly_repealed_on": None,
    "is_trial": False,
}


def document(**dates) -> SimpleNamespace:
    return SimpleNamespace(**(NONE | dates))


HUBEI = document(written_on=dt.date(2020, 12, 4), valid_until=dt.date(2025, 12, 4))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2020, 12, 3), Validity.NOT_YET),
        (dt.date(2020, 12, 4), Validity.IN_FORCE),
        (dt.date(2025, 12, 4), Validity.IN_FORCE),
        (dt.date(2025, 12, 5), Validity.EXPIRED),
        (ON, Validity.EXPIRED),
    ],
)
def test_hubei_measures_are_valid_to_the_last_day_and_expired_the_day_after(day, expected):
    assert validity_of(HUBEI, day) == expected


def test_first_day_no_longer_in_force():
    assert lapsed_on(HUBEI, ON) == dt.date(2025, 12, 5)
    assert lapsed_on(HUBEI, dt.date(2025, 12, 4)) is None
    repealed = document(written_on=dt.date(2020, 1, 1), repealed_on=dt.date(2024, 6, 1))
    assert lapsed_on(repealed, ON) == dt.date(2024, 6, 1)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({}, Validity.UNKNOWN),
        ({"is_trial": True}, Validity.UNKNOWN),
        ({"published_on": ON}, Validity.IN_FORCE),
        ({"published_on": ON, "is_trial": True}, Validity.TRIAL),
        ({"written_on": ON, "effective_from": ON + dt.timedelta(1)}, Validity.NOT_YET),
        ({"written_on": ON, "repealed_on": ON}, Validity.REPEALED),
        ({"published_on": ON, "partly_repealed_on": ON}, Validity.PARTLY),
        ({"published_on": ON, "partly_repealed_on": ON + dt.timedelta(1)}, Validity.IN_FORCE),
        ({"published_on": ON, "partly_repealed_on": ON, "is_trial": True}, Validity.PARTLY),
        ({"published_on": ON, "partly_repealed_on": ON, "repealed_on": ON}, Validity.REPEALED),
        ({"repealed_on": ON, "valid_until": dt.date(2020, 1, 1)}, Validity.REPEALED),
        ({"valid_until": dt.date(2020, 1, 1)}, Validity.EXPIRED),
    ],
)
def test_each_state_follows_from_the_dates(dates, expected):
    assert validity_of(document(**dates), ON) == expected


def test_words_of_page_and_index_have_the_same_values():
    assert {value.value for value in Validity} == {value.value for value in IndexValidity}


near = st.none() | st.dates(ON - dt.timedelta(2), ON + dt.timedelta(2))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dates=st.fixed_dictionaries({name: near for name in NONE if name != "is_trial"} | {"is_trial": st.booleans()}))
def test_the_database_computes_the_same(nation, dates):
    page = queries.policies_of(nation).first() or publish_policy(
        tenant=nation, actor=None, policy=PolicyData(title="甲")
    )
    PolicyPage.objects.filter(pk=page.pk).update(**dates)
    found = PolicyPage.objects.annotate(word=validity_expression(ON)).values_list("word", flat=True).get(pk=page.pk)
    assert found == validity_of(document(**dates), ON)
