"""What a person was told at this authority, and how they want to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.notifications import actions, choices, texts
from portal.notifications.channels import configured
from portal.notifications.models import Channel, Group, Mode
from portal.notifications.queries import DIGEST, notifications_of, unread_count
from workflows.cases.views.common import page, posted, workspace

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest
    from portal.identity.models import User

PAGE_SIZE = 30


@workspace
def notifications(request: SignedInRequest) -> HttpResponse:
    """Show what I was told here, newest first; with `?unread=1` only what is new."""
    rows = notifications_of(request.tenant, request.user)
    only_unread = request.GET.get("unread") == "1"
    shown = Paginator(rows.filter(read_at=None) if only_unread else rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return page(
        request,
        "cases/notifications.html",
        "notifications",
        page=shown,
        only_unread=only_unread,
        unread=unread_count(request.tenant, request.user),
        query="unread=1&" if only_unread else "",
    )


@workspace
def notification(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note that I saw it and lead to what it is about; the address that stands in mails."""
    one = notifications_of(request.tenant, request.user).filter(pk=pk).first()
    if one is None:
        raise Http404("没有这条通知")
    actions.mark_read(actor=request.user, tenant=request.tenant, notification=one)
    return redirect(one.path)


@workspace
@posted(lambda _request: reverse("cases:notifications"))
def read_all(request: SignedInRequest) -> HttpResponse:
    """Mark everything as read."""
    count = actions.mark_all_read(actor=request.user, tenant=request.tenant)
    messages.success(request, f"已将{count}条通知标为已读。" if count else "没有未读的通知。")
    return redirect("cases:notifications")


@workspace
def settings_page(request: SignedInRequest) -> HttpResponse:
    """Choose for each group how to be told; in the portal itself everything stands."""
    if request.method == "POST":
        sent = {
            (group, channel.value): value
            for group in Group.values
            for channel in configured()
            if (value := request.POST.get(f"{group}-{channel}")) is not None
        }
        actions.choose(actor=request.user, modes=sent)
        messages.success(request, "通知设置已保存。")
        return redirect("cases:notification_settings")
    return page(
        request,
        "cases/notification_settings.html",
        "notification_settings",
        groups=_groups(request.user),
        channels=configured(),
        address=request.user.email,
        mails=Channel.EMAIL in configured(),
    )


def _groups(user: User) -> list[dict[str, Any]]:
    """Return each group with what belongs to it and what was chosen by channel."""
    modes = choices.modes_of(user)
    return [
        {
            "key": group.value,
            "title": group.label,
            "kinds": [text.label for text in texts.kinds() if text.group == group and text.kind != DIGEST],
            "fields": [
                {
                    "name": f"{group.value}-{channel.value}",
                    "title": channel.label,
                    "modes": [
                        {"value": mode.value, "title": mode.label, "chosen": modes[group, channel] == mode}
                        for mode in Mode
                        if mode is not Mode.DIGEST or channel is Channel.EMAIL
                    ],
                }
                for channel in configured()
            ],
        }
        for group in Group
    ]
