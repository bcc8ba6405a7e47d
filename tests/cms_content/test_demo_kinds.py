"""A visitor of the demonstration finds every kind of page filled, and nothing there that pretends to be true."""

from __future__ import annotations

import pytest

from cms_content.demo_kinds import load_demo_kinds
from cms_content.demo_policies import load_demo_policies
from cms_content.errors import BadPage
from cms_content.models import AnnualReportPage, RankingPage, SectionedPage
from cms_content.validity import Validity
from search.models import IndexEvent
from search.sources import get as source_of

OPINIONS = "http://national.localhost:8000/policies/opinions-2020/"
PATHS = (
    "/toolkits/demo-instruments/",
    "/toolkits/demo-tier-listed/",
    "/rankings/demo-first/",
    "/topics/demo-stewards/",
)


@pytest.fixture
def loaded(nation, hubei, jiangsu):
    load_demo_policies(actor=None)
    return load_demo_kinds(actor=None)


def test_it_is_loaded_once(loaded):
    assert [page.pk for page in load_demo_kinds(actor=None)] == [page.pk for page in loaded]


def test_every_page_says_that_it_is_a_demonstration(get, loaded):
    assert all(isinstance(page, SectionedPage) and page.needs_verification for page in loaded)
    assert all("演示" in page.title for page in loaded)
    for path in PATHS:
        answer = get(path)
        assert (answer.status_code, "待核实" in answer.content.decode()) == (200, True)
    assert all(figure.is_unverified for figure in AnnualReportPage.objects.get().figures.all())
    assert all(entry.is_unverified for entry in RankingPage.objects.get().entries.all())


def test_what_rests_on_the_lapsed_measures_is_shown_as_lapsed_with_its_clause(get, loaded):
    answer = get("/toolkits/demo-instruments/")
    assert [(tool.entry.clause, tool.url, tool.lapsed) for tool in answer.context["lapsed"]] == [
        (f"{point}.", f"/policies/measures-2020/#p{point}", "2025年12月5日") for point in (2, 5, 6, 4, 10)
    ]
    in_force = [tool for shown in answer.context["classes"] for tool in shown.tools]
    assert [(tool.entry.clause, tool.url, tool.validity) for tool in in_force] == [
        ("3.", f"{OPINIONS}#p3", Validity.IN_FORCE),
        ("4.", f"{OPINIONS}#p4", Validity.IN_FORCE),
        ("", "", None),
        ("3.", f"{OPINIONS}#p3", Validity.IN_FORCE),
    ]
    assert answer.context["count"] == 4


def test_every_page_can_be_found(loaded):
    events = set(IndexEvent.objects.exclude(source="policy").values_list("source", "object_pk"))
    assert {pk for _source, pk in events} == {str(page.pk) for page in loaded}
    rows = {(source, pk): source_of(source).load(pk) for source, pk in events}
    assert {(row.kind, row.tenant_code) for row in rows.values()} == {
        ("news", "national"),
        ("report", "national"),
        ("toolkit", "hubei"),
        ("ranking", "hubei"),
        ("topic", "hubei"),
    }
    (ranking,) = (row for row in rows.values() if row.kind == "ranking")
    assert "长江存储" in ranking.body
    assert ranking.url == "/rankings/demo-first/"


def test_a_withdrawn_page_is_found_no_more(loaded):
    page = loaded[0]
    page.unpublish()
    assert source_of("news").load(str(page.pk)) is None


def test_the_home_page_shows_the_latest_and_no_empty_column(get, loaded):
    nation, hubei, jiangsu = (get("/", host=f"{code}.localhost") for code in ("national", "hubei", "jiangsu"))
    assert [(shelf.key, len(shelf.lines), shelf.more_url) for shelf in nation.context["shelves"]] == [
        ("news", 3, "/news/")
    ]
    assert [(shelf.key, len(shelf.lines)) for shelf in hubei.context["shelves"]] == [("toolkits", 2)]
    assert jiangsu.context["shelves"] == []


def test_without_the_policies_it_is_refused(nation, hubei):
    with pytest.raises(BadPage):
        load_demo_kinds(actor=None)
