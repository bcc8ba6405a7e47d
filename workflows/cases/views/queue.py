"""The queue: lists with selections, saved views, export, and one verdict for several cases."""

from __future__ import annotations

import csv
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal import clock
from portal.workcalendar.queries import calendar_for
from portal.workcalendar.words import distance
from workflows.cases import actions, batches, queries
from workflows.cases.listing import CappedPaginator, Due, Selection, Sort, places_in
from workflows.cases.models import WorkItemState
from workflows.cases.queries import QueueTab
from workflows.cases.views.common import page, posted, workspace
from workflows.cases.views.trail import Trail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from portal.identity.http import SignedInRequest
    from workflows.cases.models import SavedView, WorkItem

PAGE_SIZE = 30
MOST_EXPORTED = 5000
"""Rows of one export; whoever needs more selects."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _tab(request: SignedInRequest) -> QueueTab:
    tab = request.GET.get("tab", QueueTab.TODO)
    if tab not in QueueTab.values:
        raise Http404("没有这个列表")
    return QueueTab(tab)


@workspace
def queue(request: SignedInRequest) -> HttpResponse:
    """Show one drawer of the desk, selected and sorted as asked."""
    return _list(request, Trail(_tab(request), Selection.of(request.GET)), request.GET.get("page", "1"))


def _list(request: SignedInRequest, trail: Trail, number: str, *, opinion: str = "", status: int = 200) -> HttpResponse:
    """Return page `number` of the list; `opinion`: of a batch that named no case, so that it is not typed again."""
    tab, selection = trail.tab, trail.selection
    drawer = queries.queue(request.tenant, request.user, tab)
    rows = CappedPaginator(selection.of_rows(drawer, ordered=tab != QueueTab.DONE), PAGE_SIZE)
    if not (number.isascii() and number.isdigit() and 1 <= int(number[:6]) <= rows.num_pages):
        raise Http404("没有这一页")
    shown = rows.page(int(number))
    if tab != QueueTab.DONE and any(row.due_on for row in shown.object_list):
        calendar = calendar_for(request.tenant)
        for row in shown.object_list:
            row.far = distance(row.due_on, calendar) if row.due_on else ""
    programmes, steps = places_in(drawer)
    return page(
        request,
        "cases/queue.html",
        tab,
        status=status,
        tab=tab,
        trail=trail,
        opinion=opinion,
        rows=shown,
        today=clock.today(),
        selection=selection,
        query=trail.query,
        dues=Due.choices,
        sorts=Sort.choices,
        programmes=programmes,
        steps=steps,
        views=queries.saved_views(request.tenant, request.user),
        batches=batches.offered(shown.object_list) if tab in {QueueTab.TODO, QueueTab.MINE} else [],
    )


@workspace
@require_safe
def export(request: SignedInRequest) -> HttpResponse:
    """Send the selected rows as CSV with a byte order mark, as spreadsheets here expect; the export is on record."""
    tab, selection = _tab(request), Selection.of(request.GET)
    rows = selection.of_rows(queries.queue(request.tenant, request.user, tab), ordered=tab != QueueTab.DONE)
    exported = list(rows[:MOST_EXPORTED])
    actions.record_export(actor=request.user, tenant=request.tenant, drawer=tab.label, rows=len(exported))
    answer = StreamingHttpResponse(_lines(exported), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="queue-{tab.value}-{clock.today():%Y%m%d}.csv"'
    return answer  # type: ignore[return-value]  # a response of another class


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: list[WorkItem]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow(["件号", "名称", "申请单位", "事项", "环节", "到达时间", "到期日", "状态", "领取人", "结论"])
    for row in rows:
        decision = getattr(row, "decision", None) if row.state == WorkItemState.DONE else None  # else each row asks
        yield writer.writerow(
            [
                _plain(cell)
                for cell in (
                    row.case.number,
                    row.case.name,
                    row.case.organisation.name,
                    str(row.case.edition),
                    row.title,
                    f"{row.opened_at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}",
                    f"{row.due_on:%Y-%m-%d}" if row.due_on else "",
                    row.get_state_display(),
                    str(row.claimed_by or ""),
                    decision.verdict_title if decision else "",
                )
            ]
        )


def _plain(cell: str) -> str:
    """Return the text so that a spreadsheet reads it as text, never as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _back(_request: SignedInRequest, **_rest: Any) -> str:
    return reverse("cases:queue")


@workspace
@posted(_back)
def save_view(request: SignedInRequest) -> HttpResponse:
    """Keep the present selection under a name."""
    query = request.POST.get("query", "")
    actions.save_view(actor=request.user, tenant=request.tenant, name=request.POST.get("name", ""), query=query)
    messages.success(request, "视图已保存。")
    return redirect(f"{reverse('cases:queue')}?{query}")


def _own_view(request: SignedInRequest, pk: int) -> SavedView:
    view = queries.saved_views(request.tenant, request.user).filter(pk=pk).first()
    if view is None:
        raise Http404("没有这个视图")
    return view


def _list_with_view(request: SignedInRequest, pk: int) -> str:
    return f"{reverse('cases:queue')}?{_own_view(request, pk).query}"


@workspace
@posted(_list_with_view)
def remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget a saved view."""
    actions.remove_view(actor=request.user, view=_own_view(request, pk))
    messages.success(request, "视图已删除。")
    return redirect("cases:queue")


@workspace
@posted(_back)
def batch(request: SignedInRequest) -> HttpResponse:
    """Show what one verdict would do to each chosen case; when confirmed, give it to each and tell each result."""
    chosen = _chosen(request)
    choice = request.POST.get("choice", "")
    opinion = request.POST.get("opinion", "")
    trail = Trail.behind(request)
    if not chosen or not choice:
        messages.error(request, "请先勾选要办理的件，并选择结论。")
        return _list(request, trail, "1", opinion=opinion, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    plan = batches.plan(actor=request.user, works=chosen, choice=choice, opinion=opinion)
    results = None
    if request.POST.get("confirmed") and not plan.fault:
        results = batches.carry_out(actor=request.user, tenant=request.tenant, plan=plan)
    return page(
        request,
        "cases/batch.html",
        QueueTab.TODO,
        plan=plan,
        results=results,
        trail=trail,
        gone=len(set(request.POST.getlist("work"))) - len(chosen),
    )


def _chosen(request: SignedInRequest) -> list[WorkItem]:
    """Return the chosen open work of the person's roles; also what a colleague has claimed: it is told why not."""
    keys = [int(key) for key in request.POST.getlist("work") if key.isascii() and key.isdigit() and len(key) < 16]  # noqa: PLR2004  # a bigint
    open_work: QuerySet[WorkItem] = queries.queue(request.tenant, request.user, QueueTab.OVERDUE, drawer=Q())
    rows = open_work.filter(pk__in=keys[: batches.MOST])
    return list(
        rows.defer(None).select_related("task", "case__edition__tenant", "case__tenant__parent__parent", "tenant")
    )
