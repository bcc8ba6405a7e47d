"""The officials' page of the enterprises' register, with filters, history and export (RULES S1-8, S1-9)."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal import clock
from portal.registry.models import EnterpriseTier
from portal.registry.queries import enterprises_of
from portal.tenancy.permissions import may
from workflows.cases.views.common import page, workspace
from workflows.programmes.editions import shipped_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.identity.http import SignedInRequest
    from portal.registry.models import RegisteredEnterprise

PER_PAGE = 50
RAIL_KEY = "enterprises"
PROGRAMME = "hubei-enterprises"
STANDINGS = {"in": "在库", "out": "已退出", "all": "全部"}
HEADINGS = (
    "企业名称",
    "统一社会信用代码",
    "属地机关",
    "梯次",
    "入库日期",
    "退出日期",
    "最近变动日期",
    "最近变动",
    "理由",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the beginning of a cell."""


def register_links(request: SignedInRequest) -> list[dict[str, Any]]:
    """Return the link to the register, for those who may read it where the authority keeps one."""
    tenant = request.tenant
    keeps = any(one["key"] == PROGRAMME for one in shipped_for(tenant))
    if not keeps or not may(request.user, "enterprise.list", tenant):
        return []
    return [{"key": RAIL_KEY, "title": "企业库", "url": reverse("registers:enterprises")}]


@workspace
@require_safe
def enterprises(request: SignedInRequest) -> HttpResponse:
    """Show the register of the visited authority."""
    chosen, rows = _chosen(request)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return page(
        request,
        "registers/enterprises.html",
        RAIL_KEY,
        rows=shown,
        chosen=chosen,
        tiers=EnterpriseTier.choices,
        standings=STANDINGS.items(),
        query=f"{query.urlencode()}&" if query else "",
    )


@workspace
@require_safe
def enterprises_csv(request: SignedInRequest) -> HttpResponse:
    """Return what the page lists as a file for a spreadsheet."""
    _, rows = _chosen(request)
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="enterprises-{clock.today():%Y%m%d}.csv"'
    lines = csv.writer(answer)
    lines.writerow(HEADINGS)
    lines.writerows([_plain(cell) for cell in _cells(one)] for one in rows)
    return answer


def _chosen(request: SignedInRequest) -> tuple[dict[str, str], QuerySet[RegisteredEnterprise]]:
    """Return the filters as they count, and the rows; what is no filter's value narrows nothing. 404 for others."""
    if not may(request.user, "enterprise.list", request.tenant):
        raise Http404("没有这个页面")
    tier, standing = request.GET.get("tier", ""), request.GET.get("standing", "in")
    words = request.GET.get("q", "").strip().replace("\x00", "")[:60]
    chosen = {
        "q": words,
        "tier": tier if tier in EnterpriseTier.values else "",
        "standing": standing if standing in STANDINGS else "in",
    }
    rows = enterprises_of(request.tenant).prefetch_related("changes")
    if words:
        rows = rows.filter(Q(organisation__name__icontains=words) | Q(organisation__uscc__icontains=words))
    if chosen["tier"]:
        rows = rows.filter(tier=chosen["tier"])
    if chosen["standing"] != "all":
        rows = rows.filter(exited_on__isnull=chosen["standing"] == "in")
    return chosen, rows


def _cells(one: RegisteredEnterprise) -> tuple[object, ...]:
    last = list(one.changes.all())[-1:]
    change = [(it.effective_on, f"{it.get_kind_display()}{it.get_after_display()}", it.reason) for it in last]
    return (
        one.organisation.name, one.organisation.uscc, one.organisation.tenant.short_name, one.get_tier_display(),
        one.entered_on, one.exited_on or "", *(change[0] if change else ("", "", "")),
    )  # fmt: skip


def _plain(cell: object) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
