"""Story: an erratum has just sent an item back for a new period, and somebody objects to it on the old notice.

Who came before is carried over: answered, and holding the new item. Who comes after is led to the new notice. A letter
could not know of it and is taken.
"""

import datetime as dt
import html

import pytest
from django.urls import reverse

from portal import clock
from tests.factories import passed
from tests.workflows.flows.at_once import at_once
from tests.workflows.notices import factories
from tests.workflows.notices.factories import PUBLISHED, object_to, objection_of
from tests.workflows.notices.test_public_pages import filled
from workflows.notices import actions, receipts
from workflows.notices.errors import ItemSentBack
from workflows.notices.models import ItemOutcome, Notice, NoticeItem, Objection
from workflows.notices.paths import path_of

DAY = dt.timedelta(days=1)


@pytest.fixture
def correct(nation, editor):
    """Return what publishes a material erratum to an item, examined like everything public."""

    def prepare(item):
        draft = actions.draft_erratum(
            actor=editor, tenant=nation, notice=item.notice, item=item, words="名称更正。", is_material=True
        )
        passed(draft, editor)
        return lambda: actions.publish_erratum(actor=editor, tenant=nation, draft=draft)

    return prepare


@pytest.fixture
def anew(editor, nation):
    """Return what lays an item's case before the public again, now or from a later day."""

    def publish(item, **changes):
        given = {"title": "更正后的公示", "basis": "意见", "procedure": "经审议"}
        return actions.publish_notice(actor=editor, tenant=nation, cases=[item.case], **(given | changes))

    return publish


def fate(notice):
    with clock.frozen(notice.closes_at):
        actions.close_due()
    return notice.items.get().outcome


def test_the_verb_refuses_and_names_the_new_notice_once_it_is_open(notice, items, correct, anew):
    correct(items[0])()
    with pytest.raises(ItemSentBack) as refused:
        object_to(notice, items[0], items[1])
    assert refused.value.fields == {
        "items": f"“{items[0].name}”已更正，将按规定期限重新公示，本公示不再受理对该条目的异议。请在重新公示后提出。"
    }
    planned = anew(items[0], opens_at=PUBLISHED + DAY)
    with pytest.raises(ItemSentBack) as refused:
        object_to(notice, items[0])
    assert planned.title not in refused.value.fields["items"], "what has not opened is told to nobody"
    with clock.frozen(PUBLISHED + DAY), pytest.raises(ItemSentBack) as refused:
        object_to(notice, items[0])
    assert refused.value.fields == {
        "items": f"“{items[0].name}”已更正并重新公示，本公示不再受理对该条目的异议。"
        "请到新的公示《更正后的公示》（10月9日 17:30截止）中提出。"
    }
    assert Objection.across_tenants.count() == 0
    assert objection_of(object_to(notice, items[1])).in_time, "the other items go on"


def test_the_form_that_was_open_comes_back_filled_and_leads_on(at_home, notice, items, correct, anew):
    form = reverse("notices:object", args=[notice.pk])
    given = filled(at_home, notice, items[0])
    correct(items[0])()
    new = anew(items[0])
    answer = at_home.post(form, given)
    text = html.unescape(answer.content.decode())
    assert (answer.status_code, factories.REASONS in text) == (422, True)
    assert "请到新的公示《更正后的公示》" in text
    assert f'<a href="{path_of(new)}">更正后的公示</a>' in text
    assert [key for key, _label in answer.context["form"].fields["items"].choices] == [items[1].pk, items[2].pk]
    page = html.unescape(at_home.get(path_of(notice)).content.decode())
    assert f'该条目已重新公示：<a href="{path_of(new)}">更正后的公示</a>' in page


def test_where_no_item_is_left_there_is_no_form_to_fill_in(at_home, editor, nation, *, cases, correct, anew):
    notice = factories.make_notice(editor, nation, cases[:1])
    item = notice.items.get()
    correct(item)()
    new = anew(item)
    text = at_home.get(reverse("notices:object", args=[notice.pk])).content.decode()
    assert ('<form class="objection"' in text, path_of(new) in text) == (False, True)


