"""What an authority or an applicant is asked about an objection: item, facts and question, never who objected."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.errors import DomainError, Invalid
from portal.workcalendar.queries import calendar_for
from workflows.cases.views.common import page, workspace
from workflows.notices.actions import answer_comments
from workflows.notices.actions.investigating import keep_answer, kept_answer
from workflows.notices.handling.queue import request_for, requests_to
from workflows.notices.handling.record import due_words
from workflows.notices.handling_forms import AnswerForm
from workflows.notices.rail import COMMENTS_KEY

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.identity.http import SignedInRequest
    from workflows.notices.models import CommentRequest

PER_PAGE = 50


@never_cache
@workspace
@require_http_methods(["GET"])
def asked(request: SignedInRequest) -> HttpResponse:
    """List what this person is asked here, what still waits in front."""
    rows = requests_to(request.tenant, request.user)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    calendar = calendar_for(request.tenant)
    for one in shown:
        one.due = due_words(one.due_on, calendar)  # type: ignore[attr-defined]  # shown beside the row
    return page(request, "notices/comments.html", COMMENTS_KEY, page=shown, query="")


@never_cache
@workspace
@require_http_methods(["GET", "POST"])
def answer(request: SignedInRequest, request_id: int) -> HttpResponse:
    """Show one request, and take its answer; a paper is kept however the form comes back."""
    one = request_for(request.tenant, request.user, request_id)
    if request.method == "GET":
        return _show(request, one, AnswerForm())
    data = request.POST.copy()
    form = AnswerForm(data, request.FILES)
    form.is_valid()
    try:
        if upload := form.cleaned_data.get("paper"):
            data["kept"] = keep_answer(actor=request.user, tenant=request.tenant, upload=upload)
        words = form.cleaned_data.get("words", "")
        answer_comments(actor=request.user, tenant=request.tenant, request=one, words=words, kept=data.get("kept", ""))
    except Invalid as invalid:
        for name, text in invalid.fields.items():
            form.add_error(name if name in form.fields else None, text)
        return _show(request, one, form, status=invalid.status)
    except DomainError as refusal:
        return _show(request, one, form, error=refusal, status=refusal.status)
    messages.success(request, "答复已送交承办机关，内容不能再修改。")
    return redirect("notices:comment", one.pk)


def _show(
    request: SignedInRequest,
    one: CommentRequest,
    form: AnswerForm,
    *,
    error: DomainError | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    kept = kept_answer(request.user, request.tenant, form.data.get("kept", "")) if form.is_bound else None
    context = {
        "asked": one,
        "form": form,
        "error": error,
        "due": due_words(one.due_on, calendar_for(request.tenant)),
        "answer": getattr(one, "answer", None),
        "kept": {"title": kept.filename, "note": "已保存，无需再次选择"} if kept else None,
    }
    return page(request, "notices/comment.html", COMMENTS_KEY, status=status, **context)
