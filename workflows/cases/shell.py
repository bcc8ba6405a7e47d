"""The rail of the workspace: what this person can do in this authority."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from portal.notifications.queries import unread_asked
from portal.tenancy.roles import CASE_ROLES, Role, has_role
from workflows.cases.attending import attention_asked, numbers
from workflows.cases.mandates import mandates_asked
from workflows.cases.queries import QueueTab, queue_counts

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest
    from workflows.programmes.models import ProgrammeEdition

Links = Callable[["SignedInRequest"], list[dict[str, Any]]]
EditionLink = Callable[["SignedInRequest", "ProgrammeEdition"], "dict[str, str] | None"]
_more: list[Links] = []
_of_editions: list[EditionLink] = []
BESIDE = (("consulted", "征求意见", "cases:consultations", "件待答复"), ("copied", "抄送", "cases:copies", "件未读"))
"""Lists beside the queue: key of the count, title, address, what is counted."""


def register_links(links: Links) -> None:
    """Let an app above this one add links to the rail."""
    _more.append(links)


def register_edition_link(link: EditionLink) -> None:
    """Let an app above this one lead from an edition on the administrator's page to what it sets for that edition."""
    _of_editions.append(link)


def edition_links(request: SignedInRequest, edition: ProgrammeEdition) -> list[dict[str, str]]:
    """Return the links, `title` and `url`, that other apps add to an edition for this person."""
    return [found for link in _of_editions if (found := link(request, edition)) is not None]


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
    beside = {"unread": unread_asked(tenant, user), **attention_asked(tenant, user)}
    beside["mandates"] = mandates_asked(tenant, user)
    has_queue = has_role(user, tenant, *CASE_ROLES, Role.OBJECTION_HANDLER)
    counts = queue_counts(tenant, user, **beside) if has_queue else numbers(tenant, **beside)
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
    links: list[dict[str, Any]] = []
    if works or any(counts.get(tab.value) for tab in QueueTab):  # a handler of objections, once an appeal is there
        links += [_link(tab.value, tab.label, f"{reverse('cases:queue')}?tab={tab.value}", counts) for tab in QueueTab]
    for key, title, name, count_of in BESIDE:
        if works or counts.get(key):
            links.append(_link(key, title, reverse(name), counts) | {"count_of": count_of})
    if links:
        groups.append({"title": "办件", "links": [one | {"current": current == one["key"]} for one in links]})
    if has_role(user, tenant, Role.APPLICANT) or counts.get("mandates"):
        pages = (("applications", "我的申请"), ("mandates", "代办委托"))
        shown = [{"title": title, "url": reverse(f"cases:{key}"), "current": current == key} for key, title in pages]
        groups.append({"title": "申报", "links": shown})
    if has_role(user, tenant, Role.SYSTEM_ADMIN):
        kept = (("editions", "申报事项"), ("wordings", "通知文字"), ("organisations", "单位登记"))
        shown = [{"title": title, "url": reverse(f"cases:{key}"), "current": current == key} for key, title in kept]
        groups.append({"title": "管理", "links": shown})
    more = [link | {"current": current == link.get("key")} for links in _more for link in links(request)]
    if more:
        groups.append({"title": "其他", "links": more})
    return groups


def _link(key: str, title: str, url: str, counts: dict[str, int]) -> dict[str, Any]:
    return {"key": key, "title": title, "url": url, "count": counts.get(key)}
