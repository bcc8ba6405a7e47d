"""The officials' desk: queue, case page, claiming and deciding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from portal import clock
from portal.errors import DomainError
from portal.tenancy.permissions import may
from portal.tenancy.roles import EDITORIAL, has_role
from portal.workcalendar.queries import calendar_for
from portal.workcalendar.words import distance
from workflows.cases import actions, countersign, more, presenting, queries, words
from workflows.cases import paper as papers
from workflows.cases.chart import chart_of
from workflows.cases.forms import DecisionForm
from workflows.cases.panels import panels_of
from workflows.cases.shell import work_of
from workflows.cases.verdicts import decide_by_form
from workflows.cases.views.common import page, posted, visible_case, workspace
from workflows.cases.views.trail import Trail

if TYPE_CHECKING:
    from django import forms

    from portal.identity.http import SignedInRequest
    from workflows.cases.models import Case, WorkItem
    from workflows.cases.views.trail import Following


@workspace
def home(request: SignedInRequest) -> HttpResponse:
    """Send each person to where their work is: the first entry of their rail, or the editors' site."""
    links = [link for group in work_of(request) for link in group["links"] if link.get("lands", True)]
    first = links[0]["url"] if links else None
    if first is None and has_role(request.user, request.tenant, *EDITORIAL):
        return redirect("wagtailadmin_home")
    return redirect(first) if first else page(request, "cases/home.html", "home")


@workspace
def case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one case with everything that is needed for the decision."""
    return case_page(request, visible_case(request, pk))


def case_page(
    request: SignedInRequest,
    shown: Case,
    form: DecisionForm | None = None,
    fault: DomainError | None = None,
    *,
    paper: forms.Form | None = None,
    tried: tuple[str, forms.Form] | None = None,
    consulted: countersign.Offer | None = None,
    tried_panel: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the case's page; `form`, `paper`, `consulted`, `tried`, `tried_panel`: what was refused comes back."""
    tenant, user = request.tenant, request.user
    waiting = list(queries.waiting_on(shown))
    mine = [one for one in waiting if one.tenant_id == tenant.pk and not one.spec.corrects]
    work = next((one for one in mine if may(user, "work.decide", one)), mine[0] if mine else None)
    if form is not None:
        work = form.work  # a refused form stays on the page, also when a colleague has just decided
    verdict = may(user, "work.decide", work) if work else None
    filed_here = bool(shown.tenant_id == tenant.pk and may(user, "case.edit", shown))
    draft = queries.opinion_draft(work, user) if work else None
    if form is None and work is not None and verdict:
        form = DecisionForm(work=work, actor=user, draft=draft)
    edition = shown.editions.order_by("-number").first()
    parts, materials = presenting.sections(shown, edition), presenting.materials(shown, edition)
    if form is not None:
        form.place_corrections([*(row for part in parts for row in part["rows"]), *materials])
    chart = chart_of(import_string(shown.edition.flow), shown.process, shown.edition) if shown.process else None
    return page(
        request,
        "cases/case.html",
        "",
        status=fault.status if fault else status,
        case=shown,
        more=more.panels(more.place_of(request, shown), tried),
        tried_verb=tried is not None,
        edition=edition,
        state=words.label_of(shown, waiting),
        tone=words.tone_of(shown),
        sentence=words.sentence_of(shown, waiting),
        parts=parts,
        materials=materials,
        remarks=presenting.remarks(shown, edition),
        timeline=words.timeline(shown, tenant, waiting, user),
        handed_over=[] if shown.tenant_id == tenant.pk else queries.handed_over_to(tenant, shown),
        papers=papers.shown(shown, tenant, user, paper),
        panels=panels_of(shown, tenant, user),
        consultation=countersign.shown(shown, tenant, user, work, consulted),
        tried_panel=tried_panel,
        chart=chart,
        work=work,
        ahead=words.ways_ahead(chart, work) if chart and work else [],
        far=distance(work.due_on, calendar_for(tenant)) if work and work.due_on else "",
        verdict=verdict,
        draft=draft,
        phrases=queries.phrases_for(tenant, work.step) if form and work else (),
        form=form,
        fault=fault,
        trail=Trail.behind(request),
        today=clock.today(),
        is_applicant=shown.tenant_id == tenant.pk,
        filed_here=filed_here,
        withdrawal=may(user, "case.withdraw", shown) if filed_here else None,
    )


def _own_work(request: SignedInRequest, pk: int) -> WorkItem:
    work = queries.work_for(request.tenant, pk)
    if work is None or not may(request.user, "case.view", work.case):
        raise Http404("没有找到该件")
    return work


def _case_of(request: SignedInRequest, pk: int) -> str:
    return reverse("cases:case", args=[_own_work(request, pk).case_id])


@workspace
@posted(_case_of)
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the verdict; on a fault show the page again, filled in as it was."""
    work = _own_work(request, pk)
    form = DecisionForm(request.POST, request.FILES, work=work, actor=request.user)
    trail = Trail.behind(request)
    try:
        if _asks_again(request, work, form):
            return case_page(request, visible_case(request, work.case_id), form)
        verdict = request.POST.get("verdict", "")
        following = trail.after(request, work)
        decide_by_form(actor=request.user, tenant=request.tenant, form=form, verdict=verdict)
    except DomainError as fault:
        for name, message in fault.fields.items():
            owner = form.extra if form.extra is not None and name in form.extra.fields else form
            owner.add_error(name if name in owner.fields else None, message)
        return case_page(request, visible_case(request, work.case_id), form, fault)
    messages.success(request, _done(work, trail, following))
    return redirect(trail.address)


def _done(work: WorkItem, trail: Trail, following: Following | None) -> str:
    """Return what is told after a verdict: what was done, and the next file of the list at a click."""
    done = format_html('已办结“{}”：<a href="{}">{}</a>。', work.title, trail.to(work.case_id), work.case)
    if following is None:
        return done
    return done + format_html('<a href="{}" autofocus>下一件：{}</a>', trail.to(following.case), following.name)


def _asks_again(request: SignedInRequest, work: WorkItem, form: DecisionForm) -> bool:
    """Let a negative verdict be confirmed on the page itself, everything typed and uploaded kept."""
    choice = work.spec.choice(request.POST.get("verdict", ""))
    if choice is None or choice.tone != "danger" or request.POST.get("confirmed") or not form.is_valid():
        return False
    if (choice.opinion_required and not form.cleaned_data["opinion"].strip()) or not may(
        request.user, "work.decide", work
    ):
        return False  # the verb says what is missing
    form.keep_uploads()
    form.confirming = choice
    return True


@workspace
@posted(_case_of)
def claim(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a piece of work on oneself and open its case."""
    work = _own_work(request, pk)
    actions.claim(actor=request.user, tenant=request.tenant, work=work)
    return redirect(Trail.behind(request).to(work.case_id))


@workspace
@posted(_case_of)
def release(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a piece of work back to the queue."""
    work = _own_work(request, pk)
    actions.release(actor=request.user, tenant=request.tenant, work=work)
    messages.success(request, "已退回待办，同事可以领取。")
    return redirect(Trail.behind(request).address)


@workspace
@require_safe
def following(request: SignedInRequest, pk: int) -> HttpResponse:
    """Leave this piece of work as it is and open the next of the list from which the person came."""
    work, trail = _own_work(request, pk), Trail.behind(request)
    found = trail.after(request, work)
    if found is None:
        messages.info(request, f"“{trail.tab.label}”列表中没有其他可以办理的件。")
    return redirect(trail.to(found.case if found else work.case_id))
