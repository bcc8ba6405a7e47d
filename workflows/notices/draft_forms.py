"""Forms of notices that are being written and examined; the verbs decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from portal import clock
from workflows.notices.drafts import PLACES, texts_of
from workflows.notices.forms import Asked, AskedText
from workflows.programmes.forms.fields import OneLine

if TYPE_CHECKING:
    from workflows.notices.models import Notice, NoticeDraft

MOMENT = "%Y-%m-%dT%H:%M"


class DraftForm(forms.Form):
    """The text of a notice."""

    use_required_attribute = False

    title = Asked(label="公示标题", widget=OneLine({"maxlength": 200}))
    basis = AskedText(label="依据", widget=forms.Textarea(attrs={"rows": 2}))
    procedure = AskedText(label="经过的程序")
    how_to_object = AskedText(label="异议方式")
    business_contact = Asked(label="业务联系方式")
    supervision_contact = Asked(label="监督联系方式")
    opens_at = forms.DateTimeField(
        label="公示起始时刻",
        required=False,
        input_formats=[MOMENT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        help_text="北京时间。留空则发布时立即公示；填写则到时自动公示，各处同时可见。",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, draft: NoticeDraft) -> None:
        opens = draft.opens_at.astimezone(clock.BEIJING) if draft.opens_at else None
        super().__init__(data, initial=texts_of(draft) | {"opens_at": opens, "revision": draft.revision})
        if draft.is_erratum:
            for name in ("title", "basis", "how_to_object", "business_contact", "supervision_contact", "opens_at"):
                del self.fields[name]
            self.fields["procedure"].label = "更正内容"


class ExaminationForm(forms.Form):
    """What an examiner says."""

    use_required_attribute = False
    prefix = "examine"
    proofread = forms.BooleanField(label="已通读全文，完成本环节校对", required=False)
    opinion = AskedText(label="意见", required=False, help_text="退回修改时须写明需要修改的内容。")


class AttachmentForm(forms.Form):
    """A file for the public."""

    use_required_attribute = False
    prefix = "attach"
    file = forms.FileField(label="添加附件", required=False, help_text="随公示一并公开，请勿包含个人信息。")


class ErratumForm(forms.Form):
    """What is wrong on a published notice, and what is right."""

    use_required_attribute = False

    item = forms.TypedChoiceField(label="更正的条目", required=False, coerce=int, empty_value=None)
    words = AskedText(label="更正内容", help_text="写明误处和更正后的内容，如“第3项名称中‘甲’更正为‘乙’”。")
    is_material = forms.BooleanField(
        label="实质性更正，该条目重新公示",
        required=False,
        help_text="影响公众判断的更正须重新公示：该条目退出本公示，回到发布公示环节，按规定期限重新公示。",
    )

    def __init__(self, data: Any = None, *, notice: Notice) -> None:
        super().__init__(data)
        rows = notice.items.order_by("position").values_list("pk", "position", "name")
        self.fields["item"].choices = [("", "整份公示"), *((pk, f"{place}. {name}") for pk, place, name in rows)]  # type: ignore[attr-defined]  # a choice field


class TemplateForm(forms.Form):
    """An authority's form of words for the notices of one programme."""

    use_required_attribute = False

    title = Asked(
        label="公示标题",
        help_text=f"可用：{'、'.join(PLACES)}，起草时自动换成该次公示的内容。",
        widget=OneLine({"maxlength": 200}),
    )
    basis = AskedText(label="依据", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    procedure = AskedText(label="经过的程序", required=False)
    how_to_object = AskedText(label="异议方式", required=False)
