"""A journalist reads a year's figures beside those of the year before, and who came on a list or left it."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms_content.models import RankingEntry, ReportFigure
from cms_content.reports import change_in_words, in_digits
from portal.identity.uscc import make
from tests.cms_content.making import news, ranking, report

ONE, OTHER = make("91420000123456786"), make("91420000234567895")


def figure(label, value, unit="亿元", **given):
    return ReportFigure(label=label, value=Decimal(value), unit=unit, **given)


def structured(answer):
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.content.decode(), re.DOTALL)
    return json.loads(found)


def rows(answer):
    assert answer.status_code == 200
    return [(row.figure.label, row.value, row.before, row.change) for row in answer.context["figures"]]


class TestReport:
    def test_figures_are_compared_with_the_same_label_in_the_same_unit_only(self, get, put, jiangsu):
        put(report("前年", 2023, figure("营业收入", 1)))
        put(
            report(
                "去年",
                2024,
                figure("营业收入", "1000.50"),
                figure("企业数", 10, "家"),
                figure("研发投入", 5, ""),
                figure("重名", 1),
                figure("重名", 2),
            )
        )
        put(report("江苏去年", 2024, figure("专利", 7, "件")), tenant=jiangsu)
        put(
            report(
                "今年",
                2025,
                figure("营业收入", "1234.5000"),
                figure("企业数", 12, "户"),
                figure("研发投入", 6, ""),
                figure("重名", 3),
                figure("专利", 8, "件"),
                slug="now",
            )
        )
        answer = get("/reports/now/")
        assert rows(answer) == [
            ("营业收入", "1,234.5", "1,000.5", "+23.4%"),
            ("企业数", "12", "", ""),
            ("研发投入", "6", "", ""),
            ("重名", "3", "", ""),
            ("专利", "8", "", ""),
        ]
        assert [other.title for other in answer.context["others"]] == ["去年", "前年"]

    def test_without_the_year_before_nothing_is_compared(self, get, put):
        put(report("前年", 2023))
        put(report("今年", 2025, slug="now"))
        page = get("/reports/now/").content.decode()
        assert "增减" not in page
        assert "未载明" in page, "the figure names no source"

    def test_a_draft_of_the_year_before_stays_unseen(self, get, put):
        put(report("去年", 2024, figure("营业收入", "777")), publish=False)
        put(report("今年", 2025, slug="now"))
        assert "777" not in get("/reports/now/").content.decode()

    def test_a_doubt_about_either_year_is_shown(self, get, put):
        put(report("去年", 2024, figure("营业收入", 1, is_unverified=True)))
        put(report("今年", 2025, figure("营业收入", 2), slug="now"))
        answer = get("/reports/now/")
        assert [row.is_doubtful for row in answer.context["figures"]] == [True]
        assert "待核实" in answer.content.decode()

    @pytest.mark.parametrize(
        ("before", "after", "words"),
        [("100", "90", "−10.0%"), ("3", "3", "0.0%"), ("0", "5", ""), ("-5", "5", ""), ("1", "30", "+2,900.0%"),
         ("1000", "1000.1", "0.0%")],
    )  # fmt: skip
    def test_changes_in_words(self, before, after, words):
        assert change_in_words(Decimal(before), Decimal(after)) == words

    @pytest.mark.parametrize(
        ("value", "digits"), [("1E+3", "1,000"), ("0.0000", "0"), ("12345678.9000", "12,345,678.9")]
    )
    def test_digits(self, value, digits):
        assert in_digits(Decimal(value)) == digits

    def test_search_machines_are_told_the_year(self, get, put):
        put(report("今年</script>", 2025, slug="now"))
        known = structured(get("/reports/now/"))
        assert (known["@type"], known["name"], known["temporalCoverage"]) == (
            "Report",
            "今年</script>",
            "2025-01-01/2025-12-31",
        )

    def test_number_of_queries_does_not_grow_with_the_figures(self, get, put):
        counts = []
        for year, number in ((2020, 1), (2025, 3)):
            put(report("年", year, *[figure(f"指标{one}", one) for one in range(number)], slug=f"r{year}"))
            get(f"/reports/r{year}/")
            with CaptureQueriesContext(connection) as seen:
                assert len(rows(get(f"/reports/r{year}/"))) == number
            counts.append(len(seen))
        assert counts[0] == counts[1] <= 17


class TestRanking:
    def test_new_ones_and_those_that_left_are_said(self, get, put, jiangsu):
        put(ranking("江苏第一届", "甲公司"), tenant=jiangsu)
        put(ranking("别的榜", "戊公司", series="瞪羚企业榜"))
        put(ranking("第一届", RankingEntry(name="甲公司旧名", uscc=ONE), "乙公司", "丙公司", slug="first"))
        put(
            ranking(
                "第二届", RankingEntry(name="甲公司新名", uscc=ONE), "丙公司", "丁公司", edition="第二届", slug="second"
            )
        )
        second = get("/rankings/second/")
        assert [(place.entry.name, place.is_new) for place in second.context["places"]] == [
            ("甲公司新名", False),
            ("丙公司", False),
            ("丁公司", True),
        ]
        assert [entry.name for entry in second.context["gone"]] == ["乙公司"]
        first = get("/rankings/first/")
        assert [place.is_new for place in first.context["places"]] == [False, False, False]
        assert (first.context["gone"], first.context["before"]) == ([], None)
        assert [edition.title for edition in first.context["editions"]] == ["第二届"]

    def test_criteria_stand_before_the_names(self, get, put):
        put(ranking("榜", "甲公司", criteria="标准是这样。", slug="list"))
        page = get("/rankings/list/").content.decode()
        assert page.index("标准是这样。") < page.index("甲公司</th>")
        assert "排名不分先后" in page
        assert "名次" not in page

    def test_a_ranked_list_counts_its_places(self, get, put):
        put(ranking("榜", "甲公司", "乙公司", is_ranked=True, slug="list"))
        answer = get("/rankings/list/")
        assert [place.number for place in answer.context["places"]] == [1, 2]
        known = structured(answer)
        assert (known["@type"], known["itemListOrder"], known["numberOfItems"]) == (
            "ItemList",
            "https://schema.org/ItemListOrderAscending",
            2,
        )

    def test_its_notice_is_linked_while_it_is_live(self, get, put):
        notice = put(news("公示", slug="n"))
        put(ranking("榜", notice_page=notice, slug="list"))
        assert get("/rankings/list/").context["notice_url"] == "/news/n/"
        notice.unpublish()
        assert get("/rankings/list/").context["notice_url"] == ""

    def test_number_of_queries_does_not_grow_with_the_list(self, get, put):
        counts = []
        for number in (1, 3):
            put(ranking("榜", *[f"公司{one}" for one in range(number)], series=f"榜{number}", slug=f"l{number}"))
            get(f"/rankings/l{number}/")
            with CaptureQueriesContext(connection) as seen:
                assert len(get(f"/rankings/l{number}/").context["places"]) == number
            counts.append(len(seen))
        assert counts[0] == counts[1] <= 17

    def test_script_in_any_word_stays_harmless(self, get, put):
        bad = "</script><script>alert(1)</script>"
        entry = RankingEntry(name=bad, place=bad, field=bad, note=bad, uscc=OTHER)
        put(ranking(bad, entry, series=bad, edition="一", criteria=bad, method=bad, slug="list"))
        assert "<script>alert" not in get("/rankings/list/").content.decode()
