"""As a leader I see my authority's work in numbers: by programme, by step, by month, and take the tables away.

The numbers are my authority's alone, and their cost does not grow with the cases.
"""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from tests import factories
from tests.factories import MONDAY, say
from workflows.cases import actions
from workflows.cases.models import WorkItem
from workflows.cases.statistics import MonthLine, ProgrammeLine, StepLine, statistics_of

pytestmark = pytest.mark.django_db
PAGE = "/workspace/statistics/"
PROGRAMME = "创新型产业集群确认（2020年版）"


def days_later(days):
    """Stand so many days after the Monday."""
    return clock.frozen(MONDAY + dt.timedelta(days=days))


@pytest.fixture
def land():
    """Hubei signed one case and has another before it, overdue; Jiangsu has one."""
    with clock.frozen(MONDAY):
        made = factories.country()
        first = factories.submitted(made, made.donghu)
        factories.submitted(made, made.wuxi)
    with days_later(4):  # Friday: four working days after Monday
        say(first, "province_review", made["hubei:reviewer"], "recommend")
    with days_later(7):  # Monday: one working day after Friday
        say(first, "province_sign", made["hubei:leader"], "sign")
        factories.submitted(made, made.donghu, name="武汉东湖高新区光电子创新型产业集群", deviation_reason="沿用。")
    with days_later(37):
        yield made


def ask(client, user, path=PAGE, host="hubei"):
    client.force_login(user)
    return client.get(path, headers={"host": f"{host}.localhost"})


def lines(answer):
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_numbers_of_one_authority(land):
    found = statistics_of(land.hubei)
    assert found.since == dt.date(2025, 8, 1)
    assert found.programmes == [ProgrammeLine(PROGRAMME, 2, 1)]
    assert found.steps == [
        StepLine(PROGRAMME, "省级审核", 1, 1, 1, 0, 4.0),
        StepLine(PROGRAMME, "省级签发", 0, 0, 1, 0, 1.0),
    ]
    assert found.steps[0].overdue_share == 100
    assert [one for one in found.months if one.arrived or one.closed] == [MonthLine(dt.date(2026, 6, 1), 2, 0)]
    assert len(found.months) == 12
    assert [(one.title, one.waiting) for one in statistics_of(land.jiangsu).steps] == [("省级审核", 1)]
    assert statistics_of(land.wuxi).steps == []  # what the applicant has to do is not the authority's work


def test_late_work_closed_cases_and_a_missing_calendar(land):
    case = WorkItem.objects.get(tenant=land.jiangsu, state="open").case
    say(case, "province_review", land["jiangsu:reviewer"], "decline")
    waiting = WorkItem.objects.get(tenant=land.hubei, state="open").case
    actions.withdraw(actor=land["donghu:applicant"], case=waiting, reason="重新申报。")
    step = statistics_of(land.jiangsu).steps[0]
    assert (step.waiting, step.done, step.late) == (0, 1, 1)
    assert [(one.month.month, one.arrived, one.closed) for one in statistics_of(land.hubei).months[-2:]] == [
        (6, 2, 0), (7, 0, 1),
    ]  # fmt: skip
    WorkItem.objects.filter(case=case).update(
        opened_at=dt.datetime(2026, 12, 30, 9, tzinfo=clock.BEIJING),
        closed_at=dt.datetime(2027, 1, 5, 9, tzinfo=clock.BEIJING),
    )
    with clock.frozen(dt.datetime(2027, 1, 6, 9, tzinfo=clock.BEIJING)):
        assert statistics_of(land.jiangsu).steps[0].median_days is None  # nothing is guessed


def test_the_page_and_its_files(land, client):
    text = ask(client, land["hubei:leader"]).content.decode()
    assert ("省级审核" in text, "（100%）" in text, text.count('class="stat-bar"')) == (True, True, 4)
    assert lines(ask(client, land["hubei:leader"], f"{PAGE}steps.csv"))[1] == [
        PROGRAMME, "省级审核", "1", "1", "1", "0", "4",
    ]  # fmt: skip
    assert lines(ask(client, land["hubei:leader"], f"{PAGE}programmes.csv"))[1:] == [[PROGRAMME, "2", "1"]]
    assert ["2026-06", "2", "0"] in lines(ask(client, land["hubei:leader"], f"{PAGE}months.csv"))
    assert ask(client, land["hubei:leader"], f"{PAGE}people.csv").status_code == 404


def test_only_officials_of_the_authority(land, client):
    for key, host, code in (
        ("hubei:reviewer", "hubei", 200),
        ("hubei:editor", "hubei", 404),
        ("jiangsu:leader", "hubei", 404),
        ("national:expert1", "national", 404),
        ("national:acceptance", "national", 200),
        ("donghu:applicant", "donghu", 404),
    ):
        assert ask(client, land[key], host=host).status_code == code, key
        assert ask(client, land[key], f"{PAGE}steps.csv", host=host).status_code == code, key


def test_number_of_queries_does_not_grow(land):
    counts = []
    for number in range(3):
        with CaptureQueriesContext(connection) as seen:
            assert statistics_of(land.hubei).programmes[0].total == 2 + number
        counts.append(len(seen))
        case = factories.submitted(
            land, land.donghu, name=f"武汉东湖高新区第{number}创新型产业集群", deviation_reason="沿用。"
        )
        actions.withdraw(actor=land["donghu:applicant"], case=case, reason="重新申报。")
    assert counts[0] == counts[1] == counts[2] <= 7
