"""Forms of handling an objection: they clean and explain; the verbs decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.notices.actions.investigating import authorities_of
from workflows.notices.checks import REASONS_LIMIT
from workflows.notices.forms import Asked, AskedChoice, AskedText
from workflows.notices.handling.limits import NAMES
from workflows.notices.models import AdmissionGround, DecisionOutcome, HandlingLimits, NoticeItem
from workflows.notices.models import Asked as AskedWhom
from workflows.notices.papers_form import FilesField

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

NO_NAMES = "申报单位会看到，请勿写出异议人的任何信息。"
PICK = ("", "请选择")


class RefusalForm(forms.Form):
    """Why an objection is not admitted, and what the objector is told."""

    use_required_attribute = False
    prefix = "refuse"
    ground = AskedChoice(label="不予受理的理由", choices=[PICK, *AdmissionGround.choices])
    reply = AskedText(label="给异议人的答复")


class WordsForm(forms.Form):
    """One text of a step."""

    use_required_attribute = False
    words = AskedText(label="内容")

    def __init__(self, *args: Any, label: str, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label, self.fields["words"].help_text = label, help_text


class ProposalForm(forms.Form):
    """What the investigator proposes, with a draft of the reply."""

    use_required_attribute = False
    prefix = "propose"
    outcome = AskedChoice(label="建议的处理结论", choices=[PICK, *DecisionOutcome.choices])
    words = AskedText(label="处理意见", help_text="写明查明的事实、依据和理由。")
    reply = AskedText(label="拟答复内容", required=False, help_text="供作出决定的负责人修改后答复异议人。")
    asked = AskedText(label="拟要求申报单位补正的内容", required=False, help_text=f"建议退回补正时填写。{NO_NAMES}")


class DecisionForm(forms.Form):
    """What is decided, and what the objector is told."""

    use_required_attribute = False
    prefix = "decide"
    outcome = AskedChoice(label="处理结论", choices=[PICK, *DecisionOutcome.choices])
    reply = AskedText(label="给异议人的答复")
    words = AskedText(label="决定理由", required=False, help_text="与处理意见不同的，须写明理由。")
    asked = AskedText(
        label="要求申报单位补正的内容",
        required=False,
        help_text=f"结论为“异议成立，退回补正”时填写。{NO_NAMES}",
    )


class CommentsForm(forms.Form):
    """What the investigator asks of an authority or the applicant."""

    use_required_attribute = False
    prefix = "comments"
    target = AskedChoice(label="征询对象")
    facts = AskedText(
        label="需要核实的事实", help_text="对方只看到这里写的内容，看不到异议原文。请勿写出异议人的任何信息。"
    )
    question = AskedText(label="请对方说明的问题")

    def __init__(self, *args: Any, items: Iterable[NoticeItem], tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets: dict[str, tuple[NoticeItem, str, Tenant | None]] = {}
        choices = [PICK]
        for item in items:
            self._offer(choices, item, f"applicant:{item.pk}", f"申报单位：{item.organisation}", None)
            for authority in authorities_of(tenant, item.case):
                key = f"authority:{item.pk}:{authority.pk}"
                self._offer(choices, item, key, f"有关机关：{authority.name}", authority)
        self.fields["target"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def _offer(
        self, choices: list[tuple[str, str]], item: NoticeItem, key: str, label: str, authority: Tenant | None
    ) -> None:
        whom = AskedWhom.AUTHORITY if authority else AskedWhom.APPLICANT
        self.targets[key] = (item, whom, authority)
        choices.append((key, f"{label}（{item.name}）"))


class HandOverForm(forms.Form):
    """Who goes on with the examination."""

    use_required_attribute = False
    prefix = "handover"
    to = AskedChoice(label="转交给")

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        self.fields["to"].choices = [PICK, *((key, str(one)) for key, one in self.people.items())]  # type: ignore[attr-defined]  # a choice field


class PurposeForm(forms.Form):
    """Why an official wants to see who objected."""

    use_required_attribute = False
    prefix = "identity"
    purpose = Asked(label="查看身份信息的理由", help_text="理由将记入审计记录；请勿写入异议人的姓名或电话。")


class AnswerForm(forms.Form):
    """What the asked side answers."""

    use_required_attribute = False
    words = AskedText(label="答复意见")
    paper = forms.FileField(label="附件", required=False, help_text="可附一个文件，例如情况说明（盖章）。")
    kept = forms.CharField(widget=forms.HiddenInput, required=False)


class AdditionForm(forms.Form):
    """What the objector adds."""

    use_required_attribute = False
    prefix = "add"
    words = AskedText(label=_("补充说明"), required=False, help_text=_("请勿在此填写姓名、电话等身份信息。"))
    evidence = FilesField(label=_("补充的证据材料"), several=True)


class ReviewForm(forms.Form):
    """Why the objector asks for the review."""

    use_required_attribute = False
    prefix = "review"
    reasons = AskedText(label=_("申请复核的理由"), widget=forms.Textarea(attrs={"rows": 6, "maxlength": REASONS_LIMIT}))


class LimitsForm(forms.ModelForm):
    """An authority's limits in working days."""

    use_required_attribute = False

    class Meta:
        model = HandlingLimits
        fields = [*NAMES, "basis"]
        widgets: ClassVar = {"basis": forms.Textarea(attrs={"rows": 3, "maxlength": 200})}

    def days(self) -> dict[str, int]:
        """Return the limits by name."""
        return {name: self.cleaned_data[name] for name in NAMES}
