"""What the start page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal import clock
from portal.tenancy.models import Tenant
from portal.tenancy.roles import EDITORIAL, Role
from portal.web.demo.accounts import accounts_file
from portal.web.demo.loading import Loaded, loaded
from portal.web.demo.moments import too_late_to_announce
from portal.web.demo.moving import next_closing
from portal.web.demo.people import PEOPLE, Person
from portal.web.demo.tree import AUTHORITIES
from portal.web.demo.walk import ORDER, Door, shown_steps
from portal.web.hosts import port_suffix
from workflows.cases.models import Case, WorkItem, WorkItemState

if TYPE_CHECKING:
    from django.http import HttpRequest

DESKS = {
    Role.APPLICANT: "/workspace/applications/",
    Role.OBJECTION_HANDLER: "/workspace/objections/",
    **dict.fromkeys(EDITORIAL, "/cms/"),
}
"""Where somebody of a role starts; everybody else at the workspace's own front page."""


@dataclass(frozen=True)
class Site:
    """An authority of the start page: its address, and who one can be there."""

    tenant: Tenant
    url: str
    depth: int
    people: tuple[tuple[Person, str, Door], ...]


def address(request: HttpRequest, tenant: Tenant) -> str:
    """Return the address of an authority's site, on the port by which this page was reached."""
    return f"{request.scheme}://{tenant.host}{port_suffix(request)}"


def start_context(request: HttpRequest) -> dict[str, Any]:
    """Return the start page's context; without data only what says how to load them."""
    data = loaded()
    if data is None:
        return {"data": None}
    case = Case.across_tenants.select_related("tenant").get(pk=data.story_case)
    tenants = {tenant.code: tenant for tenant in Tenant.objects.select_related("parent")}
    return {
        "data": data,
        "now": clock.now(),
        "next_closing": next_closing(),
        "too_late": too_late_to_announce(),
        "case": case,
        "steps": shown_steps(case),
        "national": address(request, tenants["national"]),
        "sites": _sites(request, tenants),
        "waiting": _waiting(data),
        "accounts_file": accounts_file(),
    }


def _sites(request: HttpRequest, tenants: dict[str, Tenant]) -> list[Site]:
    """Return the authorities, each one followed by those below it."""
    children: dict[str, list[str]] = {}
    for one in AUTHORITIES:
        children.setdefault(one.parent, []).append(one.code)
    ordered: list[tuple[str, int]] = []

    def descend(code: str, depth: int) -> None:
        ordered.append((code, depth))
        for child in children.get(code, ()):
            descend(child, depth + 1)

    for root in children[""]:
        descend(root, 0)
    return [
        Site(tenants[code], address(request, tenants[code]) + "/", depth, _people(code))
        for code, depth in ordered
        if code in tenants
    ]


def _people(code: str) -> tuple[tuple[Person, str, Door], ...]:
    return tuple(
        (one, str(Role(one.role).label), Door(one.username, DESKS.get(Role(one.role), "/workspace/")))
        for one in PEOPLE
        if one.tenant == code
    )


def _waiting(data: Loaded) -> list[dict[str, Any]]:
    """Return the open work of all cases but the walk-through's, with somebody who can do it."""
    rows = WorkItem.objects.filter(state=WorkItemState.OPEN).exclude(case=data.story_case)
    found: list[dict[str, Any]] = []
    for work in sorted(rows.select_related("case", "tenant").order_by("pk"), key=_place):
        able = [one for one in PEOPLE if one.tenant == work.tenant.code and one.role == work.role]
        if able:
            # two experts' steps of one case get two experts
            taken = sum(1 for one in found if one["work"].case_id == work.case_id)
            chosen = able[taken % len(able)]
            kind = "applications" if work.role == Role.APPLICANT else "cases"
            door = Door(chosen.username, f"/workspace/{kind}/{work.case_id}/")
            found.append({"work": work, "person": chosen, "door": door})
    return found


def _place(work: WorkItem) -> int:
    """Return where a step stands in the order of the page: as in the walk-through, others after."""
    return ORDER.index(work.step) if work.step in ORDER else len(ORDER)
