"""Whether an edition can be worked with: its flow, people, materials, calendar; asked before it is activated."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.core.checks import CheckMessage, Warning  # noqa: A004  # Django's own name
from django.db import DatabaseError
from django.db.models import Q
from django.utils.module_loading import import_string
from viewflow.workflow.flow import Flow

from portal import clock
from portal.documents.filetypes import KNOWN_TYPES
from portal.tenancy.models import RECOMMENDERS, Membership, Tenant, TenantKind
from portal.tenancy.roles import Role
from portal.workcalendar.queries import calendar_for
from workflows.cases.models import Capacity, Occasion
from workflows.cases.nodes import DecisionNode
from workflows.programmes import forms
from workflows.programmes.models import ProgrammeEdition

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

KEY = re.compile(r"[a-z][a-z0-9_]*")
BELOW: dict[str, tuple[frozenset[str], str]] = {
    Capacity.RECOMMENDER: (RECOMMENDERS, "推荐"),
    Capacity.CITY: (frozenset({TenantKind.CITY}), "出具意见"),
    Capacity.FILING: (frozenset(), "核查"),
}
"""Capacity of an authority below → its kinds (none: those that may apply), and what it does in it."""


def faults_of(edition: ProgrammeEdition) -> list[str]:
    """Return why the edition cannot be activated, each as a Chinese sentence; empty when it is ready."""
    steps = steps_of(edition)
    if steps is None:
        return [f"流程 {edition.flow} 不存在，请联系系统维护人员核对事项定义。"]
    return [
        *_faulty_people(edition, steps),
        *_faulty_materials(edition),
        *_faulty_settings(edition, {step.name for step in steps}),
        *_faulty_options(edition, {step.name for step in steps}),
        *_faulty_calendar(edition),
    ]


def remarks_of(edition: ProgrammeEdition) -> list[str]:
    """Return what is lacking at authorities below, which the edition's own authority cannot put right."""
    steps = [step for step in steps_of(edition) or [] if not _is_own(edition, step)]
    found = []
    for capacity, (kinds, when) in BELOW.items():
        roles = {step.spec.role for step in steps if step.spec.capacity == capacity} - {Role.APPLICANT}
        wanted = kinds or edition.applicant_kinds
        below = Tenant.objects.filter(
            Q(parent=edition.tenant) | Q(parent__parent=edition.tenant), kind__in=wanted, is_active=True
        )
        held = set(_memberships(below).values_list("tenant", "role")) if roles else set()
        for role in sorted(roles):
            names = [one.short_name for one in below if (one.pk, role) not in held]
            if names:
                found.append(f"{'、'.join(names)}还没有{Role(role).label}，{when}时无人办理。")
    return found


def steps_of(edition: ProgrammeEdition) -> list[DecisionNode] | None:
    """Return the persons' steps of the edition's flow; None where the flow does not exist."""
    flow = _flow_of(edition)
    return None if flow is None else [node for node in flow.instance.nodes() if isinstance(node, DecisionNode)]


def _flow_of(edition: ProgrammeEdition) -> Any:
    """Return the edition's flow, None where its name leads to nothing or to something else."""
    try:
        found = import_string(edition.flow)
    except ImportError:
        return None
    return found if isinstance(found, type) and issubclass(found, Flow) else None


def _is_own(edition: ProgrammeEdition, step: DecisionNode) -> bool:
    """Tell whether the edition's own authority works at this step."""
    if step.spec.capacity == Capacity.RECOMMENDER:
        return edition.tenant.kind in RECOMMENDERS
    return step.spec.capacity in {Capacity.NATION, Capacity.MANAGER}


def _memberships(tenants: Iterable[Tenant]) -> Any:
    return Membership.objects.filter(tenant__in=tenants, until=None, user__is_active=True)


def _faulty_people(edition: ProgrammeEdition, steps: Sequence[DecisionNode]) -> Iterator[str]:
    """Each own step needs its role, and steps kept apart need different people of it."""
    held = Counter(_memberships([edition.tenant]).values_list("role", flat=True))
    own = {step.name: step.spec for step in steps if _is_own(edition, step)}
    for spec in own.values():
        apart = [name for name in spec.apart_from if name in own and own[name].role == spec.role]
        label, needed = Role(spec.role).label, 1 + len(apart)
        if not held[spec.role]:
            yield f"“{spec.title}”由{label}办理，{edition.tenant.short_name}还没有人担任，请先授予角色。"
        elif held[spec.role] < needed:
            yield f"“{spec.title}”与{len(apart)}个环节须由不同的{label}办理，至少{needed}人，现有{held[spec.role]}人。"


