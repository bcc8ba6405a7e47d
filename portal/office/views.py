"""The pages 机关接口: one's own tokens, the authority's tokens, the addresses for pushes and what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.errors import DomainError
from portal.office import queries, tokens, webhooks
from portal.office.forms import TokenForm, WebhookForm, refused
from portal.office.models import Delivery, DeliveryState
from portal.office.rail import RAIL_KEY
from portal.tenancy.permissions import may
from workflows.cases.views.common import page, posted, workspace

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest
    from portal.office.models import Token, Webhook

TONES = {
    DeliveryState.PENDING: "waiting",
    DeliveryState.SENDING: "info",
    DeliveryState.SENT: "open",
    DeliveryState.FAILED: "danger",
}


def _home(_request: SignedInRequest, **_rest: Any) -> str:
    return reverse("office:home")


@workspace
@never_cache
def home(request: SignedInRequest) -> HttpResponse:
    """Show one's own tokens; to the administrator also those of the authority, and the addresses."""
    return _page(request)


def _page(
    request: SignedInRequest,
    *,
    token_form: TokenForm | None = None,
    webhook_form: WebhookForm | None = None,
    made: tuple[Token, str] | None = None,
    secret: tuple[Webhook, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    tenant, user = request.tenant, request.user
    makes, manages = bool(may(user, "office.token.make", tenant)), bool(may(user, "office.manage", tenant))
    own = list(queries.tokens_of(tenant, user))
    if not (makes or manages or own):
        raise Http404("您不使用该机关的接口")
    return page(
        request,
        "office/home.html",
        RAIL_KEY,
        status=status,
        own=own,
        all_tokens=queries.tokens_of(tenant).exclude(user=user) if manages else [],
        webhooks=queries.webhooks_of(tenant) if manages else [],
        makes=makes,
        manages=manages,
        token_form=token_form or TokenForm(),
        webhook_form=webhook_form or WebhookForm(),
        made=made,
        secret=secret,
    )


@workspace
@posted(_home)
@never_cache
def make_token(request: SignedInRequest) -> HttpResponse:
    """Make a token and show its text once; the password is asked again first, and what was typed is kept."""
    if not may(request.user, "office.token.make", request.tenant):
        raise Http404("您不使用该机关的接口")
    answer: HttpResponse = _token_made(request)
    return answer


@reauthentication_required
def _token_made(request: SignedInRequest) -> HttpResponse:
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, token_form=form, status=422)
    try:
        made = tokens.issue_token(actor=request.user, tenant=request.tenant, **form.cleaned_data)
    except DomainError as fault:
        refused(form, dict(fault.fields), fault.message)
        return _page(request, token_form=form, status=fault.status)
    return _page(request, made=made)


def _token(request: SignedInRequest, pk: int) -> Token:
    found = queries.tokens_of(request.tenant).filter(pk=pk).first()
    if found is None or not may(request.user, "office.token.revoke", found):
        raise Http404("没有这个令牌")
    return found


def _page_of_token(request: SignedInRequest, pk: int) -> str:
    _token(request, pk)
    return reverse("office:home")


@workspace
@posted(_page_of_token)
def revoke_token(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a token at once."""
    token = _token(request, pk)
    tokens.revoke_token(actor=request.user, token=token)
    messages.success(request, f"令牌“{token}”已停用，使用它的系统不能再访问。")
    return redirect("office:home")


def _manages(request: SignedInRequest) -> None:
    """Raise Http404 for whoever does not keep the authority's addresses."""
    if not may(request.user, "office.manage", request.tenant):
        raise Http404("您不维护该机关的推送地址")


def _managed(request: SignedInRequest, pk: int) -> Webhook:
    _manages(request)
    found = queries.webhooks_of(request.tenant).select_related("tenant").filter(pk=pk).first()
    if found is None:
        raise Http404("没有这个推送地址")
    return found


@workspace
@posted(_home)
@never_cache
def register(request: SignedInRequest) -> HttpResponse:
    """Register an address and show the key of its signatures once."""
    _manages(request)
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return _page(request, webhook_form=form, status=422)
    try:
        made = webhooks.register_webhook(actor=request.user, tenant=request.tenant, **form.cleaned_data)
    except DomainError as fault:
        refused(form, dict(fault.fields), fault.message)
        return _page(request, webhook_form=form, status=fault.status)
    return _page(request, secret=(made, webhooks.secret_of(made)))


@workspace
@never_cache
def webhook(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show an address, what was sent there and every try; POST with `verb` changes it."""
    found = _managed(request, pk)
    if request.method == "POST":
        return _changed(request, found)
    return _webhook_page(request, found)


def _webhook_page(request: SignedInRequest, found: Webhook, secret: str = "") -> HttpResponse:
    rows = [(one, TONES[DeliveryState(one.state)]) for one in queries.deliveries_of(found)]
    return page(request, "office/webhook.html", RAIL_KEY, webhook=found, deliveries=rows, secret=secret)


def _changed(request: SignedInRequest, found: Webhook) -> HttpResponse:
    """Do what the pressed button says and go back to the page."""
    verb = request.POST.get("verb", "")
    who: dict[str, Any] = {"actor": request.user, "webhook": found}
    try:
        if verb == "renew":
            return _webhook_page(request, found, webhooks.secret_of(webhooks.renew_secret(**who)))
        if verb == "remove":
            webhooks.remove_webhook(**who)
            messages.success(request, f"已删除推送地址 {found.url}。")
            return redirect("office:home")
        if verb in {"start", "stop"}:
            webhooks.set_active(**who, active=verb == "start")
            messages.success(request, "已启用。" if verb == "start" else "已停用，停用期间的事件不会补发。")
        elif verb == "try":
            webhooks.try_webhook(**who)
            messages.success(request, "测试消息已排队，稍后刷新本页查看结果。")
        else:
            raise Http404("没有这个操作")
    except DomainError as fault:
        messages.error(request, fault.message)
    return redirect("office:webhook", pk=found.pk)


def _page_of(request: SignedInRequest, pk: int) -> str:
    return reverse("office:webhook", args=[_delivery(request, pk).webhook_id])


def _delivery(request: SignedInRequest, pk: int) -> Delivery:
    _manages(request)
    found = queries.delivery_for(request.tenant, pk)
    if found is None:
        raise Http404("没有这条消息")
    return found


@workspace
@posted(_page_of)
def send_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Try a message again that was given up."""
    delivery = _delivery(request, pk)
    webhooks.send_again(actor=request.user, delivery=delivery)
    messages.success(request, "消息已重新排队。")
    return redirect("office:webhook", pk=delivery.webhook_id)
