"""The case page's block 会签: what was asked and answered, and the forms to ask, add, answer and end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.urls import reverse

from portal import clock
from portal.identity.models import User
from portal.tenancy.permissions import may
from workflows.cases import consulting
from workflows.cases.models import WORDS_LIMIT, Consultation, Stance

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.tenancy.models import Tenant
    from workflows.cases.consulting import Progress
    from workflows.cases.models import Case, ConsultedPerson, WorkItem


@dataclass(frozen=True)
class Offer:
    """One form of the block: where it goes, and whether it was just refused and comes back filled."""

    key: str
    form: forms.Form
    action: str
    is_tried: bool = False

    @property
    def words(self) -> tuple[str, str, str]:
        """Its title, a hint, and the button."""
        return WORDS[self.key]


WORDS = {
    "ask": (
        "征求会签意见（加签）",
        "请本机关同事分别出具意见。收齐之前不能作出结论，可以退回补正；需要时可以提前结束。",
        "征求意见",
    ),
    "add": ("加签", "再请一位同事出具意见；其答复前不能作出结论。", "加签"),
    "end": ("提前结束会签", "已有的意见保留，未答复的不再等待；理由记录在案。", "结束会签"),
    "answer": ("答复会签意见", "", "提交意见"),
}
ALL, SOME = "all", "some"


class AskForm(forms.Form):
    """Whom, about what, how many have to answer, by when."""

    persons = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label="征求哪些同事",
        widget=forms.CheckboxSelectMultiple,
        help_text="只选一位即为加签。参加会签的人不能再办理本环节和须与其回避的环节。",
        error_messages={"required": "请至少选择一位同事。"},
    )
    question = forms.CharField(
        label="征求事项",
        max_length=WORDS_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明征求什么意见。"},
    )
    rule = forms.ChoiceField(
        label="收齐的标准",
        choices=[(ALL, "所选人员全部答复"), (SOME, "达到下面的人数即可")],
        initial=ALL,
        widget=forms.RadioSelect,
    )
    needed = forms.IntegerField(
        label="至少几人答复", required=False, min_value=1, help_text="选“达到下面的人数”时填写。"
    )
    days = forms.IntegerField(
        label="答复期限（工作日）",
        required=False,
        min_value=1,
        help_text="留空为不设期限。本环节的办理时限照常计算。",
    )

    def __init__(self, data: Any = None, *, people: QuerySet[User]) -> None:
        super().__init__(data, prefix="ask")
        cast("forms.ModelMultipleChoiceField[User]", self.fields["persons"]).queryset = people

    def given(self) -> dict[str, Any]:
        """Return the arguments of the verb."""
        chosen = self.cleaned_data
        needed = chosen.get("needed") if chosen["rule"] == SOME else None
        return {"persons": list(chosen["persons"]), "question": chosen["question"], "days": chosen["days"]} | {
            "needed": needed
        }

    def clean(self) -> dict[str, Any]:
        """Ask for the number where the rule needs one."""
        chosen = super().clean() or {}
        if chosen.get("rule") == SOME and not chosen.get("needed") and "needed" not in self.errors:
            self.add_error("needed", "请填写至少几人答复。")
        return chosen


class AddForm(forms.Form):
    """Whom else (加签)."""

    person = forms.ModelChoiceField(
        User.objects.none(), label="加签同事", empty_label="请选择", error_messages={"required": "请选择一位同事。"}
    )

    def __init__(self, data: Any = None, *, people: QuerySet[User]) -> None:
        super().__init__(data, prefix="add")
        cast("forms.ModelChoiceField[User]", self.fields["person"]).queryset = people


class EndForm(forms.Form):
    """Why it ends before enough answered."""

    reason = forms.CharField(
        label="提前结束的理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明提前结束会签的理由。"},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="end")


class AnswerForm(forms.Form):
    """One's opinion."""

    stance = forms.ChoiceField(
        label="会签意见",
        choices=Stance.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择同意、不同意或保留。"},
    )
    text = forms.CharField(
        label="说明",
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="不同意或保留的必须写明。提交后不能修改；仅供机关内部参考，不告知申报单位，不随件移交。",
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="answer")


def people_for(tenant: Tenant, user: User) -> QuerySet[User]:
    """Return whom `user` may choose; what stands against one of them the verb says."""
    return consulting.colleagues(tenant).exclude(pk=user.pk)


def shown(case: Case, tenant: Tenant, user: User, work: WorkItem | None, tried: Offer | None = None) -> dict[str, Any]:
    """Return what the block shows to this person; empty where there is nothing to see and nothing to ask.

    Parameters
    ----------
    work: the step of this authority on the page, or None; tried: a form that was refused comes back filled.
    """
    if case.process_id is None or not may(user, "consultation.view", (tenant, case)):
        return {}
    found = consulting.of_case(tenant, case)
    running = [one for one in found if one.consultation.is_open]
    at_work = next((one for one in running if work is not None and one.consultation.work_id == work.pk), None)
    seat = next((seat for one in running for seat in one.persons if _awaits(seat, user)), None)
    offers = [_answer(seat)] if seat is not None else []
    if work is not None and may(user, "consultation.ask", work):
        offers += _running(tenant, user, at_work) if at_work else [_asking(tenant, user, work)]
    if tried is not None:
        offers = [tried, *(one for one in offers if one.key != tried.key)]
    if not found and not offers:
        return {}
    return {
        "rows": [_row(one) for one in found],
        "holding": at_work if at_work and not at_work.is_enough else None,
        "answer": next((one for one in offers if one.key == "answer"), None),
        "asked": seat.consultation if seat else None,
        "offers": [one for one in offers if one.key != "answer"],
    }


def _answer(seat: ConsultedPerson) -> Offer:
    return Offer("answer", AnswerForm(), reverse("cases:consult_answer", args=[seat.consultation_id]))


def _asking(tenant: Tenant, user: User, work: WorkItem) -> Offer:
    return Offer("ask", AskForm(people=people_for(tenant, user)), reverse("cases:consult", args=[work.pk]))


def _running(tenant: Tenant, user: User, at_work: Progress) -> list[Offer]:
    pk = at_work.consultation.pk
    others = people_for(tenant, user).exclude(pk__in=[one.person_id for one in at_work.persons])
    return [
        Offer("add", AddForm(people=others), reverse("cases:consult_add", args=[pk])),
        Offer("end", EndForm(), reverse("cases:consult_end", args=[pk])),
    ]


def _awaits(seat: ConsultedPerson, user: User) -> bool:
    return seat.person_id == user.pk and not seat.has_answered


def _row(one: Progress) -> dict[str, Any]:
    consultation: Consultation = one.consultation
    late = consultation.is_open and consultation.due_on is not None and consultation.due_on < clock.today()
    gone = [seat.pk for seat in one.persons if not seat.has_answered and seat.person_id not in one.present]
    tone = ("open" if one.is_enough else "waiting") if consultation.is_open else "muted"
    return {"progress": one, "row": consultation, "is_late": late, "gone": gone, "tone": tone}
