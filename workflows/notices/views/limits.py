"""How long the handling of an objection may take: for all of an authority's programmes, and for a single edition."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.forms.models import model_to_dict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.errors import Invalid
from portal.tenancy.permissions import may, require
from workflows.cases.views.common import page, workspace
from workflows.notices.actions.limiting import clear_limits, set_limits
from workflows.notices.handling.limits import editions_with_limits, handled_now, limits_row
from workflows.notices.handling_forms import LimitsForm
from workflows.notices.queries import noticing_programmes
from workflows.notices.rail import LIMITS_KEY

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.identity.http import SignedInRequest
    from workflows.programmes.models import ProgrammeEdition

FROM_NOW_ON = "适用于此后开始办理的异议；已经开始的不变。"


@never_cache
@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: SignedInRequest) -> HttpResponse:
    """Show the authority's limits and which editions have their own; take its administrator's changes."""
    require(request.user, "objection.set_limits", request.tenant)
    form = LimitsForm(request.POST or None, instance=limits_row(request.tenant, None))
    if request.method == "POST" and _kept(request, form, None):
        messages.success(request, f"时限已保存，{FROM_NOW_ON}")
        return redirect("notices:limits")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    rows = editions_with_limits(request.tenant)
    return page(request, "notices/limits.html", LIMITS_KEY, status=status, form=form, rows=rows)


@never_cache
@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def edition_limits(request: SignedInRequest, edition_id: int) -> HttpResponse:
    """Show the limits of one edition, its own or those it follows; take changes, and the way back to following."""
    require(request.user, "objection.set_limits", request.tenant)
    edition = get_object_or_404(noticing_programmes(request.tenant), pk=edition_id)
    row = limits_row(request.tenant, edition)
    if request.POST.get("verb") == "clear":
        clear_limits(actor=request.user, tenant=request.tenant, edition=edition)
        messages.success(request, f"“{edition}”改为沿用全部事项的时限，{FROM_NOW_ON}")
        return redirect("notices:limits")
    form = LimitsForm(request.POST or None, initial=model_to_dict(row))
    if request.method == "POST" and _kept(request, form, edition):
        messages.success(request, f"“{edition}”的时限已保存，{FROM_NOW_ON}")
        return redirect("notices:limits")
    context = {
        "form": form,
        "edition": edition,
        "has_own": row.edition_id is not None,
        "running": handled_now(request.tenant, edition),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return page(request, "notices/edition_limits.html", LIMITS_KEY, status=status, **context)


def edition_link(request: SignedInRequest, edition: ProgrammeEdition) -> dict[str, str] | None:
    """Return the link on the page of editions, for one that lays something before the public."""
    if not edition.notice_days or not may(request.user, "objection.set_limits", request.tenant):
        return None
    return {"title": "异议处理时限", "url": reverse("notices:edition_limits", args=[edition.pk])}


def _kept(request: SignedInRequest, form: LimitsForm, edition: ProgrammeEdition | None) -> bool:
    """Keep what the form says, and tell whether it could be kept; what is wrong stands in the form."""
    if not form.is_valid():
        return False
    given = {"basis": form.cleaned_data["basis"], "days": form.days(), "edition": edition}
    try:
        set_limits(actor=request.user, tenant=request.tenant, **given)
    except Invalid as invalid:
        for name, text in invalid.fields.items():
            form.add_error(name, text)
        return False
    return True