def _faulty_materials(edition: ProgrammeEdition) -> Iterator[str]:
    keys = [str(entry.get("key", "")) for entry in edition.materials]
    for entry, key in zip(edition.materials, keys, strict=True):
        title = entry.get("title") or key or "（未命名）"
        if not KEY.fullmatch(key) or not entry.get("title") or not (entry.get("types") or entry.get("copies")):
            yield f"申报材料“{title}”缺少代号、名称或允许的格式。"
        if unknown := sorted(set(entry.get("types") or ()) - set(KNOWN_TYPES)):
            yield f"申报材料“{title}”允许的格式 {'、'.join(unknown)} 不能识别。"
        for what, limit in (("纸质份数", entry.get("copies", 1)), ("大小上限（MB）", entry.get("max_mb", 1))):
            if not isinstance(limit, int) or limit < 1:
                yield f"申报材料“{title}”的{what}应为正整数。"
        if unknown := sorted(set(entry.get("occasions", ())) - set(Occasion.values)):
            yield f"申报材料“{title}”限定的申报类型 {'、'.join(unknown)} 不存在。"
    yield from (f"申报材料代号 {key} 重复。" for key, count in Counter(keys).items() if count > 1)


def _faulty_settings(edition: ProgrammeEdition, steps: set[str]) -> Iterator[str]:
    if edition.form not in forms.FORMS:
        yield f"申请表 {edition.form} 不存在。"
    for what, names in (("环节时限", edition.step_days), ("批量办理", edition.batch_steps)):
        if unknown := sorted(set(names) - steps):
            yield f"{what}中的环节 {'、'.join(unknown)} 在流程中不存在。"
    if not edition.applicant_kinds or set(edition.applicant_kinds) - set(TenantKind.values):
        yield "可申报单位类别为空或有未知类别。"
    if unknown := sorted(set(edition.quota) - set(TenantKind.values)):
        yield f"推荐名额中有未知的单位类别 {'、'.join(unknown)}。"
    if unknown := sorted(set(edition.occasions) - set(Occasion.values)):
        yield f"申报类型 {'、'.join(unknown)} 不存在。"
    form = forms.FORMS.get(edition.form)
    if form and (unasked := [one["title"] for one in edition.eligibility if one["key"] not in form.base_fields]):
        yield f"申报条件“{'”“'.join(unasked)}”在申请表中没有对应的填写项。"


def _faulty_options(edition: ProgrammeEdition, steps: set[str]) -> Iterator[str]:
    """What every flow reads, and what this one needs besides (`needs` of its class)."""
    named = edition.options.get("withdraw_until") or ()
    if unknown := sorted({named} - steps if isinstance(named, str) else set(named) - steps):
        yield f"可以撤回的截止环节 {'、'.join(unknown)} 在流程中不存在。"
    late = edition.options.get("escalate_after_days", 0)
    if not isinstance(late, int) or late < 0:
        yield "超期转督办的天数应为不小于0的整数。"
    yield from (words for holds, words in getattr(_flow_of(edition), "needs", ()) if not holds(edition))


def _faulty_calendar(edition: ProgrammeEdition) -> Iterator[str]:
    """The years of the window and of a notice published today must have their calendars (RULES B4)."""
    days = [clock.today(), *(day for day in (edition.opens_on, edition.closes_on) if day)]
    published = calendar_for(edition.tenant).years
    for year in sorted({day.year for day in days} - published):
        yield f"{year}年的工作日历尚未发布，涉及该年的时限和公示期无法计算。"
    if edition.opens_on and edition.closes_on and edition.closes_on < edition.opens_on:
        yield f"受理截止日（{_day(edition.closes_on)}）早于开始日（{_day(edition.opens_on)}）。"


def _day(day: dt.date) -> str:
    return f"{day:%Y年%-m月%-d日}"


def check_editions(databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """Report active editions with faults: `manage.py check --database default`."""
    if not databases:
        return []
    try:
        active = list(ProgrammeEdition.across_tenants.filter(is_active=True).select_related("tenant"))
        found = [(edition, faults_of(edition)) for edition in active]
    except DatabaseError:  # asked before the tables are there
        return []
    return [
        Warning(f"{edition.tenant.code}: {edition}: {' '.join(faults)}", id="cases.W001")
        for edition, faults in found
        if faults
    ]
