"""The rail of the workspace: what this person can do in this authority."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from portal.notifications.queries import unread_asked, unread_count
from portal.tenancy.roles import CASE_ROLES, Role, has_role
from workflows.cases.mandates import is_agent_at
from workflows.cases.queries import QueueTab, queue_counts

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest

Links = Callable[["SignedInRequest"], list[dict[str, Any]]]
_more: list[Links] = []


def register_links(links: Links) -> None:
    """Let an app above this one add links to the rail."""
    _more.append(links)


def rail(request: SignedInRequest, current: str = "") -> list[dict[str, Any]]:
    """Return the groups of links that `components/rail.html` shows; `current` is the key of this page."""
    counts, unread = _counts(request)
    return [*_work(request, current, counts), _told(current, unread)]


def work_of(request: SignedInRequest) -> list[dict[str, Any]]:
    """Return the groups of links to this person's work here; empty for whoever has none."""
    return _work(request, "", _counts(request)[0])


def _counts(request: SignedInRequest) -> tuple[dict[str, int], int]:
    """Return what each drawer holds, for whoever has a queue, and how much one was told that is new: in one query."""
    tenant, user = request.tenant, request.user
    if not has_role(user, tenant, *CASE_ROLES, Role.OBJECTION_HANDLER):
        return {}, unread_count(tenant, user)
    counts = queue_counts(tenant, user, unread=unread_asked(tenant, user))
    return counts, counts.pop("unread")


def _told(current: str, unread: int) -> dict[str, Any]:
    """Return the links to what one was told, with how much of it is new."""
    links = [
        {
            "title": "通知",
            "url": reverse("cases:notifications"),
            "current": current == "notifications",
            "count": unread or None,
            "count_of": "条未读",
        },
        {
            "title": "通知设置",
            "url": reverse("cases:notification_settings"),
            "current": current == "notification_settings",
        },
    ]
    return {"title": "消息", "links": links}


def _work(request: SignedInRequest, current: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    tenant, user = request.tenant, request.user
    groups: list[dict[str, Any]] = []
    works = has_role(user, tenant, *CASE_ROLES)
    if works or any(counts.values()):  # a handler of objections has a queue once an appeal is in it
        links = [
            {
                "title": tab.label,
                "url": f"{reverse('cases:queue')}?tab={tab.value}",
                "current": current == tab.value,
                "count": counts.get(tab.value),
            }
            for tab in QueueTab
        ]
        groups.append({"title": "办件", "links": links})
    if has_role(user, tenant, Role.APPLICANT) or is_agent_at(tenant, user):
        pages = (("applications", "我的申请"), ("mandates", "代办委托"))
        shown = [{"title": title, "url": reverse(f"cases:{key}"), "current": current == key} for key, title in pages]
        groups.append({"title": "申报", "links": shown})
    if has_role(user, tenant, Role.SYSTEM_ADMIN):
        link = {"title": "申报事项", "url": reverse("cases:editions"), "current": current == "editions"}
        groups.append({"title": "管理", "links": [link]})
    more = [link | {"current": current == link.get("key")} for links in _more for link in links(request)]
    if more:
        groups.append({"title": "其他", "links": more})
    return groups
