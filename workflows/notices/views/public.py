"""The public's pages: object to an item, follow an objection. No account, no script needed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from portal import clock
from portal.errors import DomainError, Invalid
from workflows.notices import queries, receipts, throttle
from workflows.notices.actions import keep_evidence, submit_objection, withdraw
from workflows.notices.actions.submitting import kept_version
from workflows.notices.errors import FormStale, NoticeEnded, WrongReceipt
from workflows.notices.forms import ObjectionForm, ReceiptForm
from workflows.notices.paths import INDEX_PATH, path_of
from workflows.notices.presentation import ended_words, evidence_words, meaning_of, progress_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from workflows.notices.models import Notice, Objection


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Show and take the objection form of one notice of this authority."""
    notice = queries.notice_for(request.tenant, notice_id)  # type: ignore[attr-defined]  # set by the middleware
    if request.method == "POST":
        return _take(request, notice)
    if not notice.is_open:
        raise NoticeEnded(ended_words(notice))
    chosen = request.GET.get("item", "")
    form = ObjectionForm(notice=notice, initial={"items": [chosen]} if chosen.isdigit() else {})
    return _form_page(request, notice, form)


@sensitive_variables("form", "receipt")
def _take(request: HttpRequest, notice: Notice) -> HttpResponse:
    # A copy that can be changed: a file kept, or a fresh token, goes back into the form as it was filled.
    data = request.POST.copy()
    form = ObjectionForm(data, request.FILES, notice=notice)
    refusal: DomainError | None = None
    if form.is_valid():
        try:
            receipt = _submit(notice, form)
        except Invalid as invalid:
            form.take(invalid)
        except DomainError as error:
            refusal = error
        else:
            return _receipt_page(request, notice, receipt)
    if isinstance(refusal, FormStale):
        data["token"] = receipts.new_form_token(notice.pk)
    _keep_file(notice, form, data)
    status = refusal.status if refusal else HTTPStatus.UNPROCESSABLE_ENTITY
    return _form_page(request, notice, form, refusal=refusal, status=status)


def _submit(notice: Notice, form: ObjectionForm) -> receipts.Receipt:
    given = form.cleaned_data
    return submit_objection(
        tenant=notice.tenant,
        notice=notice,
        items=given["items"],
        kind=given["kind"],
        identity=form.identity(),
        ground=given["ground"],
        reasons=given["reasons"],
        token=given["token"],
        evidence=[given["evidence"]] if given["evidence"] else [],
        kept_evidence=given["kept_evidence"],
    )


def _keep_file(notice: Notice, form: ObjectionForm, data: dict[str, str]) -> None:
    """Keep an acceptable file whose form has faults elsewhere: nobody has to choose it twice."""
    upload = form.cleaned_data.get("evidence")
    if not upload:
        return
    try:
        data["kept_evidence"] = keep_evidence(tenant=notice.tenant, upload=upload)
    except DomainError as refused:
        form.add_error("evidence", refused.message)


def _form_page(
    request: HttpRequest,
    notice: Notice,
    form: ObjectionForm,
    *,
    refusal: DomainError | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    kept = kept_version(notice.tenant, form.data.get("kept_evidence", "")) if form.is_bound else None
    size = kept.size // 1024 + 1 if kept else 0
    context = {
        "notice": notice,
        "form": form,
        "error": refusal,
        "kept": {"title": _("证据材料（%s KB）") % size, "note": _("无需再次选择")} if kept else None,
        "crumbs": _crumbs(notice, _("提出异议")),
        "closes": ended_words(notice) if not notice.is_open else "",
    }
    return render(request, "notices/objection_form.html", context, status=status)


def _receipt_page(request: HttpRequest, notice: Notice, receipt: receipts.Receipt) -> HttpResponse:
    objection = queries.objection_by_receipt(notice.tenant, receipt.number, receipt.query_code)
    context = {
        "notice": notice,
        "receipt": receipt,
        "objection": objection,
        "items": objection.items.order_by("position"),
        "has_evidence": objection.evidence.exists(),
        "evidence_words": evidence_words(objection),
        "crumbs": _crumbs(notice, _("异议回执")),
    }
    return render(request, "notices/receipt.html", context)


def _crumbs(notice: Notice, here: str) -> list[dict[str, str]]:
    return [*_section(), {"title": notice.title, "url": path_of(notice)}, {"title": here, "url": ""}]


def _section() -> list[dict[str, str]]:
    return [{"title": _("首页"), "url": "/"}, {"title": _("公示"), "url": INDEX_PATH}]


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """Show an objection's progress and reply to whoever has number and code, and let them withdraw it."""
    crumbs = [*_section(), {"title": _("查询异议"), "url": ""}]
    form = ReceiptForm(request.POST or None)
    error: DomainError | None = None
    if form.is_valid():
        try:
            objection = _opened(request, form)
        except DomainError as refusal:
            error = refusal
        else:
            return _status_page(request, objection, form, crumbs)
    code = error.status if error else HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "notices/status_form.html", {"form": form, "error": error, "crumbs": crumbs}, status=code)


def _opened(request: HttpRequest, form: ReceiptForm) -> Objection:
    tenant = request.tenant  # type: ignore[attr-defined]  # set by the middleware
    number, code = form.cleaned_data["number"], form.cleaned_data["code"]
    address, key = str(request.META.get("REMOTE_ADDR", "")), receipts.normalised(number)
    throttle.check(address, key)
    try:
        if request.POST.get("verb") == "withdraw":
            withdraw(tenant=tenant, number=number, code=code)
        return queries.objection_by_receipt(tenant, number, code)
    except WrongReceipt:
        throttle.count_wrong(address, key)
        raise


def _status_page(
    request: HttpRequest, objection: Objection, form: ReceiptForm, crumbs: list[dict[str, str]]
) -> HttpResponse:
    context = {
        "objection": objection,
        "items": objection.items.order_by("position"),
        "meaning": meaning_of(objection),
        "progress": progress_of(objection),
        "has_evidence": objection.evidence.exists(),
        "evidence_words": evidence_words(objection),
        "may_withdraw": objection.state in queries.OPEN_STATES,
        "given": form.cleaned_data,
        "notice_url": path_of(objection.notice),
        "again": reverse("notices:status"),
        "today": clock.today(),
        "crumbs": crumbs,
    }
    return render(request, "notices/status.html", context)
