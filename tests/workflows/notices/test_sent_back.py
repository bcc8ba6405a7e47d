"""Story: an erratum has just sent an item back for a new period, and somebody objects to it on the old notice.

Who came before is carried over: answered, and holding the new item. Who comes after is led to the new notice. A letter
could not know of it and is taken.
"""

import datetime as dt
import html
import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from portal import clock
from tests.factories import passed
from tests.workflows.flows.at_once import at_once
from tests.workflows.notices import factories
from tests.workflows.notices.factories import PUBLISHED, object_to, objection_of
from tests.workflows.notices.test_public_pages import filled
from workflows.notices import actions, receipts
from workflows.notices.carrying import CARRY
from workflows.notices.errors import ItemSentBack
from workflows.notices.models import ItemOutcome, Notice, NoticeItem, Objection
from workflows.notices.paths import path_of

DAY = dt.timedelta(days=1)
CARRIED = ("kind", "person_name", "person_phone", "person_email", "ground", "reasons", "reply_by")


def shown(answer):
    return html.unescape(answer.content.decode())


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


def onward(answer):
    """Return the buttons that carry what was typed to another notice: address → further page or not."""
    found = re.findall(
        r'<button class="button secondary" formaction="([^"]+)"[^>]*?( formtarget="_blank")?>', shown(answer)
    )
    return {address: bool(further) for address, further in found}


def fields_of(answer):
    """Return what a browser without scripts would send of the page's form, no button pressed and no file chosen."""
    form = BeautifulSoup(answer.content, "html.parser").select_one("form.objection")
    sent = {}
    for one in form.select("input[name]:not([type=file]), textarea[name], select[name]"):
        ticked = one.get("type") in {"checkbox", "radio"}
        if ticked and not one.has_attr("checked"):
            continue
        option = one.select_one("option[selected]")
        value = one.get("value", "on" if ticked else "") if one.name == "input" else one.text.lstrip("\r\n")
        value = option["value"] if option else value
        sent.setdefault(one["name"], []).append(value)
    return sent


def test_what_was_typed_goes_along_to_the_new_form_and_is_stored_only_when_that_is_sent(
    at_home, notice, items, correct, anew
):
    """Nothing is typed twice, nothing is submitted by the way, and the declaration is made where it is submitted."""
    given = filled(at_home, notice, items[0], evidence=factories.pdf(), person_email="a@example.cn", reply_by="email")
    correct(items[0])()
    new = anew(items[0])
    form, there = (reverse("notices:object", args=[one.pk]) for one in (notice, new))
    refused = at_home.post(form, given)
    assert onward(refused) == {there: False}
    answer = at_home.post(there, fields_of(refused) | {CARRY: notice.pk})
    assert (answer.status_code, Objection.across_tenants.count()) == (200, 0)
    assert "还没有提交" in shown(answer)
    assert "error-summary" not in answer.content.decode()
    assert {name: answer.context["form"][name].value() for name in CARRIED} == {name: given[name] for name in CARRIED}
    assert answer.context["form"]["items"].value() == [str(new.items.get().pk)]
    assert answer.context["form"]["declared"].value() is False
    assert [one.kind for one in answer.context["form"].kept] == ["evidence"]
    assert at_home.post(there, fields_of(answer)).status_code == 422, "declared to nobody yet"
    assert at_home.post(there, fields_of(answer) | {"declared": "on"}).context["receipt"]
    stored = Objection.across_tenants.get()
    assert (stored.notice, [one.pk for one in stored.items.all()]) == (new, [new.items.get().pk])
    assert (stored.reasons, stored.evidence.count()) == (factories.REASONS, 1)


def test_who_objected_to_other_items_too_sends_both_forms(at_home, notice, items, correct, anew):
    given = filled(at_home, notice, items[0], items[1])
    correct(items[0])()
    new = anew(items[0])
    form, there = (reverse("notices:object", args=[one.pk]) for one in (notice, new))
    refused = at_home.post(form, given)
    assert onward(refused) == {there: True}, "in a page of its own: this one is still to be sent"
    carried = at_home.post(there, fields_of(refused) | {CARRY: notice.pk})
    assert carried.context["form"]["items"].value() == [str(new.items.get().pk)]
    rest = fields_of(refused) | {"items": [items[1].pk]}
    assert at_home.post(form, rest).context["receipt"]
    assert at_home.post(there, fields_of(carried) | {"declared": "on"}).context["receipt"]
    assert sorted(one.notice_id for one in Objection.across_tenants.all()) == [notice.pk, new.pk]


def test_nothing_is_carried_where_nothing_waits_or_nobody_may_know(
    at_home, notice, items, correct, *, anew, client, hubei
):
    """No button before the new notice opens; a made-up key carries no item, another authority's form is not there."""
    given = filled(at_home, notice, items[0])
    correct(items[0])()
    new = anew(items[0], opens_at=PUBLISHED + DAY)
    form, there = (reverse("notices:object", args=[one.pk]) for one in (notice, new))
    refused = at_home.post(form, given)
    assert onward(refused) == {}
    assert at_home.post(there, fields_of(refused) | {CARRY: notice.pk}).status_code == 404
    with clock.frozen(PUBLISHED + DAY):
        assert onward(at_home.post(form, fields_of(refused))) == {there: False}, "the page that lay open all night"
        for wrong in (["x", "9" * 30, "-1"], [items[1].pk]):
            answer = at_home.post(there, given | {CARRY: "1", "items": wrong})
            assert (answer.status_code, answer.context["form"]["items"].value()) == (200, [])
        assert at_home.get(path_of(new)).status_code == 200
        assert client.post(there, given | {CARRY: "1"}, headers={"host": hubei.host}).status_code == 404
    with clock.frozen(new.closes_at):
        assert onward(at_home.post(form, fields_of(refused))) == {}
        late = at_home.post(there, given | {CARRY: "1"})
        assert ("公示已于" in shown(late), factories.REASONS in shown(late)) == (True, True)
    assert Objection.across_tenants.count() == 0


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
