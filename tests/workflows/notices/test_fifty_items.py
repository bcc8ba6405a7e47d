"""Story: fifty clusters on one notice, seven objections of different fates; exactly the right ones are confirmed.

RULES A8-3: an objection holds exactly the items that it names until it is decided; what it comes to is theirs alone.
"""

import datetime as dt

import pytest

from portal import clock
from portal.registry.models import Cluster
from tests import factories as country
from tests.factories import MONDAY, passed_draft, say
from tests.workflows.notices import factories
from tests.workflows.notices.factories import decided, object_to, objection_of
from workflows.cases import engine
from workflows.cases.models import CaseState, WorkItem, WorkItemState
from workflows.notices import actions
from workflows.notices.errors import ObjectionOpen
from workflows.notices.guards import no_open_objection
from workflows.notices.models import ObjectionState
from workflows.notices.paths import path_of

MINUTE = dt.timedelta(minutes=1)
COUNT = 50

# fate of an objection → the places that it names
NAMED = {
    "unfounded": (3, 4),
    "upheld_refuse": (9,),
    "upheld_return": (17,),
    "correction": (25,),
    "not admitted": (33,),
    "withdrawn": (41,),
    "still open": (49, 50),
}
# place → what the page says after the end, where it is not the usual
RESULTS = {
    3: "异议不成立，公示通过",
    4: "异议不成立，公示通过",
    9: "异议成立，取消",
    17: "异议成立，退回补正",
    25: "更正后重新公示",
    49: "异议处理中",
    50: "异议处理中",
}
STATES = {
    9: CaseState.OBJECTED,
    17: CaseState.CORRECTING,
    25: CaseState.RUNNING,
    49: CaseState.HELD,
    50: CaseState.HELD,
}


@pytest.fixture
def land(db):
    with clock.frozen(MONDAY):
        yield country.country()


@pytest.fixture
def cases(land):
    """Fifty cases that wait to be announced, each of a name of its own."""
    zones = (land.donghu, land.wuxi)
    return [
        country.deliberated(
            land,
            zones[place % 2],
            name=f"{zones[place % 2].place_name}第{place}新型电子元器件创新型产业集群",
            deviation_reason="同一园区的第二批集群，演示用名。",
        )
        for place in range(1, COUNT + 1)
    ]


def bring_to(fate, land, notice, places):
    """Let somebody object to the items at these places, and bring the objection to its fate."""
    rows = {item.position: item for item in notice.items.all()}
    receipt = object_to(notice, *(rows[place] for place in places), reasons=f"所列数据与公开年报不符：{fate}。")
    objection = objection_of(receipt)
    handler = land["national:objection_handler"]
    deputy = land.people.setdefault("national:deputy", country.person("国家分管副职", land.nation, "leader"))
    if fate == "withdrawn":
        actions.withdraw(tenant=land.nation, number=receipt.number, code=receipt.query_code)
    elif fate == "not admitted":
        actions.refuse_admission(
            actor=handler, tenant=land.nation, objection=objection, ground="unrelated", reply="与公示内容无关。"
        )
    elif fate == "still open":
        actions.admit(actor=handler, tenant=land.nation, objection=objection)
    else:
        decided(handler, deputy, objection, fate)
    return objection


@pytest.mark.one_database  # the same queries as with two items, in test_in_the_flow
def test_exactly_the_right_items_are_confirmed(client, land, cases):
    editor = land["national:notice_editor"]
    notice = actions.publish_draft(actor=editor, tenant=land.nation, draft=passed_draft(land.nation, editor, cases))
    objections = {fate: bring_to(fate, land, notice, places) for fate, places in NAMED.items()}
    with clock.frozen(notice.closes_at + MINUTE):
        assert engine.fire_due_timers() == COUNT
        open_steps = dict(
            WorkItem.objects.filter(case__in=cases, state=WorkItemState.OPEN, step="confirm").values_list(
                "case_id", "step"
            )
        )
        expected = [place for place in range(1, COUNT + 1) if place not in STATES]
        assert [place for place, case in enumerate(cases, start=1) if case.pk in open_steps] == expected
        table = client.get(path_of(notice), headers={"host": land.nation.host}).context["table"]
        shown = {row.item.position: str(row.result) for row in table.rows}
        assert shown == {place: RESULTS.get(place, "无异议，公示通过") for place in range(1, COUNT + 1)}
        for place in expected:
            say(cases[place - 1], "confirm", land["national:leader"], "confirm", opinion="")
        for place in NAMED["still open"]:
            with pytest.raises(ObjectionOpen):
                no_open_objection(cases[place - 1])
        for case in cases:
            case.refresh_from_db()
        states = {place: case.state for place, case in enumerate(cases, start=1)}
        assert states == {place: STATES.get(place, CaseState.CONFIRMED) for place in range(1, COUNT + 1)}
        confirmed = {cases[place - 1].name for place in expected}
        assert set(Cluster.across_tenants.values_list("name", flat=True)) == confirmed
        # the last one is decided in the end: its two items go on, and nothing else moves
        deputy = land["national:deputy"]
        still_open = objections["still open"]
        still_open.refresh_from_db()
        decided(land["national:objection_handler"], deputy, still_open, "unfounded")
        still_open.refresh_from_db()
        assert still_open.state == ObjectionState.DECIDED
        left = WorkItem.objects.filter(case__in=cases, state=WorkItemState.OPEN, step="confirm")
        assert sorted(left.values_list("case_id", flat=True)) == sorted(
            cases[place - 1].pk for place in NAMED["still open"]
        )
    assert factories.SECRET_NAME not in client.get(path_of(notice), headers={"host": land.nation.host}).content.decode()
