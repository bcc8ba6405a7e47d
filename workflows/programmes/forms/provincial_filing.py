"""Filing of a cluster that the province approved (RULES S0-14, S3-6, A8-7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from portal import clock
from portal.identity.queries import organisations_in
from portal.registry.queries import name_is_taken
from workflows.programmes.forms.base import ApplicationForm

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant
    from workflows.programmes.models import ProgrammeEdition


class ProvincialFilingForm(ApplicationForm):
    """Which cluster, who builds it, by which document it was approved."""

    name = forms.CharField(label="集群名称", max_length=120)
    place = forms.CharField(label="行政区划或高新区", max_length=60)
    industry = forms.CharField(label="产业领域", max_length=60, help_text="用本地使用的产业名称填写")
    builder = forms.ChoiceField(label="建设单位", help_text="本省（市）已登记的单位；没有列出的请先登记")
    summary = forms.CharField(
        label="集群概况", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}), help_text="一千字以内"
    )
    document_number = forms.CharField(label="批准文件文号", max_length=60)
    approved_on = forms.CharField(
        label="批准日期", max_length=10, widget=forms.DateInput(attrs={"type": "date"}), help_text="批准文件的成文日期"
    )
    contact_name = forms.CharField(label="联系人", max_length=40)
    contact_phone = forms.CharField(label="联系电话", max_length=30)

    sections: ClassVar = (
        ("cluster", "集群", ("name", "place", "industry", "builder", "summary")),
        ("approval", "批准情况", ("document_number", "approved_on")),
        ("contact", "联系人", ("contact_name", "contact_phone")),
    )

    def prepare(self) -> None:
        """Offer the organisations of the authority and of those below it."""
        units = organisations_in(self.tenant).values_list("pk", "name")
        self.fields["builder"].choices = [("", "请选择"), *((str(pk), name) for pk, name in units)]  # type: ignore[attr-defined]  # a choice field

    @classmethod
    def starting_values(cls, edition: ProgrammeEdition, tenant: Tenant) -> dict[str, Any]:  # noqa: ARG003  # one signature for all forms
        """Return the authority's place."""
        return {"place": tenant.place_name}

    def clean_approved_on(self) -> str:
        """Return the day as it was typed. It is stored as text, and must be a day that has come."""
        text = str(self.cleaned_data["approved_on"])
        day = forms.DateField().to_python(text)
        if day is None or day > clock.today():
            raise forms.ValidationError("批准日期不能晚于今天。")
        return day.isoformat()

    def clean_name(self) -> str:
        """Refuse a name that the register has."""
        name = str(self.cleaned_data["name"])
        if name_is_taken(programme=self.edition.key, name=name):
            raise forms.ValidationError("名录中已有同名集群，请核对名称。")
        return name
