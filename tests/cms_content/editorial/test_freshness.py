"""As an authority's editor I see on my dashboard which column is about to grow old, and which is empty."""

import datetime as dt

import pytest

from cms_content.editorial import freshness
from cms_content.editorial.columns import latest_page
from cms_content.editorial.freshness import Limit, freshness_of, register_column
from cms_content.models import PolicyPage
from portal import clock
from portal.tenancy.scope import NoTenantScope
from tests.cms_content.conftest import MOMENT
from tests.cms_content.editorial.conftest import approve, draft, submit

TODAY = MOMENT.date()


@pytest.fixture(autouse=True)
def _registry(monkeypatch):
    monkeypatch.setattr(freshness, "_columns", dict(freshness._columns))


@pytest.mark.parametrize(
    ("limit", "day", "last"),
    [
        (Limit(months=6), dt.date(2026, 5, 20), dt.date(2026, 11, 20)),
        (Limit(months=6), dt.date(2026, 8, 31), dt.date(2027, 2, 28)),
        (Limit(months=6), dt.date(2023, 8, 31), dt.date(2024, 2, 29)),
        (Limit(months=1), dt.date(2026, 12, 31), dt.date(2027, 1, 31)),
        (Limit(days=14), dt.date(2026, 12, 25), dt.date(2027, 1, 8)),
    ],
)
def test_the_last_day_of_a_limit(limit, day, last):
    assert limit.after(day) == last


@pytest.mark.parametrize(
    ("limit", "age", "left", "tone"),
    [
        (Limit(days=14), 0, 14, "fresh"),
        (Limit(days=14), 10, 4, "fresh"),
        (Limit(days=14), 11, 3, "soon"),
        (Limit(days=14), 14, 0, "soon"),
        (Limit(days=14), 15, -1, "stale"),
        (Limit(months=6), 100, 84, "fresh"),
        (Limit(months=6), 160, 23, "soon"),
        (Limit(months=6), 200, -16, "stale"),
    ],
)
def test_how_a_column_stands(hubei, limit, age, left, tone):
    day = TODAY - dt.timedelta(days=age)
    register_column(key="probe", name="栏目", limit=limit, latest=lambda _tenant: day)
    (found,) = [one for one in freshness_of(hubei) if one.column.key == "probe"]
    assert (found.latest, found.days_left, found.tone) == (day, left, tone)


def test_every_site_watches_its_own_columns(office, jiangsu):
    assert [(one.column.name, one.tone) for one in freshness_of(office.tenant)] == [
        ("政策文件", "empty"),
        ("公示", "empty"),
        ("动态", "empty"),
    ]
    assert freshness_of(jiangsu)[0].latest == TODAY
    page = draft(office)
    submit(office, page)
    with clock.frozen(MOMENT - dt.timedelta(days=170)):
        approve(office, page, "first", "second", "final")
    (policies,) = [one for one in freshness_of(office.tenant) if one.column.key == "policies"]
    assert (policies.latest, policies.tone) == (TODAY - dt.timedelta(days=170), "soon")
    assert latest_page(office.tenant, PolicyPage) == policies.latest


def test_no_authority_is_no_question():
    with pytest.raises(NoTenantScope):
        freshness_of(None)


def test_the_dashboard_names_stale_and_empty_columns(client, office):
    client.force_login(office["author"])
    shown = client.get("/cms/", headers=office.host).content.decode()
    for words in ("栏目更新", "政策文件", "公示", "动态", "空栏目，公众页面不显示，请尽快发布内容或停用栏目"):
        assert words in shown
