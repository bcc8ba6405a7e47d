"""The desk of notices: writing, three examinations, publication, errata, forms of words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal import clock
from portal.errors import DomainError, Invalid
from portal.paging import page_of
from portal.tenancy.permissions import may, require
from workflows.cases.views.common import page, posted, workspace
from workflows.notices import actions, queries
from workflows.notices.draft_forms import AttachmentForm, DraftForm, ErratumForm, ExaminationForm, TemplateForm
from workflows.notices.drafts import TEXTS, announcing_work
from workflows.notices.models import DraftCase, DraftState, StepKind
from workflows.notices.paths import path_of
from workflows.notices.rail import DRAFTS_KEY

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from portal.identity.http import SignedInRequest
    from workflows.notices.models import DraftStep, NoticeDraft

PER_PAGE = 30
LONGEST_KEY = 18
LIST_PAGE = "notices:drafts"
View = Callable[..., "HttpResponseBase"]


def for_writers(view: View) -> View:
    """Let only those in who write or examine this authority's notices; others' people find nothing (404)."""

    @never_cache
    @workspace
    @wraps(view)
    def checked(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.user, "notice.see_drafts", request.tenant)
        return view(request, *args, **kwargs)

    return checked


def key_of(text: str) -> int:
    """Return the key that a form names; 0, which is nobody's, for what is no key."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else 0


@for_writers
@require_http_methods(["GET"])
def drafts(request: SignedInRequest) -> HttpResponse:
    """List the cases that wait to be announced, the drafts, and the notices that may need an erratum."""
    return _list_page(request)


def _list_page(request: SignedInRequest, *, error: DomainError | None = None, status: int = 200) -> HttpResponse:
    tenant = request.tenant
    works = [work for work, _verdict in announcing_work(tenant)]
    drafted = set(
        DraftCase.objects.filter(
            case__in=[work.case_id for work in works], draft__state__in=queries.LIVE_DRAFTS
        ).values_list("case_id", flat=True)
    )
    context = {
        "waiting": [work.case for work in works if work.case_id not in drafted],
        "page": page_of(request, queries.drafts_of(tenant), PER_PAGE),
        "notices": queries.notices_of(tenant)[:PER_PAGE],
        "programmes": queries.noticing_programmes(tenant),
        "writes": may(request.user, "notice.publish", tenant),
        "error": error,
        "chosen": request.POST.getlist("cases"),
    }
    return page(request, "notices/drafts.html", DRAFTS_KEY, status=status, **context)


@for_writers
@posted(lambda _request: reverse(LIST_PAGE))
def begin(request: SignedInRequest) -> HttpResponse:
    """Begin a draft of the chosen cases."""
    cases = queries.cases_to_notice(request.tenant, map(key_of, request.POST.getlist("cases")))
    try:
        draft = actions.draft_notice(actor=request.user, tenant=request.tenant, cases=cases)
    except DomainError as error:
        return _list_page(request, error=error, status=error.status)
    return redirect("notices:draft", draft.pk)


@for_writers
@require_http_methods(["GET", "POST"])
def draft(request: SignedInRequest, draft_id: int) -> HttpResponse:
    """Show one draft, and do what its author or an examiner asks."""
    desk = DraftDesk(request, queries.draft_for(request.tenant, draft_id))
    return desk.work() if request.method == "POST" else desk.show()


def _save(whose: dict[str, Any], given: dict[str, Any]) -> str:
    texts = {name: str(text) for name, text in given.items() if name in TEXTS}
    actions.edit_draft(**whose, revision=given["revision"], texts=texts, opens_at=given.get("opens_at"))
    return "已保存。"


def _submit(whose: dict[str, Any], given: dict[str, Any]) -> str:
    _save(whose, given)
    actions.submit_draft(**whose)
    return "已送初审。审校期间不能修改，需要修改请先撤回。"


def _approve(whose: dict[str, Any], given: dict[str, Any]) -> str:
    actions.examine(**whose, approve=True, proofread=given["proofread"], opinion=given["opinion"])
    return "已通过本环节。"


def _reject(whose: dict[str, Any], given: dict[str, Any]) -> str:
    actions.examine(**whose, approve=False, proofread=given["proofread"], opinion=given["opinion"])
    return "已退回起草人修改。"


def _attach(whose: dict[str, Any], given: dict[str, Any]) -> str:
    if given["upload"] is None:
        raise Invalid("请先选择要添加的文件。")
    actions.attach_file(**whose, upload=given["upload"])
    return "附件已添加。"


def _detach(whose: dict[str, Any], given: dict[str, Any]) -> str:
    actions.detach_file(**whose, attachment=key_of(given["which"]))
    return "附件已移除。"


def _recall(whose: dict[str, Any], _given: dict[str, Any]) -> str:
    actions.recall_draft(**whose)
    return "已撤回，可以修改后重新送审。"


def _drop(whose: dict[str, Any], _given: dict[str, Any]) -> str:
    actions.drop_draft(**whose)
    return "此稿已作废。"


def _publish(whose: dict[str, Any], _given: dict[str, Any]) -> str:
    if whose["draft"].is_erratum:
        actions.publish_erratum(**whose)
        return "更正已发布，公众在公示页可见。"
    actions.publish_draft(**whose)
    return "公示已发布。"


