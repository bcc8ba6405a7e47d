"""The review's screens in the editors' site: register, sheet, decision, withdrawal, export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from wagtail.log_actions import LogContext

from cms_content.editorial import actions, queries, rules
from cms_content.editorial.forms import ApprovalForm, RejectionForm, WithdrawalForm, form_for
from cms_content.editorial.links import sheet_url
from cms_content.editorial.sheets import SPREADSHEET, spreadsheet
from portal.errors import DomainError

if TYPE_CHECKING:
    from django.forms import Form
    from wagtail.models import Page

    from portal.identity.http import SignedInRequest
    from portal.tenancy.models import Tenant

PER_PAGE = 30
EXPORTED = 5000
"""Lines of the register that one file holds: some years of a large authority."""


def _tenant(request: SignedInRequest) -> Tenant:
    tenant: Tenant | None = request.tenant
    if tenant is None or tenant.site is None:
        raise Http404("没有这个站点")
    return tenant


@require_GET
def register(request: SignedInRequest) -> HttpResponse:
    """Show what is under review, and everything that was done, newest first."""
    tenant = _tenant(request)
    rows = Paginator(queries.register_of(tenant), PER_PAGE).get_page(request.GET.get("page"))
    waiting = queries.waiting_in(tenant, request.user)
    return render(request, "editorial/register.html", {"waiting": waiting, "rows": rows, "tenant": tenant})


@require_GET
def register_file(request: SignedInRequest) -> HttpResponse:
    """Give the register as a spreadsheet."""
    tenant = _tenant(request)
    entries = list(queries.register_of(tenant)[:EXPORTED])[::-1]
    return _file(f"{tenant.name}内容审核台账", "review-register.xlsx", entries)


@require_GET
def sheet(request: SignedInRequest, page_id: int) -> HttpResponse:
    """Show the sheet of one page, with what this person may do. 404 for a page of another authority."""
    return _sheet(request, page_id)


@require_GET
def sheet_file(request: SignedInRequest, page_id: int) -> HttpResponse:
    """Give the sheet as a spreadsheet."""
    tenant = _tenant(request)
    page = queries.page_for(tenant, page_id)
    entries = list(queries.entries_of(tenant, page_id))
    title = page.title if page else entries[-1].page_title
    return _file(f"{tenant.name}内容审核表：{title}", f"review-{page_id}.xlsx", entries)


@require_GET
def sheet_print(request: SignedInRequest, page_id: int) -> HttpResponse:
    """Show the sheet as it is printed and filed."""
    tenant = _tenant(request)
    page = queries.page_for(tenant, page_id)
    shown = {"tenant": tenant, "page": page, "page_id": page_id, "now": timezone.localtime()}
    return render(request, "editorial/print.html", shown | {"submissions": queries.submissions_of(tenant, page_id)})


@require_POST
def decide(request: SignedInRequest, page_id: int) -> HttpResponse:
    """Take an examiner's decision; on a fault show the sheet again, filled in as it was."""
    page = queries.page_for(_tenant(request), page_id)
    state = queries.open_state_of(page)
    if state is None or str(state.pk) != request.POST.get("state"):
        messages.error(request, "该环节刚刚已办结或已撤回，下面是最新状态。")
        return redirect(sheet_url(page_id))
    action = "approve" if "approve" in request.POST else "reject"
    form = form_for(action)(request.POST)
    if not form.is_valid():
        return _sheet(request, page_id, form, status=422)
    try:
        with LogContext(user=request.user):
            actions.decide(
                actor=request.user,
                task_state=state,
                approve=action == "approve",
                proofread=form.cleaned_data.get("proofread", False),
                opinion=form.cleaned_data["comment"],
            )
    except DomainError as fault:
        form.add_error(None, fault.message)
        return _sheet(request, page_id, form, status=fault.status)
    done = "已审核通过" if action == "approve" else "已退回作者修改"
    messages.success(request, f"{done}：{page.title if page else ''}")
    return redirect(sheet_url(page_id))


@require_POST
def withdraw(request: SignedInRequest, page_id: int) -> HttpResponse:
    """Take a page from the public."""
    page = queries.page_for(_tenant(request), page_id)
    if page is None:
        raise Http404("页面已经删除")
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return _sheet(request, page_id, form, status=422)
    try:
        actions.withdraw(actor=request.user, page=page, reason=form.cleaned_data["reason"])
    except DomainError as fault:
        form.add_error(None, fault.message)
        return _sheet(request, page_id, form, status=fault.status)
    messages.success(request, f"已撤下：{page.title}")
    return redirect(sheet_url(page_id))


def _sheet(request: SignedInRequest, page_id: int, form: Form | None = None, *, status: int = 200) -> HttpResponse:
    tenant = _tenant(request)
    page = queries.page_for(tenant, page_id)
    shown: dict[str, Any] = {
        "tenant": tenant,
        "page": page,
        "page_id": page_id,
        "submissions": queries.submissions_of(tenant, page_id),
        "form": form,
    }
    if page is not None:
        shown |= _desk(request, page, form)
    return render(request, "editorial/sheet.html", shown, status=status)


def _desk(request: SignedInRequest, page: Page, form: Form | None) -> dict[str, Any]:
    """Return what this person may do with the page now, and the forms for it."""
    state = queries.open_state_of(page)
    return {
        "state": state,
        "verdict": rules.verdict_on(request.user, state) if state else None,
        "approval": form if isinstance(form, ApprovalForm) else ApprovalForm(prefix=None),
        "rejection": form if isinstance(form, RejectionForm) else RejectionForm(prefix=None),
        "withdrawal": form if isinstance(form, WithdrawalForm) else WithdrawalForm(),
        "may_withdraw": (page.live or page.approved_schedule) and actions.may_be_withdrawn(request.user, page),
        "planned": page.scheduled_revision,
    }


def _file(title: str, name: str, entries: list[Any]) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(spreadsheet(title, entries), content_type=SPREADSHEET, headers=headers)
