"""Story: a name was misprinted on a published notice; the public sees the correction, and a grave one starts anew.

The old notice stays as it was printed, with the erratum on it (issue D: corrections after publication).
"""

import datetime as dt

import pytest
from django.urls import reverse

from portal import clock
from portal.errors import Invalid
from tests import factories as country
from tests.factories import MONDAY, passed, say
from tests.workflows.notices.factories import object_to, objection_of
from workflows.cases import engine
from workflows.cases.models import CaseState, WorkItem, WorkItemState
from workflows.notices import actions
from workflows.notices.errors import NotExamined, ObjectionOpen
from workflows.notices.guards import no_open_objection
from workflows.notices.models import DraftState, ItemOutcome
from workflows.notices.paths import path_of

DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def land(db):
    with clock.frozen(MONDAY):
        yield country.country()


@pytest.fixture
def editor(land):
    return land["national:notice_editor"]


@pytest.fixture
def notice(case):
    return case.notice_items.get().notice


def erratum(land, notice, *, is_material, item=None, words="第1项名称中“材科”更正为“材料”。"):
    return actions.draft_erratum(
        actor=land["national:notice_editor"], tenant=land.nation, notice=notice, item=item, words=words,
        is_material=is_material,
    )  # fmt: skip


def publish(land, draft):
    return actions.publish_erratum(actor=land["national:notice_editor"], tenant=land.nation, draft=draft)


def open_steps(case):
    return list(WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).values_list("step", flat=True))


def test_a_small_correction_stands_on_the_page_and_moves_nothing(client, land, editor, case, notice):
    draft = erratum(land, notice, is_material=False, item=notice.items.get())
    page = path_of(notice)
    assert "材科" not in client.get(page, headers={"host": land.nation.host}).content.decode()
    passed(draft, editor)
    publish(land, draft)
    text = client.get(page, headers={"host": land.nation.host}).content.decode()
    assert "第1项名称中“材科”更正为“材料”。" in text
    case.refresh_from_db()
    assert (case.state, notice.items.get().outcome) == (CaseState.NOTICED, ItemOutcome.PENDING)
    draft.refresh_from_db()
    assert draft.state == DraftState.PUBLISHED


def test_an_erratum_is_examined_like_everything_public(land, editor, notice):
    draft = erratum(land, notice, is_material=False)
    actions.submit_draft(actor=editor, tenant=land.nation, draft=draft)
    type(draft).across_tenants.filter(pk=draft.pk).update(state=DraftState.APPROVED)
    with pytest.raises(NotExamined):
        publish(land, draft)
    assert notice.errata.count() == 0


def test_a_material_one_sends_its_item_back_for_a_full_new_period(client, land, editor, case, notice):
    other = country.announced(land, land.wuxi)
    with clock.frozen(MONDAY + DAY):
        publish(land, passed(erratum(land, notice, is_material=True, item=notice.items.get()), editor))
        case.refresh_from_db()
        assert (notice.items.get().outcome, open_steps(case)) == (ItemOutcome.CORRECTED, ["announce"])
        text = client.get(path_of(notice), headers={"host": land.nation.host}).content.decode()
        assert "更正后重新公示" in text
        assert "对此项提异议" not in text
        assert open_steps(other) == []
        say(case, "announce", editor, "publish", opinion="")
        newest = case.notice_items.order_by("-pk").first().notice
        assert newest.closes_at == notice.closes_at + DAY
    with clock.frozen(notice.closes_at + MINUTE):
        engine.fire_due_timers()
        assert (open_steps(other), open_steps(case)) == (["confirm"], [])
    with clock.frozen(newest.closes_at + MINUTE):
        engine.fire_due_timers()
        assert open_steps(case) == ["confirm"]


def test_an_objection_to_the_misprinted_item_still_holds_the_new_one(land, editor, case, notice):
    objection = objection_of(object_to(notice))
    publish(land, passed(erratum(land, notice, is_material=True, item=notice.items.get()), editor))
    say(case, "announce", editor, "publish", opinion="")
    newest = case.notice_items.order_by("-pk").first().notice
    with clock.frozen(newest.closes_at + MINUTE):
        engine.fire_due_timers()
        case.refresh_from_db()
        assert case.state == CaseState.HELD
        with pytest.raises(ObjectionOpen):
            no_open_objection(case)
        objection.refresh_from_db()


def test_what_cannot_be_corrected_is_said(land, case, notice):
    with pytest.raises(Invalid) as refused:
        erratum(land, notice, is_material=True)
    assert list(refused.value.fields) == ["item"]
    with pytest.raises(Invalid) as refused:
        erratum(land, notice, is_material=False, words=" ")
    assert list(refused.value.fields) == ["words"]
    with clock.frozen(notice.closes_at + MINUTE):
        engine.fire_due_timers()
        with pytest.raises(Invalid) as refused:
            erratum(land, notice, is_material=True, item=notice.items.get())
    assert list(refused.value.fields) == ["item"]


def test_the_editor_begins_one_from_the_list(client, land, editor, notice):
    client.force_login(editor)
    url = reverse("notices:erratum", args=[notice.pk])
    there = {"headers": {"host": land.nation.host}}
    refused = client.post(url, {"words": "只写了文字", "is_material": "on"}, **there)
    assert (refused.status_code, "只写了文字" in refused.content.decode()) == (422, True)
    made = client.post(url, {"words": "电话更正。", "item": ""}, **there)
    draft = notice.erratum_drafts.get()
    assert made["Location"] == reverse("notices:draft", args=[draft.pk])
    assert client.get(made["Location"], **there).status_code == 200
