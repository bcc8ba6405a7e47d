"""Application forms, by the name that a programme edition gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workflows.programmes.forms.national_confirmation import NationalConfirmationForm

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant
    from workflows.programmes.forms.base import ApplicationForm
    from workflows.programmes.models import ProgrammeEdition

FORMS: dict[str, type[ApplicationForm]] = {"national_confirmation": NationalConfirmationForm}


def build(edition: ProgrammeEdition, tenant: Tenant, values: dict[str, Any] | None, **options: Any) -> ApplicationForm:
    """Return the edition's form, bound to `values`; options are those of ApplicationForm."""
    return FORMS[edition.form](values, edition=edition, tenant=tenant, **options)


def initial(edition: ProgrammeEdition, tenant: Tenant) -> dict[str, Any]:
    """Return what a new application of this authority starts with."""
    return FORMS[edition.form].starting_values(edition, tenant)


def check(edition: ProgrammeEdition, tenant: Tenant, values: dict[str, Any], materials: set[str]) -> dict[str, str]:
    """Return what stands in the way of submission: field or material → Chinese message; empty when complete."""
    form = build(edition, tenant, values)
    faults = {name: str(messages[0]) for name, messages in form.errors.items()}
    for entry in edition.materials:
        if entry.get("required", True) and entry["key"] not in materials:
            faults[entry["key"]] = f"请上传{entry['title']}。"
    return faults
