"""Entering letters, e-mails and visits: an official types what came, scans the original, hands over the receipt."""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from portal.errors import DomainError, Invalid
from portal.paging import page_of
from portal.tenancy.permissions import require
from workflows.cases.views.common import page, workspace
from workflows.notices import queries, receipts
from workflows.notices.actions import enter_objection
from workflows.notices.errors import FormStale
from workflows.notices.intake_forms import EntryForm
from workflows.notices.papers_form import paper_rows
from workflows.notices.presentation import papers_of
from workflows.notices.rail import ENTRY_KEY
from workflows.notices.uploads import CappedUploadHandler

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from portal.identity.http import SignedInRequest
    from workflows.notices.models import Notice

PER_PAGE = 30


def for_clerks(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let only this authority's people in who may enter objections; others find nothing (404) or are refused."""

    @never_cache
    @workspace
    @wraps(view)
    def checked(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.user, "objection.enter", request.tenant)
        return view(request, *args, **kwargs)

    return checked


@for_clerks
@require_http_methods(["GET", "HEAD"])
def choose(request: SignedInRequest) -> HttpResponse:
    """List the authority's notices, newest first, to choose the one that a letter is about."""
    shown = page_of(request, queries.notices_of(request.tenant), PER_PAGE)
    return page(request, "notices/entry_choose.html", ENTRY_KEY, page=shown)


@csrf_exempt  # only so that the handler stands before the body is read; `_enter` checks the token
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: SignedInRequest, notice_id: int) -> HttpResponseBase:
    """Show and take the entry of one objection to one notice of this authority."""
    request.upload_handlers.insert(0, CappedUploadHandler(request))
    response: HttpResponseBase = _enter(request, notice_id)
    return response


@csrf_protect
@for_clerks
def _enter(request: SignedInRequest, notice_id: int) -> HttpResponse:
    notice = queries.notice_for(request.tenant, notice_id)
    if request.method == "POST":
        return _take(request, notice)
    return _form_page(request, notice, EntryForm(notice=notice))


@sensitive_variables("form", "receipt", "data")
def _take(request: SignedInRequest, notice: Notice) -> HttpResponse:
    data = request.POST.copy()
    form = EntryForm(data, request.FILES, notice=notice)
    refusal: DomainError | None = None
    if form.is_valid():
        try:
            receipt = enter_objection(
                actor=request.user, tenant=notice.tenant, notice=notice, **form.stated(), **form.arrived()
            )
        except Invalid as invalid:
            form.take(invalid)
        except DomainError as error:
            refusal = error
        else:
            return _receipt_page(request, notice, receipt)
    if isinstance(refusal, FormStale):
        data["token"] = receipts.new_form_token(notice.pk)
    form.keep_files()
    status = refusal.status if refusal else HTTPStatus.UNPROCESSABLE_ENTITY
    return _form_page(request, notice, form, error=refusal, status=status)


def _form_page(
    request: SignedInRequest,
    notice: Notice,
    form: EntryForm,
    *,
    error: DomainError | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    papers = {row["kind"]: row for row in paper_rows(form)}
    context = {"notice": notice, "form": form, "papers": papers, "error": error}
    return page(request, "notices/entry_form.html", ENTRY_KEY, status=status, **context)


def _receipt_page(request: SignedInRequest, notice: Notice, receipt: receipts.Receipt) -> HttpResponse:
    objection = queries.objection_by_receipt(notice.tenant, receipt.number, receipt.query_code)
    context: dict[str, Any] = {
        "notice": notice,
        "receipt": receipt,
        "objection": objection,
        "items": objection.items.order_by("position"),
        "papers": papers_of(queries.papers_with(objection)),
    }
    return page(request, "notices/entry_receipt.html", ENTRY_KEY, **context)
