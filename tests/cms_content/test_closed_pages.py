"""A policy that only some readers may open is named nowhere in public: in no list, relation or search."""

from __future__ import annotations

import datetime as dt

import pytest
from wagtail.models import Page, PageViewRestriction

from cms_content import queries, sources
from cms_content.actions import publish_policy
from cms_content.actions.policy import SEARCH_SOURCE
from cms_content.errors import DuplicateNumber
from cms_content.models import PolicyPage, RelationKind
from cms_content.policy_data import PolicyData, RelationData
from search.models import IndexEvent

HUBEI = {"host": "hubei.localhost"}
CLOSED, OPEN = "限阅的文件", "公开的文件"
NUMBER = "鄂科示〔2026〕1号"


@pytest.fixture
def pages(hubei) -> tuple[PolicyPage, PolicyPage]:
    """A closed document and an open one, related both ways."""
    closed = publish_policy(
        tenant=hubei,
        actor=None,
        policy=PolicyData(title=CLOSED, slug="closed", doc_number=NUMBER, written_on=dt.date(2019, 1, 5), theme="11"),
    )
    opened = publish_policy(
        tenant=hubei,
        actor=None,
        policy=PolicyData(
            title=OPEN,
            slug="open",
            written_on=dt.date(2026, 1, 5),
            relations=(RelationData(kind=RelationKind.CITES, number=NUMBER),),
        ),
    )
    closed.relations.create(kind=RelationKind.FOLLOWED_BY, target=opened, sort_order=0)
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    return closed, opened


def test_no_list_relation_or_filter_names_it(client, hubei, pages):
    shown = [client.get(path, headers=HUBEI).content.decode() for path in ("/", "/policies/", "/policies/open/")]
    assert [CLOSED in text for text in shown] == [False, False, False]
    assert NUMBER in shown[2]  # the open document itself cites the number
    assert queries.policy_years(hubei) == [2026]
    assert queries.policy_themes(hubei) == []
    assert client.get("/policies/closed/", headers=HUBEI).status_code == 302


def test_the_index_forgets_it_and_finds_it_again_when_it_is_opened(pages):
    closed, opened = (str(page.pk) for page in pages)
    assert (sources.load(closed), sources.load(opened).title) == (None, OPEN)
    queued = IndexEvent.objects.filter(source=SEARCH_SOURCE, object_pk=closed)
    before = queued.count()
    PageViewRestriction.objects.get().delete()
    assert queued.count() == before + 1
    assert sources.load(closed).title == CLOSED


def test_its_number_stays_taken(hubei, pages):
    with pytest.raises(DuplicateNumber):
        publish_policy(tenant=hubei, actor=None, policy=PolicyData(title="第二份", doc_number=NUMBER))


def test_the_shorter_question_finds_what_wagtails_own_does(hubei, pages):
    everything = Page.objects.all()
    with_everything = list(queries.open_to_all(everything).order_by("pk"))
    assert with_everything == list(everything.public().order_by("pk"))
    PageViewRestriction.objects.create(page=hubei.site.root_page, restriction_type=PageViewRestriction.LOGIN)
    left = list(queries.open_to_all(everything).order_by("pk"))
    assert left == list(everything.public().order_by("pk"))
    assert 0 < len(left) < len(with_everything)
