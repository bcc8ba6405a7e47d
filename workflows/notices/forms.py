"""Forms of notices and objections: they clean and explain; the verbs decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.documents.errors import DocumentTooLarge
from portal.documents.filetypes import check_type
from portal.errors import DomainError, Invalid
from workflows.notices import receipts
from workflows.notices.checks import REASONS_LIMIT, clean_line, clean_phone, clean_text, faults_of
from workflows.notices.identity import Identity
from workflows.notices.models import AdmissionGround, DecisionOutcome, Ground, Notice, ObjectorKind

EVIDENCE_HINT = _("PDF、OFD、Word、Excel、图片或纯文本，一个文件，不超过 {limit} MB。单位请上传加盖公章的异议函。")


class Asked(forms.CharField):
    """A line that is asked of one kind of objector: marked as required, judged by `checks.faults_of`."""

    def validate(self, value: Any) -> None:
        """Leave emptiness to the form's own check, which knows the kind."""

    def to_python(self, value: Any) -> str:
        """Return the line without invisible characters, full-width forms made half-width."""
        return clean_line(super().to_python(value) or "")


class AskedText(Asked):
    """A longer text that the verb itself judges."""

    widget = forms.Textarea(attrs={"rows": 5})

    def to_python(self, value: Any) -> str:
        """Return the text without invisible characters, its lines kept."""
        return clean_text(value or "")


class AskedChoice(forms.ChoiceField):
    """A choice that the verb itself judges."""

    def validate(self, value: Any) -> None:
        """Leave emptiness and foreign words to the verb, which says what to do."""


class AskedPhone(Asked):
    """A telephone number, Chinese numerals understood."""

    def to_python(self, value: Any) -> str:
        """Return the number in plain digits."""
        return clean_phone(super().to_python(value))


def _widget(autocomplete: str, kind: str = "text") -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": autocomplete, "type": kind})


def _item_label(name: str, unit: str) -> str:
    """Return an item as the form lists it: names are Chinese in every interface."""
    return format_html('<span lang="zh-Hans">{}（{}）</span>', name, unit)


