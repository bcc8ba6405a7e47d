"""Story: the objections of one programme need a shorter investigation; its edition gets limits of its own, then not.

Nobody's running objection changes: what was announced when it began stays (docs/decisions/0028).
"""

import html

import pytest
from django.urls import reverse

from portal.audit.models import AuditRecord
from portal.errors import NotAllowed, NotFound
from tests.workflows.notices import factories
from tests.workflows.notices.factories import object_to, objection_of
from workflows.notices import actions
from workflows.notices.actions.limiting import clear_limits
from workflows.notices.handling.limits import NAMES, limits_for
from workflows.notices.handling.people import open_step_of

ALL, OWN = dict.fromkeys(NAMES, 8), dict.fromkeys(NAMES, 3)
BASIS = "本机关自定（待核实）"


@pytest.fixture
def admin(nation):
    return factories.make_user("系统管理员", nation, "system_admin")


@pytest.fixture
def desk(at_home, admin):
    at_home.force_login(admin)
    return at_home


def form(**changes):
    return {**OWN, "basis": BASIS, "verb": "set", **changes}


def test_the_page_sets_them_for_one_edition_and_gives_them_up(desk, nation, edition, notice, items, *, admin):
    actions.set_limits(actor=admin, tenant=nation, basis=BASIS, days=ALL)
    everything, single = reverse("notices:limits"), reverse("notices:edition_limits", args=[edition.pk])
    assert f'href="{single}"' in desk.get(everything).content.decode()
    shown = desk.get(single)
    assert [shown.context["form"][name].value() for name in NAMES] == [8] * len(NAMES), "begins with what holds now"
    assert "沿用全部事项的时限" in shown.content.decode()
    assert desk.post(single, form())["Location"] == everything
    assert limits_for(objection_of(object_to(notice, items[0]))) == OWN
    assert "单独规定：受理3日" in desk.get(everything).content.decode()
    assert desk.post(single, {"verb": "clear"})["Location"] == everything
    assert limits_for(objection_of(object_to(notice, items[1]))) == ALL
    verb = "objection.limits_set"
    told = [one.details for one in AuditRecord.across_tenants.filter(verb=verb, actor=admin).order_by("pk")]
    assert [one["edition"] for one in told] == [None, edition.pk, edition.pk]
    assert [one["before"]["review"] for one in told[1:]] == [8, 3]


def test_a_running_objection_keeps_what_was_announced(desk, edition, notice, items, *, handler, nation):
    objection = objection_of(object_to(notice, items[0]))
    actions.admit(actor=handler, tenant=nation, objection=objection)
    before = open_step_of(objection)
    single = reverse("notices:edition_limits", args=[edition.pk])
    assert "正在办理的1件异议仍按各自开始时的时限办理" in desk.get(single).content.decode()
    desk.post(single, form())
    after = open_step_of(objection)
    assert (after.days, after.due_on) == (before.days, before.due_on)
    actions.conclude_investigation(actor=handler, tenant=nation, objection=objection, words="已核对。")
    assert open_step_of(objection).days == 5, "the next step too goes by what held when the handling began"


def test_what_is_wrong_comes_back_filled(desk, edition):
    answer = desk.post(reverse("notices:edition_limits", args=[edition.pk]), form(review="0"))
    text = html.unescape(answer.content.decode())
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"review"})
    assert 'name="admission" value="3"' in text


def test_nobody_else_and_no_other_authoritys_edition(nation, hubei, edition, admin, handler):
    theirs = factories.make_edition(hubei)
    for person, wrong, refusal in ((handler, edition, NotAllowed), (admin, theirs, NotFound)):
        with pytest.raises(refusal):
            actions.set_limits(actor=person, tenant=nation, basis=BASIS, days=OWN, edition=wrong)
        with pytest.raises(refusal):
            clear_limits(actor=person, tenant=nation, edition=wrong)
    clear_limits(actor=admin, tenant=nation, edition=edition)
    assert not AuditRecord.across_tenants.filter(verb="objection.limits_set").exists(), "nothing was there to clear"


def test_the_page_of_editions_leads_to_them(desk, edition):
    single = reverse("notices:edition_limits", args=[edition.pk])
    assert f'href="{single}"' in desk.get(reverse("cases:editions")).content.decode()
