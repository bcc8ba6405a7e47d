"""The words in which an authority tells what happens: its administrator reads, tries and changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from portal.errors import DomainError
from portal.notifications import actions, texts
from portal.notifications.models import Group
from portal.notifications.queries import own_words
from portal.tenancy.permissions import may
from workflows.cases.views.common import page, workspace

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest

RAIL_KEY = "wordings"


def _only_administrators(request: SignedInRequest) -> None:
    if not may(request.user, "notification.reword", request.tenant):
        raise Http404("您不维护该机关的通知文字")


@workspace
@require_safe
def wordings(request: SignedInRequest) -> HttpResponse:
    """List every occasion with the words that are used for it now."""
    _only_administrators(request)
    own = own_words(request.tenant)
    groups = [
        {
            "title": group.label,
            "rows": [
                {"text": text, "words": own.get(text.kind) or text, "is_own": text.kind in own}
                for text in texts.kinds()
                if text.group == group
            ],
        }
        for group in Group
    ]
    return page(request, "cases/wordings.html", RAIL_KEY, groups=[one for one in groups if one["rows"]])


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: SignedInRequest, kind: str) -> HttpResponse:
    """Change the words of one occasion, see them filled in first, or go back to the portal's."""
    _only_administrators(request)
    text = next((one for one in texts.kinds() if one.kind == kind), None)
    if text is None:
        raise Http404("没有这一种通知")
    if request.method != "POST":
        now = own_words(request.tenant).get(kind) or text
        return _page(request, text, now.title, now.body)
    title, body = request.POST.get("title", ""), request.POST.get("body", "")
    try:
        if request.POST.get("standard"):
            actions.use_standard_words(actor=request.user, tenant=request.tenant, kind=kind)
        elif request.POST.get("try"):
            texts.check(title=title, body=body)
            return _page(request, text, title, body)
        else:
            actions.reword(actor=request.user, tenant=request.tenant, kind=kind, title=title, body=body)
    except DomainError as fault:
        return _page(request, text, title, body, fault)
    done = "已恢复标准文字" if request.POST.get("standard") else "已保存，今后的通知使用新文字"
    messages.success(request, f"“{text.label}”：{done}。")
    return redirect("cases:wordings")


def _page(
    request: SignedInRequest, text: texts.Text, title: str, body: str, fault: DomainError | None = None
) -> HttpResponse:
    return page(
        request,
        "cases/wording.html",
        RAIL_KEY,
        status=fault.status if fault else 200,
        text=text,
        title=title,
        body=body,
        fault=fault,
        shown=None if fault else texts.fill(title=title, body=body, values=texts.SAMPLE),
        is_own=text.kind in own_words(request.tenant),
        in_titles=texts.IN_TITLES,
        only_in_bodies={name: words for name, words in texts.IN_BODIES.items() if name not in texts.IN_TITLES},
        longest_title=texts.LONGEST_TITLE,
        longest_body=texts.LONGEST_BODY,
    )
