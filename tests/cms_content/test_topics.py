"""A citizen opens a topic and finds what the editors recommend first, then everything of that class, by kind."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from cms_content.actions import publish_policy
from cms_content.models import NewsPage, PolicyPage
from cms_content.policy_data import PolicyData
from tests.cms_content.making import news, toolkit, topic

THEME = "11-01"


def shown(answer):
    assert answer.status_code == 200
    return {group.key: [line.page.title for line in group.lines] for group in answer.context["groups"]}


@pytest.fixture
def stocked(put, hubei, jiangsu):
    for title, theme in (("同类动态", THEME), ("别类动态", "03"), ("无类动态", "")):
        put(news(title, theme=theme, slug=f"n{theme or 'none'}"))
    put(toolkit("同类工具包", theme=THEME))
    put(news("未发的", theme=THEME), publish=False)
    put(news("江苏的", theme=THEME), tenant=jiangsu)
    for title, theme in (("同类办法", THEME), ("别类办法", "03")):
        publish_policy(
            tenant=hubei, actor=None, policy=PolicyData(title=title, theme=theme, written_on=dt.date(2026, 1, 5))
        )


def test_everything_of_the_class_stands_by_kind(get, put, stocked):
    put(topic("专题甲", theme=THEME, slug="t"))
    put(topic("专题乙", theme=THEME))
    answer = get("/topics/t/")
    assert [one.page.title for one in answer.context["policies"]] == ["同类办法"]
    assert shown(answer) == {"toolkits": ["同类工具包"], "news": ["同类动态"], "topics": ["专题乙"]}
    assert 'href="/policies/?theme=11-01"' in answer.content.decode()


def test_a_first_level_class_holds_those_below_it(get, put, stocked):
    put(topic("专题", theme="11", slug="t"))
    assert shown(get("/topics/t/")) == {"toolkits": ["同类工具包"], "news": ["同类动态"]}


def test_the_editors_choice_stands_first_in_their_order(get, put, hubei, jiangsu):
    one, two = put(news("其一")), put(news("其二"))
    draft = put(news("未发的"), publish=False)
    private = put(news("内部的"))
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    put(topic("专题", two, draft, private, one, slug="t"))
    answer = get("/topics/t/")
    assert [page.title for page, _note in answer.context["highlights"]] == ["其二", "其一"]
    assert (answer.context["policies"], answer.context["groups"]) == ([], [])


def test_what_is_recommended_is_not_listed_again(get, put, stocked):
    put(
        topic(
            "专题",
            NewsPage.objects.get(title="同类动态"),
            PolicyPage.objects.get(title="同类办法"),
            theme=THEME,
            slug="t",
        )
    )
    answer = get("/topics/t/")
    assert [page.title for page, _note in answer.context["highlights"]] == ["同类动态", "同类办法"]
    assert (answer.context["policies"], shown(answer)) == ([], {"toolkits": ["同类工具包"]})


def test_an_empty_topic_says_so(get, put):
    put(topic("专题", theme="03", slug="t"))
    assert "还没有内容" in get("/topics/t/").content.decode()


def test_number_of_queries_does_not_grow(get, put):
    counts = []
    put(topic("专题", theme=THEME, slug="t"))
    for number in range(3):
        put(news(f"动态{number}", theme=THEME))
        if number != 1:
            get("/topics/t/")
            with CaptureQueriesContext(connection) as seen:
                assert len(shown(get("/topics/t/"))["news"]) == number + 1
            counts.append(len(seen))
    assert counts[0] == counts[1] <= 28
