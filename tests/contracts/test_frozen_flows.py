"""As an operator I want a case that runs today to find its steps again after every upgrade.

Module path, class and step names of a flow are stored in the database, and verdict keys in decisions: they are frozen
in golden/. A changed rule is a new edition, with a module and a golden file of its own. The golden file of a new
flow is written by `manage.py shell -c "from tests.contracts.test_frozen_flows import write; write()"`; that of an
edition in use is never rewritten.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.module_loading import import_string
from viewflow.workflow import lock
from viewflow.workflow.fields import get_flow_ref, import_flow_by_ref
from viewflow.workflow.flow import Flow
from viewflow.workflow.models import Process, Task
from viewflow.workflow.nodes.obsolete import Obsolete

import workflows.flows
from portal.tenancy.roles import Role, permission_name
from portal.web.provisioning import create_tenant
from tests import factories
from workflows.cases.models import Case
from workflows.cases.nodes import DecisionNode
from workflows.flows.base import CaseFlow
from workflows.programmes.editions import SHIPPED

GOLDEN = Path(__file__).parent / "golden"
MOST_LINES = 60
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def flows() -> list[type[Flow]]:
    """Return every flow that the portal declares."""
    for module in pkgutil.iter_modules(workflows.flows.__path__, "workflows.flows."):
        if "migrations" not in module.name:
            importlib.import_module(module.name)
    found = [CaseFlow]
    for one in found:
        found.extend(one.__subclasses__())
    return found[1:]


FLOWS = flows()
EACH = pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.__name__)


def nodes(flow: type[Flow]) -> list[Any]:
    return sorted(flow.instance.nodes(), key=lambda node: node.name)


def people_steps(flow: type[Flow]) -> list[DecisionNode]:
    return [node for node in nodes(flow) if isinstance(node, DecisionNode)]


def ahead(node: Any) -> list[str]:
    return [edge.dst.name for edge in node._outgoing()]


def description(flow: type[Flow]) -> dict[str, Any]:
    """Return what must not change: where the flow lies, its steps, their arrows, roles and verdicts."""
    return {
        "reference": get_flow_ref(flow),
        "class": f"{flow.__module__}.{flow.__qualname__}",
        "title": str(flow.process_title),
        "nodes": {node.name: _of_node(node) for node in nodes(flow)},
    }


def _of_node(node: Any) -> dict[str, Any]:
    told = {
        "type": type(node).__name__,
        "task_type": node.task_type,
        "title": str(node.task_title),
        "next": ahead(node),
    }
    if isinstance(node, DecisionNode):
        spec = node.spec
        told |= {
            "role": str(spec.role),
            "capacity": str(spec.capacity),
            "verdicts": {choice.key: choice.title for choice in spec.choices},
            "apart_from": list(spec.apart_from),
            "state": str(spec.state),
        }
    elif hasattr(node, "state"):
        told["state"] = str(node.state)
    return told


def golden_file(flow: type[Flow]) -> Path:
    return GOLDEN / f"{flow.__module__.rpartition('.')[2]}.json"


@EACH
def test_the_flow_is_as_it_was_frozen(flow):
    file = golden_file(flow)
    assert file.exists(), f"a new flow: write {file} as this module says, read it and commit it"
    frozen = json.loads(file.read_text(encoding="utf-8"))
    assert description(flow) == frozen, "cases may be running on this edition: declare a new edition instead"


def test_no_frozen_flow_is_gone():
    assert {file.name for file in GOLDEN.glob("*.json")} == {golden_file(flow).name for flow in FLOWS}
    assert FLOWS


@EACH
def test_no_flow_is_derived_from_another_concrete_one(flow):
    assert flow.__bases__ == (CaseFlow,)


@EACH
def test_a_step_is_decided_under_a_lock_that_waits_and_does_not_retry(flow):
    assert type(flow.lock_impl) is lock.SelectForUpdateLock
    assert (flow.lock_impl.nowait, flow.lock_impl.attempts) == (False, 1)


@EACH
def test_an_unforeseen_verdict_is_an_error_not_a_default(flow):
    switches = [node for node in nodes(flow) if node.task_type == "SWITCH"]
    assert switches
    assert [node.name for node in switches if any(condition is None for _step, condition in node._activate_next)] == []


@EACH
def test_every_step_of_a_person_offers_distinct_verdicts_and_leads_on(flow):
    for step in people_steps(flow):
        assert ahead(step), step.name
        assert step.spec.choices, step.name
        keys = [choice.key for choice in step.spec.choices]
        assert len(set(keys)) == len(keys), step.name


@EACH
def test_every_step_of_a_person_has_a_chinese_title_and_a_permission_on_one_authority(flow):
    for step in people_steps(flow):
        assert CHINESE.search(step.spec.title), step.name
        assert all(CHINESE.search(choice.title) for choice in step.spec.choices), step.name
        assert step._owner_permission == f"tenancy.{permission_name(step.spec.role)}", step.name
        assert step.spec.role in Role.values, step.name
        assert callable(step._owner_permission_obj), f"{step.name}: without an object the permission opens every case"
        assert not step._owner_permission_auto_create, step.name
    human = {node.name for node in nodes(flow) if node.task_type == "HUMAN"}
    assert human == {step.name for step in people_steps(flow)}


@EACH
def test_every_node_has_a_chinese_title_and_an_english_name(flow):
    for node in nodes(flow):
        assert CHINESE.search(str(node.task_title)), node.name
        assert re.fullmatch(r"[a-z][a-z_]*[a-z]", node.name)


@EACH
def test_every_end_says_what_came_of_the_case(flow):
    ends = [str(node.task_title) for node in nodes(flow) if node.task_type == "END"]
    assert len(set(ends)) == len(ends)
    assert set(ends).isdisjoint({"完成", "结束", "办结", "已办结", "已完成"})


@EACH
def test_every_node_is_reached_and_every_node_reaches_an_end(flow):
    graph = {node.name: ahead(node) for node in nodes(flow)}
    starts = [node.name for node in nodes(flow) if node.task_type == "START"]
    ends = [node.name for node in nodes(flow) if node.task_type == "END"]
    backwards: dict[str, list[str]] = {name: [] for name in graph}
    for name, following in graph.items():
        for one in following:
            backwards[one].append(name)
    assert len(starts) == 1
    assert walk(graph, starts) == set(graph)
    assert walk(backwards, ends) == set(graph)
    assert [name for name in graph if not graph[name]] == ends


def walk(graph: dict[str, list[str]], begin: list[str]) -> set[str]:
    """Return every node that is reached from the ones to begin with."""
    reached, waiting = set(begin), list(begin)
    while waiting:
        fresh = set(graph[waiting.pop()]) - reached
        reached |= fresh
        waiting.extend(fresh)
    return reached


@EACH
def test_a_flow_fits_one_page(flow):
    lines = Path(inspect.getfile(flow)).read_text(encoding="utf-8").splitlines()
    assert len(lines) <= MOST_LINES


@EACH
@pytest.mark.parametrize("form", ["svg", "bpmn"])
def test_the_chart_is_drawn_with_every_step(flow, form, tmp_path):
    target = tmp_path / f"chart.{form}"
    call_command("flowexport", get_flow_ref(flow), format=form, output=str(target))
    root = ET.parse(target).getroot()  # noqa: S314  # written by ourselves a line above
    drawn = "".join(root.itertext()) + target.read_text(encoding="utf-8")
    missing = [step.name for step in people_steps(flow) if step.spec.title not in re.sub(r"\s", "", drawn)]
    assert missing == []


def test_every_shipped_programme_names_a_flow_that_exists():
    for definition in SHIPPED:
        assert import_string(definition["flow"]) in FLOWS
        people = {step.name for step in people_steps(import_string(definition["flow"]))}
        assert set(definition.get("step_days", {})) <= people


ONLINE_STEPS = {"START", "HUMAN", "FUNCTION", "SWITCH", "PARALLEL_GATEWAY", "TIMER", "EVENT", "END"}
"""Kinds of step for which nobody goes anywhere: people decide on a page, the rest the portal does by itself."""


def test_a_programme_without_visits_asks_nobody_to_come_and_for_no_paper():
    online = [one for one in SHIPPED if one.get("options", {}).get("channel") == "online"]
    assert online
    for definition in online:
        steps = nodes(import_string(definition["flow"]))
        assert {node.task_type for node in steps} <= ONLINE_STEPS, definition["key"]
        decided = [node.name for node in steps if node.task_type == "HUMAN" and not isinstance(node, DecisionNode)]
        assert decided == [], "a step outside the portal's own pages"
        assert [entry["key"] for entry in definition["materials"] if entry.get("copies")] == []


# --- what is stored


def lost_references() -> list[str]:
    """Return the references to flows and steps in the database that lead nowhere."""
    return sorted(
        {str(one) for one in _raw(Process, "flow_class") if not _flow_exists(one)}
        | {str(one) for one in _raw(Task, "flow_task") if not _step_exists(one)}
    )


def _raw(model: Any, column: str) -> list[str]:
    """Return the column's distinct values as they are stored, not as viewflow reads them."""
    rows = model.objects.annotate(stored=Cast(column, CharField())).order_by()
    return list(rows.values_list("stored", flat=True).distinct())


