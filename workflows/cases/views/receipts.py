"""Before and after submission: what is missing, a draft thrown away, and the receipt of what was filed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from workflows.cases import actions, presenting, queries, words
from workflows.cases.answering import unchanged
from workflows.cases.completeness import completeness
from workflows.cases.views.applying import EDITABLE, SAME, form_of, in_order, own_application
from workflows.cases.views.common import page, posted, workspace

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest


@workspace
def check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show everything that stands in the way of submission, with the way to each place."""
    case = own_application(request, pk)
    if case.state not in EDITABLE:
        return redirect("cases:case", pk=case.pk)
    same = in_order(dict.fromkeys(unchanged(case), SAME), dict(presenting.correctable(case)))
    return page(request, "cases/check.html", "applications", case=case, progress=completeness(case), same=same)


@workspace
@posted(form_of)
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    case = own_application(request, pk)
    actions.discard(actor=request.user, case=case)
    messages.success(request, f"草稿已删除（件号 {case.number}）。")
    return redirect("cases:applications")


@workspace
def receipt(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Show the receipt of one submission: when, what, and the fingerprints of its documents."""
    case = own_application(request, pk)
    edition = case.editions.filter(number=number).select_related("submitted_by").first()
    if edition is None:
        raise Http404("没有这次提交")
    return page(
        request,
        "cases/receipt.html",
        "applications",
        case=case,
        edition=edition,
        name=edition.form.get("name") or case.name,
        materials=[one for one in presenting.materials(case, edition) if one["version"]],
        sentence=words.sentence_of(case, list(queries.waiting_on(case))),
        others=list(case.editions.exclude(number=number).values_list("number", flat=True)),
    )
