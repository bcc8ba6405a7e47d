"""The objector's page: progress and reply, and what may be done with receipt and code. Works without scripts."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from portal.errors import DomainError, Invalid
from workflows.notices import queries, receipts, throttle
from workflows.notices.actions import add_to_objection, ask_review, keep_paper, withdraw
from workflows.notices.actions.following import is_open, open_review, why_no_review
from workflows.notices.errors import WrongReceipt
from workflows.notices.forms import ReceiptForm
from workflows.notices.handling.progress import (
    meaning_of,
    progress_of,
    review_of,
    review_outcome_words,
    review_words,
)
from workflows.notices.handling_forms import AdditionForm, ReviewForm
from workflows.notices.models import PaperKind, ReviewState
from workflows.notices.paths import path_of, section_crumbs
from workflows.notices.presentation import papers_of
from workflows.notices.renewing import sent_back

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse

    from workflows.notices.models import Objection


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("form")
def status(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; to whoever has both, show the objection and do what they ask."""
    form = ReceiptForm(request.POST or None)
    error: DomainError | None = None
    if form.is_valid():
        try:
            objection = _opened(request, form)
        except DomainError as refusal:
            error = refusal
        else:
            return Follower(request, objection, form.cleaned_data).answer()
    code = error.status if error else HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "error": error, "crumbs": _crumbs()}
    return render(request, "notices/status_form.html", context, status=code)


def _crumbs() -> list[dict[str, str]]:
    return [*section_crumbs(), {"title": _("查询异议"), "url": ""}]


def _opened(request: HttpRequest, form: ReceiptForm) -> Objection:
    tenant = request.tenant  # type: ignore[attr-defined]  # set by the middleware
    number, code = form.cleaned_data["number"], form.cleaned_data["code"]
    address, key = throttle.client_address(request), receipts.normalised(number)
    throttle.check(address, key)
    try:
        return queries.objection_by_receipt(tenant, number, code)
    except WrongReceipt:
        throttle.count_wrong(address, key)
        raise


class Follower:
    """One objection before whoever holds its receipt."""

    def __init__(self, request: HttpRequest, objection: Objection, pair: dict[str, str]) -> None:
        self.request, self.objection, self.pair = request, objection, pair
        self.verb = request.POST.get("verb", "")
        self.kept = request.POST.getlist("add-kept")
        self.forms: dict[str, forms.Form] = {
            "add": AdditionForm(request.POST, request.FILES) if self.verb == "add" else AdditionForm(),
            "review": ReviewForm(request.POST if self.verb == "review" else None),
        }

    def answer(self) -> HttpResponse:
        """Do what is asked and show the page; what was typed comes back when it is refused."""
        verbs = {"withdraw": self._withdraw, "add": self._add, "review": self._review}
        if self.verb not in verbs:
            return self._page()
        form = self.forms.get(self.verb)
        if form is not None and not form.is_valid():
            return self._page(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            done = verbs[self.verb]()
        except DomainError as refusal:
            for name, text in refusal.fields.items():
                if form is not None:
                    form.add_error(name if name in form.fields else None, text)
            return self._page(error=None if form is not None and refusal.fields else refusal, status=refusal.status)
        self.forms = {"add": AdditionForm(), "review": ReviewForm()}
        self.kept = []
        return self._page(done=done)

    @property
    def _whose(self) -> dict[str, Any]:
        return {"tenant": self.objection.tenant, **self.pair}

    def _withdraw(self) -> str:
        withdraw(**self._whose)
        return _("已撤回。")

    def _add(self) -> str:
        given = self.forms["add"].cleaned_data
        try:
            add_to_objection(**self._whose, words=given["words"], uploads=given["evidence"], kept=self.kept)
        except Invalid:
            tenant = self.objection.tenant  # nobody has to choose a file twice
            self.kept += [keep_paper(tenant=tenant, upload=one, kind=PaperKind.EVIDENCE) for one in given["evidence"]]
            raise
        return _("已收下补充的材料，与原异议一并处理。")

    def _review(self) -> str:
        ask_review(**self._whose, reasons=self.forms["review"].cleaned_data["reasons"])
        return _("已收到复核申请，由此前没有参与办理的人员负责。")

    def _page(self, *, done: str = "", error: DomainError | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
        objection = queries.objection_by_receipt(self.objection.tenant, self.pair["number"], self.pair["code"])
        review = review_of(objection)
        no_review = why_no_review(objection)
        context = {
            "objection": objection,
            "joined": receipts.normalised(self.pair["number"]) != receipts.normalised(objection.receipt_number),
            "items": (items := objection.items.select_related("case").order_by("position")),
            "anew": sent_back(items),
            "meaning": meaning_of(objection),
            "progress": progress_of(objection),
            "papers": papers_of(queries.papers_with(objection)),
            "review": review if review is not None and review.state == ReviewState.DECIDED else None,
            "review_outcome": review_outcome_words(review) if review is not None else "",
            "is_open": is_open(objection),
            "reviewing": open_review(objection) is not None,
            "may_review": not no_review,
            "review_words": review_words(objection) if not no_review else "",
            "forms": self.forms,
            "kept": self.kept,
            "done": done,
            "error": error,
            "given": self.pair,
            "notice_url": path_of(objection.notice),
            "again": reverse("notices:status"),
            "crumbs": _crumbs(),
        }
        return render(self.request, "notices/status.html", context, status=status)
