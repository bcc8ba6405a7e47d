"""Two nations' worth of notices: cases ready to be announced, people, identities that must never leak."""

from __future__ import annotations

import datetime as dt
import itertools

from django.core.files.uploadedfile import SimpleUploadedFile
from viewflow.workflow.models import Process, Task

from cms_content.actions import create_tenant_pages
from portal import clock
from portal.identity.actions import grant_role
from portal.identity.models import Organisation, User
from portal.identity.uscc import make
from portal.tenancy.models import Tenant, TenantKind
from portal.tenancy.roles import Role
from portal.workcalendar.actions import seed
from tests.remembered import remembered
from workflows.cases.models import Capacity, Case, CaseEdition, CaseState, Decision, Participation, WorkItem
from workflows.notices import receipts
from workflows.notices.actions import (
    admit,
    conclude_investigation,
    decide_objection,
    propose,
    publish_notice,
    submit_objection,
)
from workflows.notices.identity import Identity
from workflows.notices.models import Objection
from workflows.programmes.models import ProgrammeEdition

PUBLISHED = dt.datetime(2026, 9, 24, 9, 0, tzinfo=clock.BEIJING)
"""RULES B4: five working days, counted from the next day, end on 2026-10-09."""
CLOSES = dt.datetime(2026, 10, 9, 17, 30, tzinfo=clock.BEIJING)
SECOND = dt.timedelta(seconds=1)
BEFORE_CLOSING = CLOSES - SECOND

SECRET_NAME = "欧阳秘密"
SECRET_PHONE = "13987654321"
SECRET_EMAIL = "secret-objector@example.cn"
SECRETS = (SECRET_NAME, SECRET_PHONE, SECRET_EMAIL)
PERSON = Identity(name=SECRET_NAME, phone=SECRET_PHONE, email=SECRET_EMAIL)
REASONS = "该集群申报材料中的产值数据与统计年鉴不符，请予核实。"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
_count = itertools.count(1)
seed_calendars = remembered(seed)


@remembered
def make_tenant(code, name, *, kind=TenantKind.PROVINCE, parent=None):
    tenant = Tenant.objects.create(
        code=code,
        name=name,
        short_name=name[:2],
        kind=kind,
        parent=parent,
        host=f"{code}.localhost",
        place_name=name[:3],
        contact="产业处 010-88650000",
        supervision_contact="监督处 010-88650001",
    )
    create_tenant_pages(tenant=tenant, actor=None)
    return tenant


def make_user(name, tenant=None, *roles):
    user = User.objects.create_user(f"user{next(_count)}", full_name=name)
    for role in roles:
        grant_role(actor=None, tenant=tenant, user=user, role=role)
    return User.objects.get(pk=user.pk)


def make_edition(tenant, **changes):
    given = {
        "key": "confirm",
        "edition": "2020",
        "title": "创新型产业集群确认",
        "basis": "国科发火〔2020〕1号",
        "flow": "workflows.flows.national_2020.NationalConfirmation2020",
        "form": "national_confirmation",
    }
    return ProgrammeEdition.across_tenants.create(tenant=tenant, **(given | changes))


def make_case(edition, filing, name, *, created_by=None):
    """Return a case that waits to be announced, with a bare process (its flow is tested elsewhere)."""
    number = next(_count)
    organisation = Organisation.across_tenants.create(
        tenant=filing, name=f"{name}管理办公室", uscc=make(f"91420100MA4K{number:05d}")
    )
    case = Case.across_tenants.create(
        tenant=filing,
        organisation=organisation,
        edition=edition,
        number=f"C{number}",
        name=name,
        state=CaseState.RUNNING,
        process=Process.objects.create(flow_class="tests/none.NoFlow"),
        created_by=created_by or make_user("申报人"),
        created_at=clock.now(),
    )
    Participation.objects.create(case=case, tenant=filing, capacity=Capacity.FILING, since=clock.now())
    Participation.objects.create(case=case, tenant=edition.tenant, capacity=Capacity.NATION, since=clock.now())
    CaseEdition.objects.create(case=case, number=1, form={}, submitted_by=case.created_by, submitted_at=clock.now())
    return case


def decide_on(case, actor, tenant, *, step="conclusion", verdict="pass"):
    """Return a decision of `actor` on the case: they are recused from its objections afterwards."""
    task = Task.objects.create(
        process=case.process, flow_task=f"tests/none.NoFlow.{step}", flow_task_type="HUMAN", status="DONE"
    )
    work = WorkItem.objects.create(
        case=case,
        tenant=tenant,
        role=Role.LEADER,
        task=task,
        step=step,
        title=step,
        opened_at=clock.now(),
        state="done",
    )
    return Decision.objects.create(
        case=case,
        work=work,
        edition=case.editions.get(),
        tenant=tenant,
        actor=actor,
        step=step,
        title=step,
        verdict=verdict,
        verdict_title=verdict,
        opinion="同意",
        at=clock.now(),
    )


def make_notice(editor, tenant, cases, *, at=PUBLISHED, **changes):
    with clock.frozen(at):
        given = {"title": "关于拟确认集群的公示", "basis": "国科发火〔2020〕1号", "procedure": "经审议，现予以公示。"}
        return publish_notice(actor=editor, tenant=tenant, cases=cases, **(given | changes))


def object_to(notice, *items, at=None, token=None, **changes):
    """Submit an objection to the items (all of the notice if none) and return its receipt."""
    keys = [item.pk for item in items] or list(notice.items.values_list("pk", flat=True))
    given = {
        "tenant": notice.tenant,
        "notice": notice,
        "items": keys,
        "kind": "person",
        "identity": PERSON,
        "ground": "truth",
        "reasons": REASONS,
        "token": token or receipts.new_form_token(notice.pk),
    }
    with clock.frozen(at or clock.now()):
        return submit_objection(**(given | changes))


def objection_of(receipt):
    return Objection.across_tenants.get(receipt_number=receipt.number)


def pdf(name=f"{SECRET_NAME}的证据.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def evidence(*uploads):
    """Return papers as the verb takes them: these pieces of evidence, or one."""
    return {"evidence": list(uploads) or [pdf()]}


def seal():
    """Return an organisation's sealed letter, and nothing else."""
    return {"seal": [pdf("公函.pdf")]}


REPLY = "经核查，产值数据与统计年鉴一致。"


def proposed(handler, objection, outcome="unfounded", *, asked=""):
    """Bring an objection, wherever it stands in its first handling, to where a leader decides it."""
    whose = {"actor": handler, "tenant": objection.tenant, "objection": objection}
    objection.refresh_from_db()
    if objection.state == "received":
        admit(**whose)
    conclude_investigation(**whose, words="已调阅统计年鉴并与申报数据比对。")
    return propose(**whose, outcome=outcome, words="建议按此结论处理。", reply=REPLY, asked=asked)


def decided(handler, leader, objection, outcome, *, reply=REPLY):
    """Handle an objection from wherever it stands to its decision: one examines, another decides."""
    asked = "请更正产值数据。" if outcome == "upheld_return" else ""
    proposed(handler, objection, outcome, asked=asked)
    return decide_objection(
        actor=leader, tenant=objection.tenant, objection=objection, outcome=outcome, reply=reply, asked=asked
    )
