"""The rarely used verbs of the case page: which are offered to whom, with what form, and what each does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms

from portal.errors import NotAllowed
from portal.identity.models import User
from portal.tenancy.models import Tenant
from portal.tenancy.permissions import may
from portal.tenancy.roles import Role
from workflows.cases import actions, queries
from workflows.cases.models import Case, Decision, WorkItem

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.identity.http import SignedInRequest


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明理由。"},
    )


class TransferForm(ReasonForm):
    """To whom, and why."""

    to = forms.ModelChoiceField(
        User.objects.none(), label="转给", empty_label="请选择", error_messages={"required": "请选择同事。"}
    )
    field_order = ["to", "reason"]


class CopyForm(forms.Form):
    """To a colleague or an authority."""

    to = forms.ChoiceField(label="抄送给", error_messages={"required": "请选择同事或参与机关。"})
    note = forms.CharField(label="附言", max_length=300, required=False)


class UrgeForm(forms.Form):
    """A word with the urging."""

    note = forms.CharField(label="说明", max_length=300, required=False)


@dataclass(frozen=True)
class Place:
    """Who asks, at which authority, about which case."""

    user: User
    tenant: Tenant
    case: Case

    @property
    def open_here(self) -> list[WorkItem]:
        """The case's open work in this authority, officials' steps only."""
        return [one for one in self.waiting if one.tenant_id == self.tenant.pk and one.role != Role.APPLICANT]

    @property
    def waiting(self) -> list[WorkItem]:
        """The steps that the case waits at, anywhere."""
        rows = list(queries.waiting_on(self.case))
        for one in rows:
            one.case = self.case
        return rows

    def transferable(self) -> WorkItem | None:
        """Return the step that this person may hand to a colleague."""
        return next((one for one in self.open_here if may(self.user, "work.transfer", one)), None)

    def urgeable(self) -> WorkItem | None:
        """Return the step that this person may urge."""
        return next((one for one in self.waiting if may(self.user, "work.urge", one)), None)

    def undoable(self) -> Decision | None:
        """Return this person's last verdict in the case, if it may be taken back."""
        mine = Decision.objects.filter(case=self.case, tenant=self.tenant, actor=self.user, undoing=None)
        last = mine.select_related("work__task", "tenant", "edition", "on_behalf_of").order_by("-pk").first()
        if last is None:
            return None
        last.case = last.work.case = self.case
        return last if may(self.user, "decision.undo", last) else None


@dataclass(frozen=True)
class Verb:
    """One verb: its words, its form, whether it is offered, and what it does; the act returns what to say."""

    key: str
    title: str
    hint: str
    button: str
    form: Callable[[Place, Any], forms.Form]
    offered: Callable[[Place], object]
    act: Callable[[Place, dict[str, Any]], str]
    tone: str = "secondary"


def _reason(key: str) -> Callable[[Place, Any], forms.Form]:
    return lambda _place, data: ReasonForm(data, prefix=key)


def _transfer_form(place: Place, data: Any) -> forms.Form:
    form = TransferForm(data, prefix="transfer")
    work = place.transferable()
    if work is not None:
        cast("forms.ModelChoiceField[User]", form.fields["to"]).queryset = _colleagues(place).filter(
            memberships__role=work.role
        )
    return form


def _colleagues(place: Place) -> QuerySet[User]:
    here = User.objects.filter(memberships__tenant=place.tenant, memberships__until=None, is_active=True)
    return here.exclude(pk=place.user.pk).distinct().order_by("full_name", "pk")


def _copy_form(place: Place, data: Any) -> forms.Form:
    form = CopyForm(data, prefix="copy")
    parts = place.case.participations.exclude(tenant=place.tenant).select_related("tenant")
    authorities = {f"t{one.tenant_id}": one.tenant.name for one in parts}
    colleagues = [(f"u{one.pk}", str(one)) for one in _colleagues(place)]
    cast("forms.ChoiceField", form.fields["to"]).choices = [
        ("", "请选择"),
        ("同事", colleagues),
        ("参与机关", list(authorities.items())),
    ]
    return form


def _transfer(place: Place, given: dict[str, Any]) -> str:
    work = place.transferable()
    if work is None:
        raise NotAllowed("本件目前没有可以由您转办的环节。")
    actions.transfer(actor=place.user, tenant=place.tenant, work=work, to=given["to"], reason=given["reason"])
    return f"已转给{given['to']}办理，只有其本人可以作出结论。"


