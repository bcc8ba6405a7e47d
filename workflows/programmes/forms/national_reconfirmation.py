"""What the builder of a managed cluster files for its re-confirmation (RULES B6); the portal's own suggestion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from portal import clock
from workflows.programmes.forms.base import ApplicationForm

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant
    from workflows.programmes.models import ProgrammeEdition


class NationalReconfirmationForm(ApplicationForm):
    """How the cluster has developed, the next plan, and whom to ask."""

    progress = forms.CharField(
        label="建设进展",
        help_text="规划执行情况、主要成效和问题，一千字以内",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    plan_start = forms.IntegerField(label="后续规划起始年", min_value=2010, max_value=2100)
    plan_end = forms.IntegerField(label="后续规划结束年", min_value=2010, max_value=2100)
    contact_name = forms.CharField(label="申报联系人", max_length=40)
    contact_phone = forms.CharField(label="申报联系电话", max_length=30)

    sections: ClassVar = (
        ("progress", "建设进展", ("progress",)),
        ("plan", "后续建设规划期", ("plan_start", "plan_end")),
        ("contact", "联系人", ("contact_name", "contact_phone")),
    )

    @classmethod
    def starting_values(cls, edition: ProgrammeEdition, tenant: Tenant) -> dict[str, Any]:  # noqa: ARG003  # the interface
        """Return the next planning period."""
        start = clock.today().year
        return {"plan_start": start, "plan_end": start + edition.plan_years - 1}

    def clean(self) -> dict[str, Any]:
        """Check the length of the planning period (RULES A8-11)."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("plan_start"), cleaned.get("plan_end")
        if start is not None and end is not None and end != start + self.edition.plan_years - 1:
            wanted = start + self.edition.plan_years - 1
            self.add_error("plan_end", f"规划期应为{self.edition.plan_years}年：结束年应为{wanted}年，现填{end}年。")
        return cleaned
