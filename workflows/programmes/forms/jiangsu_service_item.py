"""The application for a service item in Jiangsu's zones (RULES S4-12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from workflows.programmes.forms.base import ApplicationForm, Remark

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant
    from workflows.programmes.models import ProgrammeEdition


def kind_of(edition: ProgrammeEdition, key: str) -> dict[str, Any]:
    """Return the item kind `key` of the edition, empty for none."""
    return next((dict(one) for one in edition.options.get("item_kinds", []) if one["key"] == key), {})


class JiangsuServiceItemForm(ApplicationForm):
    """Which item, for what, and whom to ask."""

    item_kind = forms.ChoiceField(label="事项")
    name = forms.CharField(label="项目或企业名称", max_length=120)
    statement = forms.CharField(label="申请内容", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    contact_name = forms.CharField(label="联系人", max_length=40)
    contact_phone = forms.CharField(label="联系电话", max_length=30)

    sections: ClassVar = (
        ("item", "申请事项", ("item_kind", "name", "statement")),
        ("contact", "联系人", ("contact_name", "contact_phone")),
    )

    def prepare(self) -> None:
        """Offer the kinds of the edition, each with its limit."""
        kinds = self.edition.options.get("item_kinds", [])
        choices = [(one["key"], f"{one['title']}（{one['limit']}个工作日）") for one in kinds]
        self.fields["item_kind"].choices = [("", "请选择"), *choices]  # type: ignore[attr-defined]  # a choice field

    @classmethod
    def starting_values(cls, edition: ProgrammeEdition, tenant: Tenant) -> dict[str, Any]:  # noqa: ARG003  # the base's signature
        """Return nothing: the applicant says what it is."""
        return {}

    def remarks(self) -> list[Remark]:
        """Return how the chosen item is handled: where, in which kind of service, within how many working days."""
        kind = kind_of(self.edition, str(self.data.get("item_kind") or ""))
        if not kind:
            return []
        unverified = "" if kind.get("verified") else "（时限待核实）"
        days = int(self.edition.options.get("deemed_accepted_after", 0)) if kind.get("licence_like") else 0
        silence = (f"收件后{days}个工作日内未告知补正或不予受理的，视为自收件之日起受理",) if days else ()
        return [
            Remark(
                f"{kind['title']}：自受理起{kind['limit']}个工作日内办结{unverified}",
                (f"办理方式：{kind['channel']}；{kind['priority']}", "补正期间不计时限", *silence),
            )
        ]
