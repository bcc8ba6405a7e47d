"""A reader opens a section of an authority's site, narrows it, and turns its pages; empty sections are not offered."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from cms_content import queries
from cms_content.errors import BadPage
from cms_content.models import NewsPage, SectionKind, ToolkitPage
from portal.errors import NotFound
from portal.tenancy.scope import NoTenantScope
from tests.cms_content.conftest import make_tenant
from tests.cms_content.making import MAKERS, interpretation, news, ranking, report, toolkit

SECRET = "江苏独有的动态"


def titles(answer):
    assert answer.status_code == 200
    return [line.page.title for line in answer.context["lines"]]


def menu(answer):
    return [str(section["title"]) for section in answer.context["sections"]]


EVERY_KIND = pytest.mark.parametrize("kind", list(SectionKind))


@EVERY_KIND
def test_every_kind_is_listed_newest_first_on_its_own_site_only(get, put, jiangsu, kind):
    for title in ("先发的", "后发的"):
        put(MAKERS[kind](title))
    put(MAKERS[kind]("未发的"), publish=False)
    put(MAKERS[kind](SECRET), tenant=jiangsu)
    answer = get(f"/{kind}/")
    assert titles(answer) == ["后发的", "先发的"]
    assert SECRET not in answer.content.decode()
    assert titles(get(f"/{kind}/", host="jiangsu.localhost")) == [SECRET]


@EVERY_KIND
def test_number_of_queries_does_not_grow_with_the_list(get, put, kind):
    counts = []
    for number in range(3):
        put(MAKERS[kind](f"第{number}篇"))
        if number != 1:
            get(f"/{kind}/")
            with CaptureQueriesContext(connection) as seen:
                assert len(titles(get(f"/{kind}/"))) == number + 1
            counts.append(len(seen))
    assert counts[0] == counts[1] <= 16


@EVERY_KIND
@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "9" * 40])
def test_a_page_that_does_not_exist_is_not_found(get, put, kind, page):
    put(MAKERS[kind]("一篇"))
    assert get(f"/{kind}/?page={page}").status_code == 404


def test_pages_are_turned_and_keep_the_filter(get, put):
    for number in range(21):
        put(news(f"动态{number}"))
    first = get("/news/?year=2026")
    assert len(titles(first)) == 20
    assert "?year=2026&amp;page=2" in first.content.decode()
    assert titles(get("/news/?year=2026&page=2")) == ["动态0"]


def test_news_are_narrowed_by_the_year_in_which_they_went_live(get, put):
    put(news("今年的"))
    old = put(news("去年的"))
    # the last evening of the year in Beijing is still the afternoon of that day in UTC, its first morning is not
    NewsPage.objects.filter(pk=old.pk).update(first_published_at=dt.datetime(2025, 12, 31, 15, 59, tzinfo=dt.UTC))
    assert titles(get("/news/?year=2025")) == ["去年的"]
    NewsPage.objects.filter(pk=old.pk).update(first_published_at=dt.datetime(2025, 12, 31, 16, 0, tzinfo=dt.UTC))
    assert titles(get("/news/?year=2026")) == ["今年的", "去年的"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["给升规企业", "财税政策"]),
        ("?scope=tier", ["给升规企业"]),
        ("?tier=above_scale", ["给升规企业"]),
        ("?instrument=tax", ["财税政策"]),
        ("?instrument=fiscal", ["给升规企业", "财税政策"]),
        ("?instrument=fiscal&scope=topic", ["财税政策"]),
    ],
)
def test_toolkits_are_narrowed_by_what_they_hold(get, put, query, found):
    put(toolkit("财税政策", "fiscal", "tax", "fiscal"))
    put(toolkit("给升规企业", scope="tier", tier="above_scale"))
    answer = get(f"/toolkits/{query}")
    assert titles(answer) == found
    counted = {line.page.title: line.facts[-1] for line in answer.context["lines"]}
    assert {title: counted[title] for title in found} == {
        title: {"财税政策": "3 项政策工具", "给升规企业": "1 项政策工具"}[title] for title in found
    }


def test_the_other_kinds_have_filters_of_their_own(get, put):
    put(report("2024年报告", 2024))
    put(report("2023年报告", 2023))
    put(ranking("榜一"))
    put(ranking("榜二", series="瞪羚企业榜"))
    put(interpretation("文字的"))
    put(interpretation("专家的", form="expert"))
    assert titles(get("/reports/")) == ["2024年报告", "2023年报告"], "by year, whatever was entered last"
    assert titles(get("/reports/?year=2023")) == ["2023年报告"]
    assert titles(get("/rankings/?series=瞪羚企业榜")) == ["榜二"]
    assert titles(get("/interpretations/?form=expert")) == ["专家的"]


@pytest.mark.parametrize("query", ["?year=nonsense", "?year=1066", "?year=2026'--", "?year=" + "9" * 400])
def test_a_malformed_filter_is_ignored_and_said_so(get, put, query):
    put(news())
    answer = get(f"/news/{query}")
    assert titles(answer) == ["一条动态"]
    assert "筛选条件无法识别，已忽略" in answer.content.decode()


def test_an_unknown_filter_changes_nothing(get, put):
    put(news())
    answer = get("/news/?colour=red&order=-pk")
    assert titles(answer) == ["一条动态"]
    assert "已忽略" not in answer.content.decode()


def test_an_empty_section_says_so_and_offers_no_filter(get, hubei):
    page = get("/news/").content.decode()
    assert "还没有内容" in page
    assert 'class="filters"' not in page


def test_a_filter_that_finds_nothing_offers_the_way_back(get, put):
    put(toolkit("财税政策", "tax"))
    put(toolkit("给升规企业", scope="tier", tier="above_scale"))
    page = get("/toolkits/?scope=topic&tier=above_scale").content.decode()
    assert "没有符合条件的内容" in page
    assert 'href="/toolkits/"' in page


def test_only_sections_with_a_live_page_are_offered(get, put, jiangsu):
    fixed = ["政策", "公示", "集群名录"]
    assert menu(get("/about/")) == fixed
    page = put(news())
    put(toolkit("未发的"), publish=False)
    put(report("江苏报告", 2025), tenant=jiangsu)
    assert menu(get("/about/")) == ["政策", "公示", "动态", "集群名录"]
    assert menu(get("/about/", host="jiangsu.localhost")) == [*fixed, "报告"]
    page.unpublish()
    assert menu(get("/about/")) == fixed


def test_the_menu_costs_one_query(get, put):
    put(news())
    get("/about/")
    with CaptureQueriesContext(connection) as seen:
        get("/about/")
    assert sum("cms_content_sectionpage" in query["sql"] for query in seen.captured_queries) == 1


def test_a_page_behind_a_password_is_not_listed(get, put):
    page = put(news("内部动态"))
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert titles(get("/news/")) == []


def test_unknown_addresses_are_not_found(get, put):
    put(news(slug="known"))
    assert get("/news/known/").status_code == 200
    for path in ("/news/unknown/", "/news/known/more/", "/newspaper/"):
        assert get(path).status_code == 404


def test_another_authority_does_not_serve_the_page(get, put, jiangsu):
    put(news(slug="known"))
    assert get("/news/known/", host="jiangsu.localhost").status_code == 404


def test_a_page_lies_in_the_section_of_its_kind_only(hubei):
    section = queries.section_of(hubei, SectionKind.NEWS)
    assert NewsPage.can_create_at(section)
    assert not ToolkitPage.can_create_at(section)
    assert not news().can_move_to(queries.section_of(hubei, SectionKind.TOOLKITS))


def test_publishing_twice_keeps_the_first(put):
    assert put(news(slug="one")).pk == put(news("别的题目", slug="one")).pk
    assert NewsPage.objects.count() == 1


def test_a_page_that_contradicts_itself_is_refused(put):
    with pytest.raises(BadPage) as refused:
        put(toolkit("给某一集群", scope="cluster"))
    assert refused.value.fields == {"cluster": "“一群一策”工具包请选择适用的集群。"}


def test_no_section_no_authority_no_answer(nation):
    bare = make_tenant("bare", "没有站点的机关", parent=nation)
    with pytest.raises(NotFound):
        queries.section_of(bare, SectionKind.NEWS)
    with pytest.raises(NoTenantScope):
        queries.section_of(None, SectionKind.NEWS)


class TestNews:
    def test_it_reads_from_the_lead_to_its_source(self, get, put):
        put(news("另一条"))
        put(news("这一条", slug="this", source_url="https://example.org/a", needs_verification=True))
        answer = get("/news/this/")
        page = answer.content.decode()
        assert [other.title for other in answer.context["others"]] == ["另一条"]
        assert "一句导语。" in page
        assert '<a href="https://example.org/a" rel="external noopener">本站</a>' in page
        assert "待核实。" in page
        assert "修改日期" not in page

    def test_a_later_change_is_dated(self, get, put):
        page = put(news(slug="this"))
        NewsPage.objects.filter(pk=page.pk).update(first_published_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        assert "修改日期" in get("/news/this/").content.decode()

    def test_script_in_its_text_stays_harmless(self, get, put):
        hostile = "</script><script>alert(1)</script>"
        body = [("text", f"<p onclick='x()'>甲{hostile}<a href='javascript:alert(2)'>乙</a></p>"), ("heading", hostile)]
        put(NewsPage(title=f"题{hostile}", slug="this", lead=hostile, source="本站", body=body))
        page = get("/news/this/").content.decode()
        assert "<script>alert" not in page
        assert "onclick" not in page
        assert "javascript:" not in page