def test_who_came_before_is_told_and_holds_the_new_item(at_home, notice, items, correct, anew):
    receipt = object_to(notice, items[0])
    correct(items[0])()
    new = anew(items[0])
    pair = {"number": receipt.number, "code": receipt.query_code}
    text = html.unescape(at_home.post(reverse("notices:status"), pair).content.decode())
    assert f'“{items[0].name}”已更正并重新公示：<a href="{path_of(new)}">更正后的公示</a>。' in text
    assert "本异议继续办理，办结之前该条目不会被确认，无需重新提出。" in text
    assert fate(new) == ItemOutcome.HELD


def test_a_letter_to_the_old_item_is_taken_and_holds_the_new_one(notice, items, correct, anew, *, editor, nation):
    correct(items[0])()
    new = anew(items[0])
    with clock.frozen(PUBLISHED + DAY):
        entered = actions.enter_objection(
            actor=editor, tenant=nation, notice=notice, items=[items[0].pk], kind="person", identity=factories.PERSON,
            ground="truth", reasons=factories.REASONS, token=receipts.new_form_token(notice.pk), arrival="letter",
            received_at=clock.now(), papers={"original": [factories.pdf("信函.pdf")]},
        )  # fmt: skip
    assert objection_of(entered).in_time
    assert fate(new) == ItemOutcome.HELD


@pytest.mark.parametrize(
    ("outcome", "expected"), [("unfounded", "clear"), ("upheld_return", "returned"), ("correction", "corrected")]
)
def test_what_is_decided_on_the_old_item_afterwards_counts_for_the_new_one(
    notice, items, *, correct, anew, handler, leader, outcome, expected
):
    objection = objection_of(object_to(notice, items[0]))
    correct(items[0])()
    new = anew(items[0])
    with clock.frozen(PUBLISHED + DAY):
        factories.decided(handler, leader, objection, outcome)
    assert fate(new) == expected


@pytest.mark.parametrize(("outcome", "expected"), [("upheld_return", "returned"), ("correction", "clear")])
def test_an_erratum_answers_a_correction_decided_before_it_and_nothing_else(
    notice, items, *, correct, anew, handler, leader, outcome, expected
):
    factories.decided(handler, leader, objection_of(object_to(notice, items[0])), outcome)
    with clock.frozen(PUBLISHED + DAY):
        correct(items[0])()
        new = anew(items[0])
    assert fate(new) == expected


def test_an_old_objection_settled_before_the_planned_opening_settles_nothing_early(
    notice, items, *, correct, anew, handler, leader
):
    objection = objection_of(object_to(notice, items[0]))
    correct(items[0])()
    new = anew(items[0], opens_at=PUBLISHED + 5 * DAY)
    factories.decided(handler, leader, objection, "unfounded")
    assert new.items.get().outcome == ItemOutcome.PENDING
    with clock.frozen(PUBLISHED + 5 * DAY):
        assert objection_of(object_to(new)).in_time


@pytest.mark.django_db(transaction=True)
def test_an_objection_in_the_moment_of_the_erratum_is_either_carried_or_refused(notice, items, correct, anew):
    publish = correct(items[0])
    results = at_once(lambda: object_to(notice, items[0]), publish, lambda: object_to(notice, items[0]))
    stored = Objection.across_tenants.count()
    answers = sorted(type(one).__name__ for one in (results[0], results[2]))
    assert type(results[1]).__name__ == "Erratum", results
    assert answers == sorted(["Receipt"] * stored + ["ItemSentBack"] * (2 - stored)), results
    assert NoticeItem.objects.get(pk=items[0].pk).outcome == ItemOutcome.CORRECTED
    assert fate(anew(items[0])) == (ItemOutcome.HELD if stored else ItemOutcome.CLEAR)
    assert Notice.across_tenants.count() == 2
