"""A cluster's yearly return. The figures are the portal's own suggestion: the official system is not known (S2-22)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from portal import clock
from workflows.programmes.forms.base import ApplicationForm

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant
    from workflows.programmes.models import ProgrammeEdition

FIRST_YEAR = 2013
"""The year of the first pilots (RULES B6)."""


def _count(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=1_000_000)


def _money(label: str) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=12, decimal_places=2, help_text="单位：亿元")


class AnnualEvaluationForm(ApplicationForm):
    """Year, a modest set of figures, what was done, and whom to ask."""

    year = forms.IntegerField(label="评价年度", min_value=FIRST_YEAR, max_value=2100, help_text="已结束的年度")
    firms = _count("集群企业数（家）")
    high_tech_firms = _count("其中高新技术企业数（家）")
    employees = _count("从业人员数（人）")
    patents = _count("当年新增授权发明专利数（件）")
    revenue = _money("营业收入")
    research = _money("研究与试验发展经费支出")
    source = forms.CharField(
        label="数据来源说明",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="请写明与火炬统计数据是否一致；不一致的说明原因",
    )
    summary = forms.CharField(
        label="年度工作概述", max_length=1000, widget=forms.Textarea(attrs={"rows": 5}), help_text="一千字以内"
    )
    contact_name = forms.CharField(label="联系人", max_length=40)
    contact_phone = forms.CharField(label="联系电话", max_length=30)

    sections: ClassVar = (
        ("year", "评价年度", ("year",)),
        (
            "figures",
            "主要数据（门户建议项，不是官方评价指标）",
            ("firms", "high_tech_firms", "employees", "patents", "revenue", "research", "source"),
        ),
        ("summary", "年度工作", ("summary",)),
        ("contact", "联系人", ("contact_name", "contact_phone")),
    )

    @classmethod
    def starting_values(cls, edition: ProgrammeEdition, tenant: Tenant) -> dict[str, Any]:  # noqa: ARG003  # the interface
        """Return the year that ended last."""
        return {"year": clock.today().year - 1}

    def clean_year(self) -> int:
        """Refuse a year that has not ended."""
        year: int = self.cleaned_data["year"]
        if year >= clock.today().year:
            raise forms.ValidationError(f"{year}年尚未结束，请填写{clock.today().year - 1}年或更早的年度。")
        return year

    def clean(self) -> dict[str, Any]:
        """Check that a part is not more than the whole."""
        cleaned = super().clean() or {}
        for part, whole in (("high_tech_firms", "firms"), ("research", "revenue")):
            few, many = cleaned.get(part), cleaned.get(whole)
            if few is not None and many is not None and few > many:
                self.add_error(part, f"不能大于“{self.fields[whole].label}”（{many}）。")
        return cleaned
