"""As an operator I may lose the machine at any step of any flow: nothing is half done, and it is done once afterwards.

Three stories are walked, each act in a process that is killed at every node of the flow that the act passes; each time
the database is as it was before. Then the act is done, by whoever repeats it: a person, or the worker by itself.
Between them the stories pass every kind of node that the portal's flows are made of.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models.signals import post_save
from viewflow.workflow.models import Task
from viewflow.workflow.signals import task_finished

from portal import clock
from portal.audit.verify import verify_chain
from portal.documents.actions import store_version
from portal.notifications.models import Notification
from portal.registry.models import Cluster
from portal.tenancy.roles import Role
from portal.workcalendar.actions import seed
from tests import factories
from tests.contracts.test_frozen_flows import FLOWS, nodes
from tests.factories import MONDAY, person, work
from tests.workflows.flows import jiangsu
from tests.workflows.flows.dying import deaths, dies, everything
from tests.workflows.flows.test_jiangsu_service_item import filled
from tests.workflows.notices import factories as notices
from workflows.cases import actions, engine
from workflows.cases.models import CaseEvent, CaseState, EventKind, WorkItem
from workflows.cases.telling import tell_listeners
from workflows.notices import actions as handling
from workflows.notices.actions import decide_objection
from workflows.notices.models import Handling
from workflows.programmes.actions import install_edition
from workflows.programmes.editions.jiangsu_2018 import JIANGSU_SERVICE_ITEM

in_the_database = pytest.mark.django_db(transaction=True)

KINDS = {
    "national": {
        "Closing", "DecisionNode", "DueTimer", "Function", "Hold", "Join", "Split", "Submission", "Switch",
    },
    "service item": {"Closing", "DecisionNode", "DueTimer", "Function", "SplitFirst", "Submission", "Switch"},
    "objection": {"Closing", "Function", "MessageCatch", "StartHandle", "StepNode", "Switch"},
}  # fmt: skip
"""The kinds of node at which each story is killed; the stories themselves assert it."""


def unkilled(kinds: set[str]) -> set[str]:
    """Return the kinds of node at which no story is killed."""
    return kinds - set().union(*KINDS.values())


def test_every_kind_of_node_that_a_flow_is_made_of_has_its_death():
    kinds = {type(node).__name__ for flow in FLOWS for node in nodes(flow)}
    assert unkilled(kinds) == set()
    assert kinds == set().union(*KINDS.values()), "a story of a kind that no flow has"
    assert unkilled({*kinds, "Subprocess"}) == {"Subprocess"}


@pytest.fixture
def documents(settings, tmp_path):
    """A place for documents, and the working calendars."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    seed()


def _place(task, **_more):
    return f"{task.flow_task.flow_class.__name__}.{task.flow_task.name}"


class Walk:
    """What was passed: the nodes at which a process died, in order."""

    def __init__(self) -> None:
        self.died: list[tuple[str, str]] = []

    def do(self, act) -> None:
        """Do the act, after a death at each node that it passes; each leaves everything as it was."""
        before = everything()
        for name in deaths(act, task_finished, _place):
            assert everything() == before, f"a death at {name} left something behind"
            flow, _, node = name.partition(".")
            self.died.append((flow, node))

    def died_at(self, case) -> list[str]:
        """Return the nodes of the case's own flow at which a process died, in order."""
        return [node for flow, node in self.died if flow == case.process.flow_class.__name__]

    def kinds(self, case) -> set[str]:
        """Return the kinds of these nodes."""
        flow = case.process.flow_class.instance
        return {type(flow.node(name)).__name__ for name in self.died_at(case)}


def verdict(case, step, actor, key, **more):
    """Return the act of giving a verdict; what is uploaded for it is kept before."""
    item = work(case, step)
    documents = {
        kind: store_version(tenant=item.tenant, actor=actor, upload=factories.pdf(text=kind), title=kind)
        for kind, _title in item.spec.choice(key).documents
    }
    given = {"opinion": "情况属实。", "documents": documents} | more
    return lambda: actions.decide(actor=actor, tenant=item.tenant, work=item, verdict=key, **given)


def passed(case) -> dict[str, int]:
    """Return how many tasks the flow has of each node."""
    names = [task.flow_task.name for task in Task.objects.filter(process_id=case.process_id)]
    return {name: names.count(name) for name in names}


@in_the_database
def test_the_national_story_survives_a_death_at_every_node(documents):
    walk = Walk()
    with clock.frozen(MONDAY):
        land = factories.country()
        case = factories.draft(land, land.donghu)
        walk.do(lambda: actions.submit(actor=land["donghu:applicant"], case=case))
        case.refresh_from_db()
        for step, who, key in (
            ("province_review", "hubei:reviewer", "recommend"),
            ("province_sign", "hubei:leader", "sign"),
            ("acceptance", "national:acceptance", "accept"),
            ("expert_one", "national:expert1", "support"),
            ("expert_two", "national:expert2", "support"),
            ("conclusion", "national:leader", "pass"),
        ):
            walk.do(verdict(case, step, land[who], key))
        editor = land["national:notice_editor"]
        factories.passed_draft(land.nation, editor, [case], **factories.NOTICE)
        walk.do(verdict(case, "announce", editor, "publish", details=dict(factories.NOTICE)))
        notice = case.notice_items.get().notice
        objection = notices.objection_of(notices.object_to(notice))
        handler = land["national:objection_handler"]
        notices.proposed(handler, objection)
        deputy = person("国家分管副职", land.nation, Role.LEADER)
    with clock.frozen(notice.closes_at):
        walk.do(engine.fire_due_timers)
        case.refresh_from_db()
        assert case.state == CaseState.HELD
        walk.do(
            lambda: decide_objection(
                actor=deputy, tenant=land.nation, objection=objection, outcome="unfounded", reply="已核实。"
            )
        )
        walk.do(verdict(case, "confirm", land["national:leader"], "confirm"))
    case.refresh_from_db()
    assert (case.state, Cluster.across_tenants.count()) == (CaseState.CONFIRMED, 1)
    assert walk.kinds(case) == KINDS["national"]
    once = passed(case)
    assert once.pop("after_notice") == 2, "once at the end of the notice, once after the objection"
    assert set(once.values()) == {1}
    assert set(walk.died_at(case)) == set(passed(case))
    assert verify_chain() == []


