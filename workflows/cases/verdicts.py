"""From a filled-in decision form to the verb: the same way for the case page and for authorities' own systems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.errors import Invalid
from portal.tenancy.permissions import may
from workflows.cases import actions

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.cases.forms import DecisionForm
    from workflows.cases.models import Decision


def decide_by_form(*, actor: User, tenant: Tenant, form: DecisionForm, verdict: str) -> Decision:
    """Check the form and give the verdict; uploads are kept on the form also when it is refused.

    Raises Invalid without fields where the form itself says what is wrong, and what `actions.decide` raises.
    """
    whole = form.is_valid()
    documents = form.keep_uploads() if may(actor, "work.decide", form.work) else {}
    details: dict[str, Any] = {}
    if form.extra is not None:
        if not form.extra.is_valid():
            raise Invalid
        details = form.extra.cleaned_data
    if not whole:
        raise Invalid
    return actions.decide(
        actor=actor,
        tenant=tenant,
        work=form.work,
        verdict=verdict,
        opinion=form.cleaned_data["opinion"],
        documents=documents,
        corrections=form.corrections(),
        details=details,
    )
