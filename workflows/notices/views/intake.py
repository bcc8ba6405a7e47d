"""The public's form: object to an item of a notice. No account, no script needed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from portal.errors import DomainError, Invalid, NotFound
from workflows.notices import queries, receipts, throttle
from workflows.notices.actions import submit_objection
from workflows.notices.carrying import CARRY, carried
from workflows.notices.errors import FormStale, NoticeEnded, TryLater
from workflows.notices.intake_forms import MOST_ADDED, ObjectionForm
from workflows.notices.papers_form import paper_rows
from workflows.notices.paths import path_of, section_crumbs
from workflows.notices.presentation import ended_words, papers_of
from workflows.notices.uploads import CappedUploadHandler

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from workflows.notices.models import Notice


@csrf_exempt  # only so that the handler stands before the body is read; `_object_to` checks the token
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Show and take the objection form of one notice of this authority."""
    request.upload_handlers.insert(0, CappedUploadHandler(request))
    return _object_to(request, notice_id)


@csrf_protect
def _object_to(request: HttpRequest, notice_id: int) -> HttpResponse:
    notice = queries.notice_for(request.tenant, notice_id)  # type: ignore[attr-defined]  # set by the middleware
    if not notice.has_opened:
        raise NotFound(_("没有找到这份公示。"))  # one that is planned is told to nobody
    if request.method == "POST":
        return _carried(request, notice) if CARRY in request.POST else _take(request, notice)
    if not notice.is_open:
        context = {"notice": notice, "closes": ended_words(notice), "crumbs": _crumbs(notice, _("提出异议"))}
        return render(request, "notices/objection_closed.html", context, status=NoticeEnded.status)
    chosen = [one for one in request.GET.getlist("item")[:MOST_ADDED] if one.isdecimal()]
    form = ObjectionForm(notice=notice, initial={"items": chosen} if chosen else {})
    return _form_page(request, notice, form)


@sensitive_variables("form", "receipt", "data")
def _take(request: HttpRequest, notice: Notice) -> HttpResponse:
    # A copy that can be changed: files kept, or a fresh token, go back into the form as it was filled.
    data = request.POST.copy()
    form = ObjectionForm(data, request.FILES, notice=notice)
    refusal: DomainError | None = None
    if form.is_valid():
        try:
            _wait_for_turn(request, notice, data)
            confirm = form.cleaned_data["confirm_by_mail"]
            receipt = submit_objection(tenant=notice.tenant, notice=notice, confirm_by_mail=confirm, **form.stated())
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
    return _form_page(request, notice, form, refusal=refusal, status=status)


def _carried(request: HttpRequest, notice: Notice) -> HttpResponse:
    """Show the form filled with what was typed for another notice; nothing of it is an objection yet."""
    form = ObjectionForm(carried(request.POST, notice), request.FILES, notice=notice)
    form.full_clean()
    form.errors.clear()  # nobody has pressed the button of this form: nothing is at fault yet
    form.keep_files()
    return _form_page(request, notice, form, is_carried=True)


def _wait_for_turn(request: HttpRequest, notice: Notice, data: QueryDict) -> None:
    """Let the form go ahead, or raise TryLater with a ticket in the form. What is stored already never waits."""
    token = data.get("token", "")
    if throttle.has_leave(data.get("ticket", ""), data.get("work", ""), token):
        return
    ticket = throttle.ticket_for(throttle.client_address(request), notice, token)
    if ticket is not None and not queries.is_submitted(token):
        data["ticket"], data["work"] = ticket.word, ""
        raise TryLater(ticket.seconds, ticket.bits)


def _form_page(
    request: HttpRequest,
    notice: Notice,
    form: ObjectionForm,
    *,
    refusal: DomainError | None = None,
    status: int = HTTPStatus.OK,
    is_carried: bool = False,
) -> HttpResponse:
    context = {
        "carried": is_carried,
        "notice": notice,
        "form": form,
        "papers": {row["kind"]: row for row in paper_rows(form)},
        "error": refusal,
        "later": refusal if isinstance(refusal, TryLater) else None,
        "summary": _("请稍候再提交") if isinstance(refusal, TryLater) else "",
        "crumbs": _crumbs(notice, _("提出异议")),
        "closes": ended_words(notice) if not notice.is_open else "",
    }
    response = render(request, "notices/objection_form.html", context, status=status)
    if isinstance(refusal, TryLater):
        response["Retry-After"] = str(refusal.seconds)
    return response


def _receipt_page(request: HttpRequest, notice: Notice, receipt: receipts.Receipt) -> HttpResponse:
    objection = queries.objection_by_receipt(notice.tenant, receipt.number, receipt.query_code)
    papers = papers_of(queries.papers_with(objection))
    context = {
        "notice": notice,
        "receipt": receipt,
        "objection": objection,
        "items": objection.items.order_by("position"),
        "papers": papers,
        "refused": any(paper.refused for paper in papers),
        "crumbs": _crumbs(notice, _("异议回执")),
    }
    return render(request, "notices/receipt.html", context)


def _crumbs(notice: Notice, here: str) -> list[dict[str, str]]:
    return [*section_crumbs(), {"title": notice.title, "url": path_of(notice)}, {"title": here, "url": ""}]