VERBS: dict[str, Callable[[dict[str, Any], dict[str, Any]], str]] = {
    "save": _save,
    "submit": _submit,
    "approve": _approve,
    "reject": _reject,
    "attach": _attach,
    "detach": _detach,
    "recall": _recall,
    "drop": _drop,
    "publish": _publish,
}


class DraftDesk:
    """One draft with its forms, filled as they were when something is refused."""

    def __init__(self, request: SignedInRequest, draft: NoticeDraft) -> None:
        self.request, self.draft = request, draft
        self.verb = request.POST.get("verb", "")
        examines = self.verb in {"approve", "reject"}
        self.forms: dict[str, forms.Form] = {
            "save": DraftForm(request.POST if self.verb in {"save", "submit"} else None, draft=draft),
            "examine": ExaminationForm(request.POST if examines else None),
            "attach": AttachmentForm(),
        }
        self.error: DomainError | None = None

    def work(self) -> HttpResponse:
        """Do the verb; come back with the filled form when it is refused."""
        bound = next((form for form in self.forms.values() if form.is_bound), None)
        try:
            if bound is not None and not bound.is_valid():
                return self.show(HTTPStatus.UNPROCESSABLE_ENTITY)
            done = self._do(bound.cleaned_data if bound is not None else {})
        except Invalid as refusal:
            for name, text in refusal.fields.items():
                if bound is not None and name in bound.fields:
                    bound.add_error(name, text)
            self.error = None if bound is not None and bound.errors else refusal
            return self.show(refusal.status)
        except DomainError as refusal:
            self.error = refusal
            self.draft = queries.draft_for(self.draft.tenant, self.draft.pk)
            return self.show(refusal.status)
        messages.success(self.request, done)
        return redirect("notices:draft", self.draft.pk)

    def _do(self, given: dict[str, Any]) -> str:
        """Call the verb and return what to tell the person."""
        verb, _sign, which = self.verb.partition("-")
        do = VERBS.get(verb)
        if do is None:
            raise Invalid("请选择要办理的操作。")
        whose = {"actor": self.request.user, "tenant": self.draft.tenant, "draft": self.draft}
        return do(whose, given | {"which": which, "upload": self.request.FILES.get("attach-file")})

    def _rejection(self) -> DraftStep | None:
        """Return what the examiner wrote who sent the draft back, while it has not been handed in again."""
        rows = self.draft.steps.filter(kind__in=(StepKind.SUBMITTED, StepKind.REJECTED, StepKind.RECALLED))
        latest = rows.select_related("person").last()
        return latest if latest is not None and latest.kind == StepKind.REJECTED else None

    def show(self, status: int = HTTPStatus.OK) -> HttpResponse:
        """Return the page."""
        user, draft = self.request.user, self.draft
        writes = may(user, "notice.publish", draft.tenant)
        context = {
            "draft": draft,
            "items": draft.places.select_related("case__organisation", "case__tenant"),
            "attachments": draft.attachments.select_related("version"),
            "steps": draft.steps.select_related("person"),
            "rejection": self._rejection(),
            "forms": self.forms,
            "error": self.error,
            "writes": writes,
            "editing": bool(writes) and draft.state == DraftState.WRITING,
            "examining": may(user, "notice.examine", draft),
            "now": clock.now(),
        }
        return page(self.request, "notices/draft.html", DRAFTS_KEY, status=status, **context)


@for_writers
@require_http_methods(["GET", "POST"])
def erratum(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """Begin an erratum to one of the authority's notices."""
    require(request.user, "notice.publish", request.tenant)
    notice = queries.notice_for(request.tenant, notice_id)
    form = ErratumForm(request.POST or None, notice=notice)
    error: DomainError | None = None
    if form.is_valid():
        given = form.cleaned_data
        item = notice.items.filter(pk=given["item"]).first() if given["item"] else None
        try:
            made = actions.draft_erratum(
                actor=request.user,
                tenant=request.tenant,
                notice=notice,
                item=item,
                words=given["words"],
                is_material=given["is_material"],
            )
        except Invalid as refusal:
            for name, text in refusal.fields.items():
                form.add_error(name, text)
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, "更正稿已起草，送三审三校通过后发布。")
            return redirect("notices:draft", made.pk)
    status = error.status if error else HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"notice": notice, "notice_url": path_of(notice), "form": form, "error": error}
    return page(request, "notices/erratum.html", DRAFTS_KEY, status=status, **context)


@for_writers
@require_http_methods(["GET", "POST"])
def template(request: SignedInRequest, programme: str) -> HttpResponse:
    """Show and change the form of words for the notices of one programme."""
    require(request.user, "notice.publish", request.tenant)
    edition = queries.noticing_programme(request.tenant, programme)
    own = queries.notice_template(request.tenant, programme)
    names = ("title", "basis", "procedure", "how_to_object")
    form = TemplateForm(request.POST or None, initial={name: getattr(own, name) for name in names} if own else {})
    if form.is_valid():
        try:
            actions.word_notices(
                actor=request.user, tenant=request.tenant, programme=programme, texts=dict(form.cleaned_data)
            )
        except Invalid as refusal:
            for name, text in refusal.fields.items():
                form.add_error(name, text)
        else:
            messages.success(request, "体例已保存，此后起草的公示稿以此为准。")
            return redirect(LIST_PAGE)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "notices/template.html", DRAFTS_KEY, status=status, edition=edition, form=form)
