"""The links of who handles objections or is asked about one, and of who writes and examines notices, in the rail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from portal.tenancy.permissions import may
from portal.tenancy.roles import Role, has_role
from workflows.notices.handling.queue import count_for
from workflows.notices.queries import drafts_waiting_for

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest

RAIL_KEY = "objections"
DRAFTS_KEY = "notice-drafts"
COMMENTS_KEY = "objection_comments"
LIMITS_KEY = "objection_limits"
ENTRY_KEY = "objection-entry"
SETTINGS_KEY = "objection-settings"


def objection_links(request: SignedInRequest) -> list[dict[str, Any]]:
    """Return the links of whoever handles objections here, or is asked about one."""
    tenant, user = request.tenant, request.user
    links: list[dict[str, Any]] = []
    if may(user, "objection.list", tenant):
        # a leader's rail stands on every page of a busy queue: the number is counted for those who examine
        count = count_for(tenant, user) if has_role(user, tenant, Role.OBJECTION_HANDLER) else None
        links.append({"key": RAIL_KEY, "title": "异议处理", "url": reverse("notices:queue"), "count": count})
    if has_role(user, tenant, Role.REVIEWER, Role.LEADER):  # an applicant is told, and comes by the notification
        links.append({"key": COMMENTS_KEY, "title": "异议征询", "url": reverse("notices:comments"), "count": None})
    if may(user, "objection.set_limits", tenant):
        links.append({"key": LIMITS_KEY, "title": "异议处理时限", "url": reverse("notices:limits"), "count": None})
    if may(user, "objection.enter", tenant):
        links.append({"key": ENTRY_KEY, "title": "登记来信来访异议", "url": reverse("notices:enter_choose")})
    if may(user, "objection.configure", tenant):
        links.append({"key": SETTINGS_KEY, "title": "异议设置", "url": reverse("notices:settings")})
    return links


def draft_links(request: SignedInRequest) -> list[dict[str, Any]]:
    """Return the link to the drafts with the number that waits for this person, for this authority's own people."""
    tenant = request.tenant
    if not may(request.user, "notice.see_drafts", tenant):
        return []
    count = drafts_waiting_for(tenant, request.user).count()
    writes = bool(may(request.user, "notice.publish", tenant))  # examiners start at the editors' site
    url = reverse("notices:drafts")
    return [{"key": DRAFTS_KEY, "title": "公示起草", "url": url, "count": count, "lands": writes}]
