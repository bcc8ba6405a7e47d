"""The forms by which an objection comes in: the public's own, and an official's for letters and visits."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.errors import Invalid
from workflows.notices.actions.entering import ENTERED, arrival_faults
from workflows.notices.actions.papers import MOST_BYTES, MOST_FILES
from workflows.notices.checks import REASONS_LIMIT, clean_text, faults_of, missing_papers
from workflows.notices.forms import AskedChoice, AskedText
from workflows.notices.models import Arrival, Notice, PaperKind
from workflows.notices.papers_form import FilesField, PapersForm

FILE_HINT = _("PDF、OFD、Word、Excel、图片或纯文本，每个不超过 {limit} MB。")
EVIDENCE_HINT = _("可以一次选择多个文件：PDF、OFD、Word、Excel、图片或纯文本，每个不超过 {limit} MB。")
MOST_ADDED = 50
"""Numbers that one sending adds at most."""
TOTAL_HINT = _("一份异议最多 {count} 个文件，合计不超过 {total} MB。")


def _limit() -> int:
    return settings.DOCUMENT_MAX_BYTES // (1024 * 1024)


class ObjectionForm(PapersForm):
    """The public's objection: which items, who, why, papers, how to reply."""

    papers = (PaperKind.SIGNATURE, PaperKind.SEAL, PaperKind.ID, PaperKind.EVIDENCE)

    reasons = forms.CharField(
        label=_("具体事实和理由"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=format_lazy(
            _("请写明时间、事项和依据，最多{most}字。请勿在此填写姓名、电话等身份信息。"), most=REASONS_LIMIT
        ),
        error_messages={"required": _("请写明具体事实和理由；没有具体事实的异议不予受理。")},
    )
    signature = FilesField(label=_("手写签名页（照片或扫描件）"))
    id_paper = FilesField(label=_("身份证件（照片或扫描件）"))
    seal = FilesField(label=_("加盖公章的异议函（照片或扫描件）"))
    evidence = FilesField(label=_("证据材料"), several=True)
    confirm_by_mail = forms.BooleanField(
        label=_("收到后发一封确认邮件到上面的邮箱（邮件里只有回执号，没有查询码）"), required=False
    )
    declared = forms.BooleanField(
        label=_("我声明以上内容属实，并已阅读个人信息处理告知。"),
        error_messages={"required": _("请勾选声明后再提交。")},
    )
    numbers = forms.CharField(
        label=_("要加入的条目序号"),
        required=False,
        help_text=_("公示表第一栏的数字，多个用逗号分开，例如 3，17。提交后先列出名称供您核对。"),
    )
    website = forms.CharField(label=_("网站（请留空）"), required=False)
    ticket = forms.CharField(widget=forms.HiddenInput, required=False)
    work = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, notice=notice, **kwargs)
        for name in ("signature", "id_paper", "seal"):
            self.fields[name].help_text = FILE_HINT.format(limit=_limit())
        self.fields["evidence"].help_text = EVIDENCE_HINT.format(limit=_limit()) + TOTAL_HINT.format(
            count=MOST_FILES, total=MOST_BYTES // (1024 * 1024)
        )
        self.fields["signature"].demanded = self.policy.signature_required  # type: ignore[attr-defined]  # read by the template
        self.fields["seal"].demanded = self.policy.seal_required  # type: ignore[attr-defined]  # same
        if not self.policy.id_offered:
            del self.fields["id_paper"]
        self.added: list[str] = []
        if self.many:
            self._list_chosen_only()
        else:
            del self.fields["numbers"]

    def _list_chosen_only(self) -> None:
        """Show a box for each chosen item alone: two thousand weigh half a megabyte, and Tab never ends.

        Others are added by the numbers that the notice prints; they become boxes with names, to be looked at.
        """
        field = self.fields["items"]
        if isinstance(self.data, QueryDict):
            self._add_by_number(self.data)
        shown = self.data.getlist("items") if isinstance(self.data, QueryDict) else self.initial.get("items", ())
        chosen = set(map(str, shown))
        field.widget.choices = [one for one in field.choices if str(one[0]) in chosen]  # type: ignore[attr-defined]  # a choice field

    def _add_by_number(self, data: QueryDict) -> None:
        """Put the items of the typed numbers among the chosen ones; a number that is not listed stays to be seen."""
        typed = re.findall(r"[0-9]{1,4}", unicodedata.normalize("NFKC", data.get("numbers", "")))
        there = set(data.getlist("items"))
        for number in typed[:MOST_ADDED]:
            item = self.listed.get(int(number))
            if item is not None and str(item.pk) not in there:
                data.appendlist("items", str(item.pk))
                self.added.append(f"{item.position}. {item.name}")
        if typed:
            data["numbers"] = "，".join(number for number in typed if int(number) not in self.listed)

    def clean_numbers(self) -> str:
        """Refuse what is no number of a listed item."""
        if self.cleaned_data["numbers"]:
            raise forms.ValidationError(_("公示表中没有这样的序号，或者该条目不再受理异议，请对照公示表核对。"))
        return ""

    def clean_reasons(self) -> str:
        """Return the reasons without characters that hide or reorder text."""
        return clean_text(self.cleaned_data["reasons"])

    def clean_website(self) -> str:
        """Refuse what only a machine fills in, in words that help a person whose browser did it."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("“网站”一栏是防止机器提交用的，请清空后再提交。"), code="honeypot")
        return ""

    def clean(self) -> dict[str, Any]:
        """Check who objects, by the rules that the verb applies too."""
        cleaned = super().clean() or {}
        if self.added:
            words = _("已按序号加入：%(names)s。请核对勾选的条目，再次提交。")
            self.add_error("items", words % {"names": "；".join(self.added)})
        kind = cleaned.get("kind", "")
        faults = faults_of(
            kind,
            self.identity(),
            cleaned.get("ground", ""),
            cleaned.get("reasons", ""),
            reply_by=cleaned.get("reply_by", ""),
            confirm=cleaned.get("confirm_by_mail", False),
        )
        faults |= missing_papers(self.policy, kind, self.kinds_given())
        self.take(Invalid(fields={name: text for name, text in faults.items() if name not in self.errors}))
        return cleaned


class EntryForm(PapersForm):
    """An official's entry of a letter, an e-mail or a visit; the verb judges what is missing."""

    papers = (PaperKind.ORIGINAL, PaperKind.EVIDENCE)
    on_paper = True

    arrival = AskedChoice(
        label="异议是怎样提出的",
        choices=[(one.value, one.label) for one in ENTERED],
        widget=forms.RadioSelect,
        initial=Arrival.LETTER,
    )
    received_at = forms.DateTimeField(
        label="收到时间",
        required=False,
        help_text="以收文戳记、邮件到达或来访登记的时间为准。",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": "请按“年-月-日 时:分”填写收到时间，例如 2026-11-27 15:30。"},
    )
    posted_on = forms.DateField(
        label="寄出日期（邮戳）",
        required=False,
        help_text="仅信函填写，不清楚的留空。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请按“年-月-日”填写寄出日期，例如 2026-11-25。"},
    )
    reasons = AskedText(label="事实和理由（摘录）", help_text="请照原件摘录，不写姓名、电话等身份信息。")
    original = FilesField(label="原件扫描件")
    evidence = FilesField(label="随附的证据材料", several=True)

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, notice=notice, **kwargs)
        for name in ("person_name", "person_phone", "organisation_name", "organisation_uscc",
                     "organisation_contact", "organisation_phone"):  # fmt: skip
            self.fields[name].required = False
        self.fields["kind"].label = "异议以什么名义提出"
        self.fields[
            "person_phone"
        ].help_text = "没有写明的留空；没有姓名和联系方式的，登记后由异议处理人员决定是否受理。"
        self.fields["reply_by"].help_text = "信函没有写明的，选“在网上查询”，并把回执交给异议人。"
        self.fields["original"].help_text = "来信、邮件的扫描件或打印件，来访的笔录。" + FILE_HINT.format(
            limit=_limit()
        )
        for name in ("received_at", "original"):
            self.fields[name].demanded = True  # type: ignore[attr-defined]  # read by the template
        self.fields["evidence"].help_text = EVIDENCE_HINT.format(limit=_limit())

    def clean(self) -> dict[str, Any]:
        """Say at once what the verb would refuse."""
        cleaned = super().clean() or {}
        faults = arrival_faults(self.notice, **self.arrived(), given=self.kinds_given())
        self.take(Invalid(fields={name: text for name, text in faults.items() if name not in self.errors}))
        return cleaned

    def arrived(self) -> dict[str, Any]:
        """Return how and when it came, as the verb takes it."""
        moment: dt.datetime | None = self.cleaned_data.get("received_at")
        return {
            "arrival": self.cleaned_data.get("arrival", ""),
            "received_at": moment.astimezone(clock.BEIJING) if moment else None,
            "posted_on": self.cleaned_data.get("posted_on"),
        }
