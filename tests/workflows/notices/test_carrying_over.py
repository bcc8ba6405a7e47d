"""As an operator I upgrade while objections are open: each goes on where it stood, with who had it (frozen names)."""

import importlib

import pytest
from django.apps import apps

from portal import clock
from tests.workflows.notices import factories
from tests.workflows.notices.factories import object_to, objection_of
from workflows.notices import actions
from workflows.notices.handling.people import open_step_of
from workflows.notices.models import Handling, HandlingStep, Objection

pytestmark = pytest.mark.django_db

migration = importlib.import_module("workflows.notices.migrations.0006_carry_open_objections_over")


@pytest.fixture
def before(notice, items, handler):
    """Three objections as the version before left them: one received, one admitted, one decided."""
    received, admitted, decided = (objection_of(object_to(notice, item)) for item in items)
    rows = Objection.across_tenants
    rows.filter(pk=admitted.pk).update(state="admitted", handler=handler, admitted_at=clock.now())
    rows.filter(pk=decided.pk).update(state="decided", outcome="unfounded", decided_at=clock.now())
    return received, admitted, decided


def test_open_ones_stand_at_their_step_and_settled_ones_are_left_alone(before, handler):
    migration.carry_over(apps, None)
    migration.carry_over(apps, None)
    received, admitted, _decided = before
    assert set(Handling.objects.values_list("objection", flat=True)) == {received.pk, admitted.pk}
    steps = {one: open_step_of(one) for one in (received, admitted)}
    assert [(step.step, step.assignee) for step in steps.values()] == [("admission", None), ("investigation", handler)]
    assert list(admitted.decisions.values_list("step", "verdict", "actor")) == [("admission", "admit", handler.pk)]
    assert actions.keep_time() == 2, "due days, by the calendar"
    assert not HandlingStep.objects.filter(state="open", due_on=None).exists()


def test_both_are_handled_to_their_end(before, handler, leader):
    migration.carry_over(apps, None)
    for one in before[:2]:
        one.refresh_from_db()
        assert factories.decided(handler, leader, one, "unfounded").state == "decided"
