"""The officials' list of group leaders: who leads which cluster, since when, for what (RULES S1-19, A8-8).

Internal only: no document makes the holders public, and a contact is for internal use by the rule itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal import clock
from portal.registry.queries import stewardships_of
from portal.tenancy.permissions import may
from workflows.cases.views.common import page, workspace
from workflows.programmes.editions import shipped_for

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest

PER_PAGE = 50
RAIL_KEY = "stewards"
PROGRAMME = "hubei-cluster"
TERMS = {"now": "在任", "later": "将任", "past": "已结束", "all": "全部"}


def steward_links(request: SignedInRequest) -> list[dict[str, Any]]:
    """Return the link to the list, for those who may read it where the authority appoints group leaders."""
    appoints = any(one["key"] == PROGRAMME for one in shipped_for(request.tenant))
    if not appoints or not may(request.user, "steward.list", request.tenant):
        return []
    return [{"key": RAIL_KEY, "title": "群主名单", "url": reverse("registers:stewards")}]


@workspace
@require_safe
def stewards(request: SignedInRequest) -> HttpResponse:
    """Show the group leaders whom the visited authority appointed, those in office unless asked otherwise."""
    if not may(request.user, "steward.list", request.tenant):
        raise Http404("没有这个页面")
    term = request.GET.get("term", "")
    words = request.GET.get("q", "").strip().replace("\x00", "")[:60]
    chosen = {"term": term if term in TERMS else "now", "q": words}
    rows = stewardships_of(request.tenant).filter(_in_office(chosen["term"]))
    if words:
        rows = rows.filter(Q(subject__icontains=words) | Q(holder__icontains=words) | Q(cluster__name__icontains=words))
    query = request.GET.copy()
    query.pop("page", None)
    return page(
        request,
        "registers/stewards.html",
        RAIL_KEY,
        rows=Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        chosen=chosen,
        terms=TERMS.items(),
        today=clock.today(),
        query=f"{query.urlencode()}&" if query else "",
    )


def _in_office(term: str) -> Q:
    today = clock.today()
    over = Q(until__lt=today)
    return {"now": ~over & Q(since__lte=today), "later": Q(since__gt=today), "past": over}.get(term, Q())
