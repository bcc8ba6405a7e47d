"""Open objections go on in the flow: those received wait for admission, those admitted for their investigation."""

from django.db import migrations
from django.utils import timezone

FLOW = "flows/objection_handling.ObjectionHandling"
LIMITS = {
    "admission": 5, "investigation": 20, "comments": 10, "proposal": 5, "decision": 5, "review_window": 10, "review": 15
}  # fmt: skip


def carry_over(apps, _schema_editor):
    """Give each open objection a process at its node; due days are computed by `keep_time`, which has the calendar."""
    objections = apps.get_model("notices", "Objection")._default_manager
    for objection in objections.filter(state__in=("received", "admitted"), handling=None).order_by("pk"):
        _carry(apps, objection)


def _carry(apps, objection):
    process = apps.get_model("viewflow", "Process").objects.create(flow_class=FLOW, created=objection.received_at)
    handling = apps.get_model("notices", "Handling").objects.create(
        objection=objection, process=process, limits=LIMITS, started_at=objection.received_at
    )
    begin = _task(apps, process, "received", "START", objection.received_at, done=True)
    if objection.state == "received":
        _waits(apps, handling, begin, "admission", "受理审查", objection.received_at)
        return
    at = objection.admitted_at or objection.received_at
    admission = _task(apps, process, "admission", "HUMAN", objection.received_at, after=begin, done=True)
    step = _step(apps, handling, admission, "admission", "受理审查", objection.received_at, objection.handler_id)
    step.state, step.done_by_id, step.closed_at = "done", objection.handler_id, at
    step.save()
    apps.get_model("notices", "HandlingDecision")._default_manager.create(
        objection=objection,
        work=step,
        actor_id=objection.handler_id,
        step="admission",
        title="受理审查",
        verdict="admit",
        verdict_title="受理",
        at=at,
    )
    gateway = _task(apps, process, "examined", "SWITCH", at, after=admission, done=True)
    _waits(apps, handling, gateway, "investigation", "调查核实", at, assignee=objection.handler_id)


def _task(apps, process, name, kind, at, *, after=None, done=False):
    made = apps.get_model("viewflow", "Task").objects.create(
        process=process,
        flow_task=f"{FLOW}.{name}",
        flow_task_type=kind,
        status="DONE" if done else "NEW",
        created=at,
        finished=at if done else None,
    )
    if after is not None:
        made.previous.add(after)
    return made


def _step(apps, handling, task, name, title, at, assignee=None):
    return apps.get_model("notices", "HandlingStep").objects.create(
        handling=handling,
        task=task,
        step=name,
        title=title,
        role="objection_handler",
        assignee_id=assignee,
        opened_at=at,
        counted_from=timezone.localdate(at),
        days=LIMITS[name],
    )


def _waits(apps, handling, after, name, title, at, *, assignee=None):
    task = _task(apps, handling.process, name, "HUMAN", at, after=after)
    task.owner_permission = "tenancy.act_as_objection_handler"
    task.save(update_fields=["owner_permission"])
    _step(apps, handling, task, name, title, at, assignee)


class Migration(migrations.Migration):
    """Written once; names of steps are frozen with the flow."""

    dependencies = [("notices", "0005_objection_handling")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
