"""Fields that the pilot's steps ask for besides verdict and opinion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from workflows.cases.forms import StepForm
from workflows.cases.models import Capacity
from workflows.cases.quota import standing
from workflows.flows.batches import batch_of
from workflows.flows.building import next_year, report_due

if TYPE_CHECKING:
    import datetime as dt

    from workflows.cases.models import Case


class DocumentForm(StepForm):
    """Number and date of a document; which verdict needs them is the verb's question."""

    document_number = forms.CharField(label="文号", max_length=60, required=False)
    document_date = forms.DateField(
        label="成文日期", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        for field in self.fields.values():
            field.demanded = True  # type: ignore[attr-defined]  # read by components/field.html: no "optional"

    def clean_document_date(self) -> str:
        """Return the day as text: details are stored as plain values."""
        day: dt.date | None = self.cleaned_data["document_date"]
        return day.isoformat() if day else ""


class ConsentForm(DocumentForm):
    """The consent of the provincial government."""

    def usual(self, case: Case) -> dict[str, Any]:
        """Say what has to be on record before the case can be submitted."""
        government = case.authority(Capacity.RECOMMENDER).place_name
        self.note = f"登记{government}人民政府同意推荐的批复件：文号、成文日期和文件三项齐全，才能报送。"
        return {}


class ProvinceSubmissionForm(StepForm):
    """No fields: the places that are left, and the deadline."""

    def usual(self, case: Case) -> dict[str, Any]:
        """Say how many places are left and until when."""
        now = standing(case.edition, case.authority(Capacity.RECOMMENDER))
        self.note = "本事项没有名额限制。"
        if now.limit is not None:
            self.note = f"本批推荐名额{now.limit}个，已报送{now.used}个，还可报送{now.left}个。"
        if case.edition.closes_on:
            self.note += f"报送截止{case.edition.closes_on:%Y年%-m月%-d日}24:00。"
        return {}


class ConclusionForm(StepForm):
    """The batch, and why it is exceeded."""

    over_batch_reason = forms.CharField(
        label="超出本批计划数的理由",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="未超出计划数的不必填写",
    )

    def usual(self, case: Case) -> dict[str, Any]:
        """Say how many pilots of the batch are chosen."""
        batch = batch_of(case)
        if batch.size is None:
            self.note = f"本批已确定{batch.chosen}家，没有设计划数。"
        else:
            self.note = f"本批计划{batch.size}家，不计本件已确定{batch.chosen}家。"
            if batch.is_full:
                self.note += "计划数已满，继续确定须写明理由。"
        return {}


class ApprovalForm(DocumentForm):
    """The approving document, and the length of the build period where the edition leaves it open."""

    LONGEST = 10

    build_years = forms.IntegerField(
        label="建设期（年）",
        min_value=1,
        max_value=LONGEST,
        required=False,
        help_text="文件没有统一规定，由批准时确定；建设期内每年报告一次",
    )

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        years = case.edition.options.get("build_years")
        if years:
            del self.fields["build_years"]
            self.note = f"建设期{years}年，每年报告一次实施情况。"


class CityReportForm(StepForm):
    """What was done in the year; the year follows from the build period and is not typed."""

    progress = forms.CharField(
        label="本年度主要进展", max_length=3000, widget=forms.Textarea(attrs={"rows": 5}), help_text="全文见所附报告"
    )

    def usual(self, case: Case) -> dict[str, Any]:
        """Say which year is reported, and until when."""
        self.year, due = next_year(case), report_due(case)
        self.note = f"报告{self.year}年度实施情况，截止{due:%Y年%-m月%-d日}。"
        return {}

    def clean(self) -> dict[str, Any]:
        """Add the year to what is kept."""
        return {**(super().clean() or {}), "year": self.year}
