"""Application forms, by the name that a programme edition gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workflows.programmes.forms.annual_evaluation import AnnualEvaluationForm
from workflows.programmes.forms.hubei import HubeiClusterForm, HubeiEnterpriseForm, HubeiLeadingListForm
from workflows.programmes.forms.jiangsu_service_item import JiangsuServiceItemForm
from workflows.programmes.forms.jiangsu_zone_industry import JiangsuZoneIndustryForm
from workflows.programmes.forms.national_confirmation import NationalConfirmationForm
from workflows.programmes.forms.national_pilot import NationalPilotForm
from workflows.programmes.forms.national_reconfirmation import NationalReconfirmationForm
from workflows.programmes.forms.provincial_filing import ProvincialFilingForm

if TYPE_CHECKING:
    from portal.registry.models import Cluster
    from portal.tenancy.models import Tenant
    from workflows.programmes.forms.base import ApplicationForm, Remark
    from workflows.programmes.models import ProgrammeEdition

FORMS: dict[str, type[ApplicationForm]] = {
    "hubei_cluster": HubeiClusterForm,
    "hubei_leading_list": HubeiLeadingListForm,
    "hubei_enterprise": HubeiEnterpriseForm,
    "annual_evaluation": AnnualEvaluationForm,
    "national_confirmation": NationalConfirmationForm,
    "national_reconfirmation": NationalReconfirmationForm,
    "jiangsu_zone_industry": JiangsuZoneIndustryForm,
    "national_pilot": NationalPilotForm,
    "provincial_filing": ProvincialFilingForm,
    "jiangsu_service_item": JiangsuServiceItemForm,
}


def build(edition: ProgrammeEdition, tenant: Tenant, values: dict[str, Any] | None, **options: Any) -> ApplicationForm:
    """Return the edition's form, bound to `values`; options are those of ApplicationForm."""
    return FORMS[edition.form](values, edition=edition, tenant=tenant, **options)


def initial(edition: ProgrammeEdition, tenant: Tenant) -> dict[str, Any]:
    """Return what a new application of this authority starts with."""
    return FORMS[edition.form].starting_values(edition, tenant)


def occasion(edition: ProgrammeEdition, tenant: Tenant) -> str:
    """Return why this authority would file in the edition now, as a value of `cases.Occasion`."""
    return FORMS[edition.form].occasion(edition, tenant)


def remarks(edition: ProgrammeEdition, tenant: Tenant, values: dict[str, Any]) -> list[Remark]:
    """Return what the applicant and every reviewer should know of these values; it never stands in the way."""
    return build(edition, tenant, values).remarks()


def check(
    edition: ProgrammeEdition,
    tenant: Tenant,
    values: dict[str, Any],
    materials: set[str],
    *,
    occasion: str = "new",
    cluster: Cluster | None = None,
) -> dict[str, str]:
    """Return what stands in the way of submission: field or material → Chinese message; empty when complete.

    Parameters
    ----------
    occasion, cluster: for what is filed, and the entry of the register concerned: its own name is not "taken".
    """
    form = build(edition, tenant, values, cluster=cluster)
    faults = {name: str(messages[0]) for name, messages in form.errors.items()}
    for entry in edition.materials_for(occasion):
        if entry.get("required", True) and entry["key"] not in materials:
            faults[entry["key"]] = f"请上传{entry['title']}。"
    return faults
