"""Story: of a notice with two thousand items a citizen on a phone objects to three, and the form stays a form.

Only chosen items stand in it; others are added by the numbers that the notice prints, and are named before anything
is submitted: nobody objects to a line by a slip of the finger.
"""

import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import passed
from tests.workflows.notices import factories
from tests.workflows.notices.test_opening import draft, editor, home, land, listed  # noqa: F401  # fixtures of the same story
from tests.workflows.notices.test_public_pages import filled
from workflows.cases.models import Case, CaseState
from workflows.notices import actions
from workflows.notices.models import Objection

COUNT = 2000
LIGHT = 40 * 1024


@pytest.fixture
def notice(land, editor, draft):  # noqa: F811  # the fixtures
    return actions.publish_draft(actor=editor, tenant=land.nation, draft=passed(draft, editor))


@pytest.fixture
def rows(notice):
    return listed(notice.items.get(), COUNT)


@pytest.fixture
def form(notice):
    return reverse("notices:object", args=[notice.pk])


def boxes(page):
    return [choice.choice_label for choice in page.context["form"]["items"]]


def values(page):
    return page.context["form"]["items"].value()


@pytest.mark.one_database  # the same queries as with one item
def test_the_form_of_two_thousand_items_is_light_and_asks_nothing_more(home, notice, form):  # noqa: F811  # the fixture
    home.get(form)
    with CaptureQueriesContext(connection) as few:
        home.get(form)
    last = listed(notice.items.get(), COUNT)[-1]
    with CaptureQueriesContext(connection) as many:
        page = home.get(f"{form}?item={last.pk}")
    assert len(many) == len(few)
    assert (len(boxes(page)), values(page), len(page.content) < LIGHT) == (1, [str(last.pk)], True)
    assert boxes(home.get(form)) == []
    pair = home.get(f"{form}?item={last.pk}&item={last.pk - 1}&item=x")
    assert values(pair) == [str(last.pk), str(last.pk - 1)]


def test_items_are_added_by_number_and_named_before_they_count(home, notice, rows, form):  # noqa: F811  # the fixture
    data = filled(home, notice, rows[6], numbers="２，1999、 7", evidence=factories.pdf())
    page = home.post(form, data)
    text = html.unescape(page.content.decode())
    assert (page.status_code, Objection.across_tenants.count()) == (422, 0)
    assert "已按序号加入：2. 第2集群；1999. 第1999集群。请核对勾选的条目，再次提交。" in text
    assert len(boxes(page)) == 3
    assert [int(pk) for pk in values(page)] == [rows[6].pk, rows[1].pk, rows[1998].pk]
    assert page.context["form"]["numbers"].value() == ""
    again = {name: value for name, value in data.items() if name not in {"numbers", "evidence"}}
    again |= {"items": values(page)[:2], "kept": [one.word for one in page.context["form"].kept]}
    assert home.post(form, again).context["receipt"]
    stored = Objection.across_tenants.get()
    assert [item.position for item in stored.items.order_by("position")] == [2, 7]
    assert stored.evidence.count() == 1


def test_a_number_that_is_not_there_or_takes_no_objection_is_named(home, notice, rows, form):  # noqa: F811  # the fixture
    Case.across_tenants.filter(pk=rows[4].case_id).update(state=CaseState.WITHDRAWN)
    page = home.post(form, filled(home, notice, rows[0], numbers="2001，5，3"))
    assert page.context["form"].errors["numbers"] == [
        "公示表中没有这样的序号，或者该条目不再受理异议，请对照公示表核对。"
    ]
    assert (page.context["form"]["numbers"].value(), len(boxes(page))) == ("2001，5", 2)
    nothing = home.post(form, filled(home, notice))
    assert nothing.context["form"].errors["items"] == ["请至少选择一个条目。"]
    assert Objection.across_tenants.count() == 0