@in_the_database
def test_the_service_item_survives_a_death_at_every_node(documents):
    walk = Walk()
    with clock.frozen(MONDAY):
        land = jiangsu.province()
        land.edition = install_edition(actor=None, tenant=land.jiangsu, definition=JIANGSU_SERVICE_ITEM)
        land.edition.options = land.edition.options | {"deemed_accepted_after": 5}
        land.edition.save()
        person("省受理", land.jiangsu, Role.ACCEPTANCE)
        officer, reviewer, case = land["ntzone:applicant"], land["jiangsu:reviewer"], filled(land)
        walk.do(lambda: actions.submit(actor=officer, case=case))
        case.refresh_from_db()
    with clock.frozen(MONDAY.replace(day=9)):
        walk.do(engine.fire_due_timers)
        walk.do(verdict(case, "handling", reviewer, "return", corrections={"statement": "请写明面积。"}))
        actions.save_draft(actor=officer, case=case, values={"statement": "新建厂房两万平方米。"})
    with clock.frozen(MONDAY.replace(day=12)):
        walk.do(lambda: actions.submit(actor=officer, case=case))
        walk.do(verdict(case, "handling", reviewer, "grant"))
    case.refresh_from_db()
    assert (case.state, case.limit.deemed) == (CaseState.COMPLETED, True)
    assert walk.kinds(case) == KINDS["service item"]
    twice = {"handling", "handled"}
    assert passed(case) == {name: 1 + (name in twice) for name in {*walk.died_at(case), "acceptance"}}
    assert CaseEvent.objects.filter(case=case, kind=EventKind.DEEMED).count() == 1
    assert verify_chain() == []


@in_the_database
def test_an_objection_survives_a_death_at_every_node(documents):
    walk = Walk()
    with clock.frozen(MONDAY):
        land = factories.country()
        receipt = notices.object_to(factories.announced(land, land.donghu).notice_items.get().notice)
        objection = notices.objection_of(receipt)
        second, deputy, third = (
            person(role.label, land.nation, role) for role in (Role.OBJECTION_HANDLER, Role.LEADER, Role.LEADER)
        )
        pair = {"tenant": land.nation, "number": receipt.number, "code": receipt.query_code}
        its = {"tenant": land.nation, "objection": objection}
        said = {"outcome": "unfounded", "words": "事实清楚。"}
        handler = land["national:objection_handler"]
        for act in (
            handling.keep_time,
            lambda: handling.admit(actor=handler, **its),
            lambda: handling.conclude_investigation(actor=handler, **its, words="已核实。"),
            lambda: handling.propose(actor=handler, **its, **said),
            lambda: handling.decide_objection(actor=deputy, **its, **said, reply="答复。"),
            lambda: handling.ask_review(**pair, reasons="处理结论没有回应所提的第二项事实。"),
            lambda: handling.propose(actor=second, **its, **said),
            lambda: handling.decide_objection(actor=third, **its, **said, reply="复核答复。"),
        ):
            walk.do(act)
    one = Handling.objects.get()
    assert walk.kinds(one) == KINDS["objection"]
    assert set(passed(one).values()) == {1}
    assert set(walk.died_at(one)) == set(passed(one))
    assert one.closed_at is not None
    assert verify_chain() == []


@in_the_database
def test_a_worker_that_dies_while_it_reminds_reminds_once(documents):
    with clock.frozen(MONDAY):
        land = factories.country()
        case = factories.submitted(land, land.donghu)
    told = CaseEvent.objects.filter(case=case, kind__in=[EventKind.DUE_SOON, EventKind.OVERDUE])
    with clock.frozen(MONDAY + dt.timedelta(days=29)):
        died = list(deaths(actions.remind, post_save, _new_event))
        assert died == [EventKind.OVERDUE, EventKind.OVERDUE]
        assert actions.remind() == 0
    assert [bool(event.details.get("escalated")) for event in told] == [False, True]
    assert WorkItem.objects.get(case=case).escalated_at == MONDAY + dt.timedelta(days=29)


def _new_event(sender, instance, created, **_more):
    return str(instance.kind) if sender is CaseEvent and created else None


@in_the_database
def test_a_worker_that_dies_while_it_tells_tells_everybody_once(documents):
    with clock.frozen(MONDAY):
        land = factories.country()
        factories.at_nation(land, land.donghu)
        rounds, untold = 0, CaseEvent.objects.filter(told_at=None)
        waiting = untold.count()
        while dies(tell_listeners, post_save, _told_event, 2):  # one event is told, the second is on its way
            rounds += 1
            assert untold.count() == waiting - rounds
            assert not Notification.across_tenants.filter(source__in=_sources(untold)).exists()
        assert tell_listeners() == 0
    rows = list(Notification.across_tenants.values_list("user", "kind", "source"))
    assert (rounds, len(rows)) == (waiting - 1, len(set(rows)))
    assert rows


def _told_event(sender, instance, **_more):
    return str(instance.pk) if sender is CaseEvent and instance.told_at else None


def _sources(events):
    return [f"event:{pk}" for pk in events.values_list("pk", flat=True)]
