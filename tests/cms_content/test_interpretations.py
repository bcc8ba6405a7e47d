"""A reader of a policy finds what it means, and from the explanation the way back to the document itself."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms_content.actions import enter_interpretation, publish_interpretation, publish_policy
from cms_content.guide_data import CitedData, InterpretationData
from cms_content.models import InterpretationPage, PolicyPage
from cms_content.policy_data import PolicyData
from cms_content.section_sources import SECTION_SOURCES
from search.models import IndexEvent
from tests.cms_content.guide_samples import guide

HOST = {"host": "hubei.localhost", "accept-language": "zh-CN"}
NUMBER = "国科示〔2020〕1号"
PATH = "/interpretations/one/"
SOURCES = [source for source in SECTION_SOURCES if source.key in {"guide", "interpretation"}]
GUIDES, INTERPRETATIONS = SOURCES


@pytest.fixture
def policy(nation, hubei):
    data = PolicyData(title="示例意见", slug="opinion", doc_number=NUMBER, written_on=dt.date(2020, 1, 2))
    return publish_policy(tenant=hubei, actor=None, policy=data)


def interpretation(tenant, *, live=True, **changes) -> InterpretationPage:
    data = {
        "slug": "one",
        "title": "示例意见问答",
        "office": "示例处",
        "policies": (CitedData(number=NUMBER),),
    } | changes
    body = {"body": (("question", ("要做什么？", "<p>先看<b>条件</b>。</p>")),)}
    page = enter_interpretation(tenant=tenant, actor=None, interpretation=InterpretationData(**(body | data | changes)))
    return publish_interpretation(actor=None, page=page) if live else page


def get(client, path, host="hubei.localhost"):
    return client.get(path, headers=HOST | {"host": host})


def test_each_end_names_the_other(client, hubei, policy):
    interpretation(hubei, form="questions")
    shown = get(client, PATH).content.decode()
    assert '<a class="serif" href="/policies/opinion/">示例意见</a>' in shown
    assert (NUMBER in shown, '<span class="status open">有效</span>' in shown) == (True, True)
    heading, links = get(client, "/policies/opinion/").context["backlinks"][0]
    assert (heading, [(one.title, one.url, one.note) for one in links]) == (
        "政策解读",
        [("示例意见问答", PATH, "问答解读　示例处")],
    )


def test_a_draft_is_on_neither_end(client, hubei, policy):
    page = interpretation(hubei, live=False)
    assert get(client, "/policies/opinion/").context["backlinks"] == []
    publish_interpretation(actor=None, page=page)
    policy.unpublish()
    shown = get(client, PATH).content.decode()
    assert "示例意见</a>" not in shown
    assert NUMBER in shown


def test_guides_and_other_authorities_that_rest_on_it_are_named(client, hubei, jiangsu, policy, nation):
    guide(hubei, bases=(CitedData(number=NUMBER, clause="一"), CitedData(number=NUMBER, clause="二")))
    groups = dict(get(client, "/policies/opinion/").context["backlinks"])
    assert [one.url for one in groups["依据本文件的办事指南"]] == ["/guides/guide/"]


def test_an_explanation_of_a_lapsed_document_says_so(client, hubei, policy):
    interpretation(hubei)
    PolicyPage.objects.filter(pk=policy.pk).update(valid_until=dt.date(2025, 12, 4))
    shown = get(client, PATH).content.decode()
    assert "所解读的文件中有已不再有效的。" in shown
    assert "自2025年12月5日起不再执行" in shown


def test_questions_are_headings_under_the_title(client, hubei, policy):
    interpretation(hubei)
    assert "<h2>要做什么？</h2><p>先看<b>条件</b>。</p>" in get(client, PATH).content.decode()
    with_heading = (("heading", "一"), ("question", ("问？", "<p>答</p>")))
    interpretation(hubei, slug="two", body=with_heading)
    shown = get(client, "/interpretations/two/").content.decode()
    assert ("<h2>一</h2>" in shown, "<h3>问？</h3>" in shown) == (True, True)


def test_scripts_in_stored_text_do_not_reach_the_reader(client, hubei, policy):
    bad = (("text", "<p>甲<script>alert(1)</script></p>"), ("quotation", "<script>alert(2)</script>"))
    interpretation(hubei, body=bad, title="</script><script>alert(3)</script>")
    assert "<script>alert" not in get(client, PATH).content.decode()


def test_search_machines_read_an_article_about_the_document(client, hubei, policy):
    page = interpretation(hubei)
    shown = get(client, PATH).content.decode()
    said = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', shown, re.DOTALL).group(1))
    assert said == {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": "示例意见问答",
        "url": "http://hubei.localhost:8000/interpretations/one/",
        "inLanguage": "zh-Hans",
        "author": {"@type": "GovernmentOrganization", "name": "示例处"},
        "datePublished": page.first_published_at.isoformat(),
        "dateModified": page.last_published_at.isoformat(),
        "about": [
            {
                "@type": "Legislation",
                "name": "示例意见",
                "legislationIdentifier": NUMBER,
                "url": "http://hubei.localhost/policies/opinion/",
            }
        ],
    }


def test_the_list_is_narrowed_by_form_and_is_the_visited_authoritys(client, hubei, jiangsu, policy):
    interpretation(hubei)
    interpretation(hubei, slug="expert", title="专家说", form="expert")
    interpretation(jiangsu, title="江苏独有的解读", policies=(CitedData(title="另一份"),))
    titles = [one.page.title for one in get(client, "/interpretations/").context["lines"]]
    assert sorted(titles) == ["专家说", "示例意见问答"]
    assert [one.page.title for one in get(client, "/interpretations/?form=expert").context["lines"]] == ["专家说"]
    assert get(client, PATH, host="national.localhost").status_code == 404


def test_three_interpretations_cost_the_queries_of_one(client, hubei, policy):
    def cost():
        get(client, "/policies/opinion/")
        with CaptureQueriesContext(connection) as seen:
            get(client, "/policies/opinion/")
        return len(seen)

    interpretation(hubei)
    one = cost()
    interpretation(hubei, slug="two")
    interpretation(hubei, slug="three")
    assert cost() == one


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.key)
def test_publication_withdrawal_moving_and_deletion_reach_the_search(hubei, policy, source):
    def events():
        found = set(IndexEvent.objects.filter(source=source.key).values_list("object_pk", flat=True))
        IndexEvent.objects.all().delete()
        return found

    page = guide(hubei) if source is GUIDES else interpretation(hubei)
    key = {str(page.pk)}
    assert events() == key
    page.unpublish()
    assert events() == key
    assert source.load(str(page.pk)) is None
    section = page.get_parent().specific
    section.move(section.get_parent(), pos="last-child")
    assert events() == key
    page.delete()
    assert events() == key


def test_what_is_found_is_what_anybody_may_read(hubei, policy):
    page, one = interpretation(hubei), guide(hubei, bases=(CitedData(number=NUMBER, clause="第三条"),))
    row = INTERPRETATIONS.load(str(page.pk))
    assert (row.tenant_code, row.kind, row.url, row.principals) == ("hubei", "interpretation", PATH, ("pub",))
    assert (row.docnos[0], row.body) == (NUMBER, f"示例处\n示例意见 {NUMBER}\n要做什么？\n先看条件。")
    found = GUIDES.load(str(one.pk))
    assert (found.kind, found.url) == ("guide", "/guides/guide/")
    for words in ("第三条", "有主导产业。", "申请书", "审议", "可以补交吗？", "市科技局"):
        assert words in found.body
    assert [list(source.all_pks()) for source in SOURCES] == [[one.pk], [page.pk]]