def _undo(place: Place, given: dict[str, Any]) -> str:
    decision = place.undoable()
    if decision is None:
        raise NotAllowed("没有可以撤销的结论：下一环节已有人办理，或该结论已经生效。")
    actions.undo(actor=place.user, tenant=place.tenant, decision=decision, reason=given["reason"])
    return f"已撤销“{decision}”，该环节重新由您办理。"


def _suspend(place: Place, given: dict[str, Any]) -> str:
    actions.suspend(actor=place.user, tenant=place.tenant, case=place.case, reason=given["reason"])
    return "已中止办理，时限停止计算。"


def _resume(place: Place, given: dict[str, Any]) -> str:
    actions.resume(actor=place.user, tenant=place.tenant, case=place.case, reason=given["reason"])
    return "已恢复办理，按剩余时限继续计算。"


def _withdraw(place: Place, given: dict[str, Any]) -> str:
    actions.withdraw(actor=place.user, case=place.case, reason=given["reason"])
    return "申请已撤回，填写的内容仍可查看。"


def _copy(place: Place, given: dict[str, Any]) -> str:
    kind, pk = given["to"][0], int(given["to"][1:])
    whom: dict[str, Any] = {"reader": User.objects.get(pk=pk)} if kind == "u" else {"to": Tenant.objects.get(pk=pk)}
    actions.copy(actor=place.user, tenant=place.tenant, case=place.case, note=given["note"], **whom)
    return "已抄送。"


def _urge(place: Place, given: dict[str, Any]) -> str:
    work = place.urgeable()
    if work is None:
        raise NotAllowed("本件目前没有可以由您催办的环节。")
    actions.urge(actor=place.user, work=work, note=given["note"])
    return f"已催办“{work.title}”。"


VERBS = (
    Verb(
        "transfer", "转办", "交给同一角色的一位同事，此后只由其办理。", "转办",
        _transfer_form, Place.transferable, _transfer,
    ),
    Verb(
        "undo", "撤销我的结论", "下一环节尚无人办理时可以撤销；原结论保留在记录中并注明已撤销。", "撤销结论",
        _reason("undo"), Place.undoable, _undo, tone="danger",
    ),
    Verb(
        "suspend", "中止办理", "中止期间不能作出结论，时限停止计算；申报单位会看到理由。", "中止办理",
        _reason("suspend"),
        lambda place: may(place.user, "case.suspend", (place.tenant, place.case)), _suspend, tone="danger",
    ),
    Verb(
        "resume", "恢复办理", "从剩余的工作日继续计算时限。", "恢复办理", _reason("resume"),
        lambda place: may(place.user, "case.resume", (place.tenant, place.case)), _resume,
    ),
    Verb(
        "copy", "抄送", "供知悉；不改变由谁办理。", "抄送", _copy_form,
        lambda place: may(place.user, "case.copy", (place.tenant, place.case)), _copy,
    ),
    Verb(
        "urge", "催办", "提醒正在办理的环节，每天一次，记入办理过程。", "催办",
        lambda _place, data: UrgeForm(data, prefix="urge"), Place.urgeable, _urge,
    ),
    Verb(
        "withdraw", "撤回申请", "主管机关受理前可以撤回；撤回后本件办结，不能恢复，填写的内容仍可查看。", "撤回申请",
        _reason("withdraw"), lambda place: may(place.user, "case.withdraw", place.case), _withdraw, tone="danger",
    ),
)  # fmt: skip


def verb(key: str) -> Verb | None:
    """Return the verb of this key, or None."""
    return next((one for one in VERBS if one.key == key), None)


def place_of(request: SignedInRequest, case: Case) -> Place:
    """Return who asks where about what."""
    return Place(request.user, request.tenant, case)


def panels(place: Place, tried: tuple[str, forms.Form] | None = None) -> list[dict[str, Any]]:
    """Return the verbs that this person may use now with their forms; the one just tried comes filled in."""
    shown = []
    for one in VERBS:
        key, form = tried or ("", None)
        if one.key == key or one.offered(place):
            shown.append(
                {"verb": one, "form": form if one.key == key else one.form(place, None), "open": one.key == key}
            )
    return shown
