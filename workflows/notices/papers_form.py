"""What every form of an objection shares: items, who objects, why, and papers that survive an error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.errors import DomainError
from workflows.notices import receipts
from workflows.notices.actions.papers import Kept, keep_paper, kept_papers
from workflows.notices.carrying import chosen, ways_on
from workflows.notices.forms import Asked, AskedPhone
from workflows.notices.identity import Identity
from workflows.notices.models import Ground, Notice, ObjectorKind, PaperKind, ReplyBy
from workflows.notices.policy import policy_of
from workflows.notices.renewing import gone_from

if TYPE_CHECKING:
    from workflows.notices.policy import Policy

MANY = 20
"""More items than this stand in a box of their own that scrolls."""


class FilesInput(forms.FileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002  # the widget's interface
        """Return every file that came under this name."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.Field):
    """Files that came with a form. Whether one can be taken is never this field's error: it costs nothing else."""

    def __init__(self, *, several: bool = False, **kwargs: Any) -> None:
        widget = FilesInput() if several else forms.FileInput()
        super().__init__(required=False, widget=widget, **kwargs)
        self.several = several

    def clean(self, value: Any) -> list[Any]:
        """Return the uploads, an empty list for none."""
        if not value:
            return []
        return list(value) if isinstance(value, list | tuple) else [value]


def _widget(autocomplete: str, kind: str = "text") -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": autocomplete, "type": kind})


def _item_label(name: str, unit: str) -> str:
    """Return an item as the form lists it: names are Chinese in every interface."""
    return format_html('<span lang="zh-Hans">{}（{}）</span>', name, unit)


class PapersForm(forms.Form):
    """What every form of an objection shares: items, who objects, why, and papers that survive an error."""

    use_required_attribute = False
    papers: tuple[str, ...] = ()
    on_paper = False

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
    organisation_email = Asked(
        label=_("单位电子邮箱"), required=False, max_length=200, widget=_widget("email", "email")
    )
    ground = forms.ChoiceField(
        label=_("异议类别"),
        choices=[("", _("请选择")), *Ground.choices],
        error_messages={"required": _("请选择异议属于哪一类。")},
    )
    reply_by = forms.ChoiceField(
        label=_("希望怎样得到答复"),
        choices=ReplyBy.choices,
        widget=forms.RadioSelect,
        initial=ReplyBy.PAGE,
        error_messages={"required": _("请选择答复方式。")},
        help_text=_("无论选择哪一种，书面答复都会显示在查询页。"),
    )
    address = Asked(
        label=_("收信地址"),
        required=False,
        max_length=300,
        help_text=_("选择书面邮寄时填写。"),
        widget=_widget("street-address"),
    )
    token = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notice = notice
        self.policy: Policy = policy_of(notice.tenant)
        rows = list(notice.items.select_related("case").order_by("position"))
        self.gone = gone_from(rows, on_paper=self.on_paper)
        away = {one.item.pk for one in self.gone}
        left = [item for item in rows if item.pk not in away]
        items = self.fields["items"]
        items.choices = [(item.pk, _item_label(item.name, item.organisation)) for item in left]  # type: ignore[attr-defined]  # a choice field
        items.error_messages["invalid_choice"] = self._not_listed()
        self.many, self.none_left = len(left) > MANY, not left
        self.listed = {item.position: item for item in left}
        wanted = set(chosen(self.data)) if isinstance(self.data, QueryDict) else set()
        self.left = [one for one in self.gone if one.item.pk in wanted]
        self.ways_on = ways_on(self.left)
        self.more = bool(wanted - away)
        self.kept: list[Kept] = []
        if self.is_bound:
            words = self.data.getlist("kept") if hasattr(self.data, "getlist") else self.data.get("kept", [])
            self.kept = [one for one in kept_papers(notice.tenant, words) if one.kind in self.papers]
        else:
            self.initial.setdefault("token", receipts.new_form_token(notice.pk))
            if len(left) == 1:
                self.initial.setdefault("items", [left[0].pk])

    def _not_listed(self) -> Any:
        """Return what is said of a chosen item that cannot be chosen: gone since, or of another notice."""
        named = self.data.getlist("items") if self.is_bound and hasattr(self.data, "getlist") else []
        words = (one.words for one in self.gone if str(one.item.pk) in named)
        return next(words, _("请选择本公示所列的条目。"))

    def uploads(self) -> dict[str, list[Any]]:
        """Return the files of this sending by kind."""
        return {kind: self.cleaned_data.get(field, []) for field, kind in self._paper_fields()}

    def kept_words(self) -> list[str]:
        """Return the words of the files that an earlier sending left and that are still wanted."""
        return [one.word for one in self.kept]

    def kinds_given(self) -> set[str]:
        """Return the kinds of paper that this sending or an earlier one brought."""
        return {kind for kind, files in self.uploads().items() if files} | {one.kind for one in self.kept}

    def keep_files(self) -> None:
        """Keep every acceptable file of a form that goes back: nobody has to choose it twice."""
        for field, kind in self._paper_fields():
            there = sum(1 for one in self.kept if one.kind == kind)
            for number, upload in enumerate(self.cleaned_data.get(field, []), there + 1):
                try:
                    word = keep_paper(tenant=self.notice.tenant, upload=upload, kind=kind, number=number)
                except DomainError as refused:
                    self.add_error(field, refused.message)
                else:
                    self.kept += kept_papers(self.notice.tenant, [word])

    def _paper_fields(self) -> list[tuple[str, str]]:
        return [(FIELDS[kind], kind) for kind in self.papers if FIELDS[kind] in self.fields]

    def identity(self) -> Identity:
        """Return who objects, from the fields of the chosen kind only."""
        data = self.cleaned_data
        address = data.get("address", "") if data.get("reply_by") == ReplyBy.LETTER else ""
        if data.get("kind") == ObjectorKind.ORGANISATION:
            return Identity(
                name=data.get("organisation_name", ""),
                uscc=data.get("organisation_uscc", "").upper(),
                contact=data.get("organisation_contact", ""),
                phone=data.get("organisation_phone", ""),
                email=data.get("organisation_email", ""),
                address=address,
            )
        names = ("person_name", "person_phone", "person_email")
        name, phone, email = (data.get(field, "") for field in names)
        return Identity(name=name, phone=phone, email=email, address=address)

    def stated(self) -> dict[str, Any]:
        """Return what the verbs that take an objection in share: what is objected by whom, and with which papers."""
        given = self.cleaned_data
        plain = {name: given[name] for name in ("items", "kind", "ground", "reasons", "token", "reply_by")}
        return plain | {"identity": self.identity(), "papers": self.uploads(), "kept": self.kept_words()}

    def take(self, refusal: DomainError) -> None:
        """Put the fields of a verb's refusal beside their inputs."""
        for name, text in refusal.fields.items():
            self.add_error(name if name in self.fields else None, text)


FIELDS: dict[str, str] = {
    PaperKind.SIGNATURE: "signature",
    PaperKind.SEAL: "seal",
    PaperKind.ID: "id_paper",
    PaperKind.EVIDENCE: "evidence",
    PaperKind.ORIGINAL: "original",
}
"""Kind of paper → the field that takes it."""


def paper_rows(form: PapersForm) -> Sequence[dict[str, Any]]:
    """Return the file fields of a form in their order, each with the files kept from an earlier sending."""
    return [
        {"field": form[FIELDS[kind]], "kind": kind, "kept": [one for one in form.kept if one.kind == kind]}
        for kind in form.papers
        if FIELDS[kind] in form.fields
    ]