class ObjectionForm(forms.Form):
    """The public's objection: which items, who, why, evidence."""

    use_required_attribute = False

    items = forms.TypedMultipleChoiceField(
        label=_("对哪些条目提出异议"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选择一个条目。"), "invalid_choice": _("请选择本公示所列的条目。")},
    )
    kind = forms.ChoiceField(
        label=_("您以什么名义提出"),
        choices=ObjectorKind.choices,
        widget=forms.RadioSelect,
        initial=ObjectorKind.PERSON,
        error_messages={"required": _("请选择您以个人还是单位名义提出异议。")},
    )
    person_name = Asked(label=_("真实姓名"), max_length=120, widget=_widget("name"))
    person_phone = AskedPhone(
        label=_("联系电话"), max_length=60, help_text=_("电话和电子邮箱至少填写一项。"), widget=_widget("tel", "tel")
    )
    person_email = Asked(label=_("电子邮箱"), required=False, max_length=200, widget=_widget("email", "email"))
    organisation_name = Asked(label=_("单位全称"), max_length=200, widget=_widget("organization"))
    organisation_uscc = Asked(label=_("统一社会信用代码"), max_length=40, help_text=_("18位，见营业执照或法人证书。"))
    organisation_contact = Asked(label=_("联系人"), max_length=80, widget=_widget("name"))
    organisation_phone = AskedPhone(label=_("联系人电话"), max_length=60, widget=_widget("tel", "tel"))
    ground = forms.ChoiceField(
        label=_("异议类别"),
        choices=[("", _("请选择")), *Ground.choices],
        error_messages={"required": _("请选择异议属于哪一类。")},
    )
    reasons = forms.CharField(
        label=_("具体事实和理由"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=format_lazy(
            _("请写明时间、事项和依据，最多{most}字。请勿在此填写姓名、电话等身份信息。"), most=REASONS_LIMIT
        ),
        error_messages={"required": _("请写明具体事实和理由；没有具体事实的异议不予受理。")},
    )
    evidence = forms.FileField(
        label=_("证据材料"),
        required=False,
        allow_empty_file=False,
        error_messages={"empty": _("该文件是空文件（0 字节）。请检查文件能否正常打开，再重新选择。")},
    )
    declared = forms.BooleanField(
        label=_("我声明以上内容属实，并已阅读身份信息说明。"),
        error_messages={"required": _("请勾选声明后再提交。")},
    )
    website = forms.CharField(label=_("网站（请留空）"), required=False)
    token = forms.CharField(widget=forms.HiddenInput)
    kept_evidence = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = list(notice.items.order_by("position").values_list("pk", "name", "organisation"))
        items = self.fields["items"]
        items.choices = [(pk, _item_label(name, unit)) for pk, name, unit in names]  # type: ignore[attr-defined]  # a choice field
        limit = settings.DOCUMENT_MAX_BYTES // (1024 * 1024)
        self.fields["evidence"].help_text = EVIDENCE_HINT.format(limit=limit)
        if not self.is_bound:
            self.initial.setdefault("token", receipts.new_form_token(notice.pk))
            if len(names) == 1:
                self.initial.setdefault("items", [names[0][0]])

    def clean_reasons(self) -> str:
        """Return the reasons without characters that hide or reorder text."""
        return clean_text(self.cleaned_data["reasons"])

    def clean_website(self) -> str:
        """Refuse what only a machine fills in, in words that help a person whose browser did it."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("“网站”一栏是防止机器提交用的，请清空后再提交。"), code="honeypot")
        return ""

    def clean_evidence(self) -> Any:
        """Refuse a file of the wrong size or type before anything is sent on."""
        upload = self.cleaned_data["evidence"]
        if not upload:
            return None
        try:
            if upload.size > settings.DOCUMENT_MAX_BYTES:
                raise DocumentTooLarge
            check_type(upload.name, upload.file)
            upload.seek(0)
        except DomainError as refusal:
            raise forms.ValidationError(refusal.message, code=refusal.code) from None
        return upload

    def clean(self) -> dict[str, Any]:
        """Check who objects, by the rules that the verb applies too."""
        cleaned = super().clean() or {}
        faults = faults_of(
            cleaned.get("kind", ""), self.identity(), cleaned.get("ground", ""), cleaned.get("reasons", "")
        )
        self.take(Invalid(fields={name: text for name, text in faults.items() if name not in self.errors}))
        return cleaned

    def identity(self) -> Identity:
        """Return who objects, from the fields of the chosen kind only."""
        data = self.cleaned_data
        if data.get("kind") == ObjectorKind.ORGANISATION:
            return Identity(
                name=data.get("organisation_name", ""),
                uscc=data.get("organisation_uscc", "").upper(),
                contact=data.get("organisation_contact", ""),
                phone=data.get("organisation_phone", ""),
            )
        names = ("person_name", "person_phone", "person_email")
        name, phone, email = (data.get(field, "") for field in names)
        return Identity(name=name, phone=phone, email=email)

    def take(self, refusal: DomainError) -> None:
        """Put the fields of a verb's refusal beside their inputs."""
        for name, text in refusal.fields.items():
            self.add_error(name if name in self.fields else None, text)


class ReceiptForm(forms.Form):
    """Receipt number and query code."""

    use_required_attribute = False

    number = forms.CharField(label=_("回执号"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    code = forms.CharField(label=_("查询码"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class RefusalForm(forms.Form):
    """Why an objection is not admitted, and what the objector is told."""

    use_required_attribute = False
    prefix = "refuse"
    ground = AskedChoice(label="不予受理的理由", choices=[("", "请选择"), *AdmissionGround.choices])
    reply = AskedText(label="给异议人的答复")


class DecisionForm(forms.Form):
    """What the investigation came to, and what the objector is told."""

    use_required_attribute = False
    prefix = "decide"
    outcome = AskedChoice(label="处理结论", choices=[("", "请选择"), *DecisionOutcome.choices])
    reply = AskedText(label="给异议人的答复")
    asked = AskedText(
        label="要求申报单位补正的内容",
        required=False,
        help_text="结论为“异议成立，退回补正”时填写。申报单位会看到，请勿写出异议人的任何信息。",
    )


class PurposeForm(forms.Form):
    """Why an official wants to see who objected."""

    use_required_attribute = False
    prefix = "identity"
    purpose = Asked(label="查看身份信息的理由", help_text="理由将记入审计记录；请勿写入异议人的姓名或电话。")