def _flow_exists(reference: str) -> bool:
    try:
        return issubclass(import_flow_by_ref(reference), Flow)
    except (ImportError, AttributeError, LookupError):
        return False


def _step_exists(reference: str) -> bool:
    flow, _, name = reference.rpartition(".")
    if not _flow_exists(flow):
        return False
    step = import_flow_by_ref(flow).instance.node(name, no_obsolete=True)
    return step is not None and not isinstance(step, Obsolete)


@pytest.mark.django_db
def test_every_stored_reference_resolves():
    from portal import clock

    with clock.frozen(factories.MONDAY):
        land = factories.country()
        factories.announced(land, land.donghu)
        factories.submitted(land, land.wuxi)
    assert Task.objects.count() > 10
    assert Case.across_tenants.count() == 2
    assert lost_references() == []
    Process.objects.filter(pk=Process.objects.first().pk).update(flow_class="flows/gone.Gone")
    assert lost_references() == ["flows/gone.Gone"]


@pytest.mark.django_db
def test_no_role_is_ever_granted_on_all_authorities():
    create_tenant(
        actor=None, code="national", name="国家", short_name="国家", kind="national", parent=None,
        host="national.localhost", place_name="国家",
    )  # fmt: skip
    roles = Permission.objects.filter(codename__startswith="act_as_")
    assert roles.count() == len(Role)
    assert list(Group.objects.filter(permissions__in=roles)) == []
    assert list(roles.filter(user__isnull=False)) == []


def write() -> None:
    """Write the golden files of flows that have none."""
    for flow in FLOWS:
        file = golden_file(flow)
        if not file.exists():
            file.parent.mkdir(exist_ok=True)
            file.write_text(json.dumps(description(flow), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
