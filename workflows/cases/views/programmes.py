"""The public pages of programmes: their rules as the portal applies them, and the way that a case goes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from viewflow.workflow.fields import get_flow_ref

from portal.freshness import public_page
from workflows.cases import entry
from workflows.cases.chart import chart_of
from workflows.cases.programme_links import links_of
from workflows.programmes.queries import offered_at

if TYPE_CHECKING:
    from django.http import HttpRequest

    from workflows.programmes.models import ProgrammeEdition


@require_safe
@public_page()
def programmes(request: HttpRequest) -> HttpResponse:
    """List the programmes of which the visited site tells: its own and those of the authorities above."""
    editions = offered_at(request.tenant).filter(is_active=True).order_by("tenant__code", "key", "-edition")  # type: ignore[attr-defined]  # set by the middleware
    rows = [{"edition": one, "state": entry.state_of(one)} for one in editions]
    return render(request, "cases/programmes.html", {"rows": rows, "crumbs": _crumbs()})


@require_safe
@public_page()
def programme(request: HttpRequest, key: str, edition: str) -> HttpResponse:
    """Show one edition: who may apply, when, with what, by which steps. 404 if the visited site tells of none."""
    shown = _edition(request, key, edition)
    flow = import_string(shown.flow)
    titles = {node.name: str(node.task_title) for node in flow.instance.nodes()}
    return render(
        request,
        "cases/programme.html",
        {
            "edition": shown,
            "state": entry.state_of(shown),
            "applicants": entry.who_may_apply(shown),
            "limits": [
                {"title": titles[step], "days": days} for step, days in shown.step_days.items() if step in titles
            ],
            "chart": chart_of(flow, edition=shown),
            "links": links_of(request.tenant, shown),  # type: ignore[attr-defined]  # set by the middleware
            "crumbs": [
                *_crumbs()[:1],
                {"title": _("申报事项"), "url": reverse("programmes:list")},
                {"title": str(shown)},
            ],
        },
    )


@require_safe
@public_page()
def diagram(request: HttpRequest, key: str, edition: str) -> HttpResponse:
    """Answer with the edition's flow as BPMN 2.0, for programs that draw or check processes."""
    shown = _edition(request, key, edition)
    with tempfile.TemporaryDirectory() as directory:
        target = Path(directory) / "flow.bpmn"
        call_command("flowexport", get_flow_ref(import_string(shown.flow)), format="bpmn", output=str(target))
        body = target.read_text(encoding="utf-8")
    answer = HttpResponse(body, content_type="application/xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{shown.key}-{shown.edition}.bpmn"'
    return answer


def _edition(request: HttpRequest, key: str, edition: str) -> ProgrammeEdition:
    if "\x00" in edition:
        raise Http404("没有这个事项")
    found = offered_at(request.tenant).filter(key=key, edition=edition, is_active=True)  # type: ignore[attr-defined]  # set by the middleware
    shown = found.order_by("-tenant__code").first()
    if shown is None:
        raise Http404("没有这个事项")
    return shown


def _crumbs() -> list[dict[str, Any]]:
    return [{"title": _("首页"), "url": "/"}, {"title": _("申报事项")}]
