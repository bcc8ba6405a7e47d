"""One objection on an official's desk: what may be done now, the forms for it, and the record."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect

from portal.errors import DomainError, Invalid
from portal.tenancy.permissions import Verdict, may
from portal.tenancy.roles import Role
from portal.workcalendar.queries import calendar_for
from workflows.cases.chart import chart_of
from workflows.cases.notifying import holders_of
from workflows.cases.views.common import page
from workflows.notices import actions, queries
from workflows.notices.actions.following import is_open
from workflows.notices.aftermath import ended
from workflows.notices.errors import AlreadyHandled
from workflows.notices.handling.people import open_step_of
from workflows.notices.handling.record import due_words, record_of
from workflows.notices.handling_forms import (
    CommentsForm,
    DecisionForm,
    HandOverForm,
    ProposalForm,
    PurposeForm,
    RefusalForm,
    WordsForm,
)
from workflows.notices.models import Handling, Objection, ObjectionEvidence, ObjectionState, Review
from workflows.notices.rail import RAIL_KEY
from workflows.notices.renewing import sent_back

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.identity.http import SignedInRequest
    from workflows.notices.models import HandlingStep

WORDS = {
    "admit": ("受理意见（可不填）", ""),
    "merge": ("如何核实为同一异议人", "例如：已按所留电话与本人核对。并入后，两份回执查询到的是同一进展和答复。"),
    "part": ("恢复单独办理的理由", "例如：经核对，两份异议不是同一人提出。已补充到先前异议的材料留在该件。"),
    "finding": ("调查记录", "写明何时向谁核实了什么。"),
    "conclude": ("调查结论", "写明查明的事实和证据。"),
    "back": ("退回重办的理由", ""),
    "deliver": ("送达方式和情况", "例如：11月27日按异议人选择的方式寄出书面答复。请勿写出姓名、电话或地址。"),
}
FORMS_AT = {
    "admission": ("admit", "refuse", "merge"),
    "investigation": ("finding", "comments", "conclude", "handover"),
    "proposal": ("propose", "handover"),
    "review": ("finding", "comments", "propose", "handover"),
    "decision": ("decide", "back"),
    "review_decision": ("decide", "back"),
}
ASKED = frozenset({"part", *(name for names in FORMS_AT.values() for name in names)})
"""Verbs that come with a form: where the step has none of that name any more, somebody was faster."""
DONE = {
    "admit": "已受理。所涉条目在办结前不会被确认。",
    "refuse": "已作出不予受理决定，答复已在异议人的查询页显示。",
    "merge": "已并入先前异议，一并调查、一并答复。",
    "part": "已恢复单独办理，请作受理审查。两份回执各自查询。",
    "finding": "已记录。",
    "comments": "已发出征询，对方看不到异议人是谁。",
    "stop": "已终止征询。",
    "conclude": "调查已终结，请提出处理意见。",
    "resume": "已回到调查环节。",
    "propose": "处理意见已提交，由分管负责人决定。",
    "decide": "已办结，答复已在异议人的查询页显示。",
    "back": "已退回重办。",
    "handover": "已转交。",
    "take_up": "已由您承办。",
    "deliver": "已登记送达。",
}


class Desk:
    """One objection before one official: its forms come back filled when something is refused."""

    def __init__(self, request: SignedInRequest, objection: Objection) -> None:
        self.request, self.objection = request, objection
        self.verb = request.POST.get("verb", "")
        self.step: HandlingStep | None = open_step_of(objection)
        self.allowed = self._allowed()
        self.items = list(objection.items.select_related("case__tenant__parent", "notice").order_by("position"))
        self.forms = {name: self._form(name) for name in self._names()}
        self.error: DomainError | None = None
        self.typed: list[tuple[str, str]] = []
        self.identity: Any = None

    def _allowed(self) -> Verdict:
        """Say whether this person may do what the objection waits for."""
        if self.step is not None:
            return may(self.request.user, "objection.step", self.step)
        taking_up = self.objection.state in {ObjectionState.RECEIVED, ObjectionState.MERGED}
        what = "objection.admit" if taking_up else "objection.handle"
        return may(self.request.user, what, self.objection)

    def _names(self) -> tuple[str, ...]:
        fresh = self.objection.state == ObjectionState.RECEIVED
        at = self.step.step if self.step else ("admission" if fresh else "")
        parting = ("part",) if self.allowed and actions.may_be_parted(self.objection) else ()
        return (*FORMS_AT.get(at, ()), *parting, "identity", "deliver")

    def _form(self, name: str) -> forms.Form:
        data = self.request.POST if self.verb == name else None
        if name in WORDS:
            label, hint = WORDS[name]
            return WordsForm(data, prefix=name, label=label, help_text=hint)
        if name == "comments":
            return CommentsForm(data, items=self.items, tenant=self.objection.tenant)
        if name == "handover":
            colleagues = holders_of(self.objection.tenant, Role.OBJECTION_HANDLER)
            return HandOverForm(data, people=[one for one in colleagues if one.pk != self.request.user.pk])
        if name in {"propose", "decide"}:
            kind = ProposalForm if name == "propose" else DecisionForm
            return kind(data, initial=self._drafted())
        return {"refuse": RefusalForm, "identity": PurposeForm}[name](data)

    def _drafted(self) -> dict[str, str]:
        """Return what the investigator drafted, for whoever decides."""
        given = self.objection.decisions.filter(step__in=("proposal", "review")).order_by("-pk").first()
        if given is None or self.step is None or self.step.step not in {"decision", "review_decision"}:
            return {}
        if given.step == "proposal" and self.step.step == "review_decision":
            return {}
        return {"outcome": given.verdict, "reply": given.reply, "asked": given.details.get("asked", "")}

    def work(self) -> HttpResponse:
        """Do the verb; come back with the filled form when it is refused."""
        form = self.forms.get(self.verb)
        if form is not None:
            form.is_valid()
        try:
            if form is None and self.verb in ASKED:
                raise AlreadyHandled
            self._do(form.cleaned_data if form is not None else {})
        except Invalid as invalid:
            for name, text in invalid.fields.items():
                if form is not None:
                    form.add_error(name if name in form.fields else None, text)
            self.error = None if form is not None and invalid.fields else invalid
            return self.show(status=invalid.status)
        except DomainError as refusal:
            self.error = refusal
            self.typed = self._typed()
            self.objection = queries.objection_for(self.objection.tenant, self.objection.pk)
            self.step = open_step_of(self.objection)
            self.allowed = self._allowed()
            return self.show(status=refusal.status)
        if self.identity is not None:
            return self.show()
        messages.success(self.request, DONE[self.verb])
        return redirect("notices:detail", self.objection.pk)

    def _typed(self) -> list[tuple[str, str]]:
        """Return label and text of what was typed, to be copied from a page that has no field for it any more."""
        form = self.forms.get(self.verb) or (self._form(self.verb) if self.verb in ASKED else forms.Form())
        texts = (field for field in form if isinstance(field.field.widget, forms.Textarea))
        return [(str(field.label), field.value()) for field in texts if field.value()]

    def _do(self, given: dict[str, Any]) -> None:
        """Call the verb. Raises what it raises, and Invalid for an unknown one."""
        whose: dict[str, Any] = {
            "actor": self.request.user,
            "tenant": self.objection.tenant,
            "objection": self.objection,
        }
        plain: dict[str, Callable[..., object]] = {
            "admit": actions.admit,
            "refuse": actions.refuse_admission,
            "merge": actions.merge,
            "part": actions.part,
            "finding": actions.record_finding,
            "conclude": actions.conclude_investigation,
            "propose": actions.propose,
            "decide": actions.decide_objection,
            "back": actions.send_back,
            "take_up": actions.take_up,
            "deliver": actions.record_delivery,
        }
        if self.verb in plain:
            plain[self.verb](**whose, **given)
        elif self.verb == "resume":
            words = self.request.POST.get("words", "") or "补充调查后再提出处理意见。"
            actions.propose(**whose, outcome="investigate", words=words)
        elif self.verb == "identity":
            self.identity = actions.read_identity(**whose, purpose=given["purpose"])
        elif self.verb == "comments":
            self._ask(whose, given)
        elif self.verb == "stop":
            self._stop(whose)
        elif self.verb == "handover":
            self._hand_over(whose, given)
        else:
            raise Invalid("请选择要办理的操作。")

    def _ask(self, whose: dict[str, Any], given: dict[str, Any]) -> None:
        form = self.forms.get("comments")
        chosen = form.targets.get(given.get("target", "")) if isinstance(form, CommentsForm) else None
        if chosen is None:
            raise Invalid(fields={"target": "请选择征询对象。"})
        item, whom, authority = chosen
        texts = {"facts": given["facts"], "question": given["question"]}
        actions.ask_comments(**whose, item=item, whom=whom, authority=authority, **texts)

    def _stop(self, whose: dict[str, Any]) -> None:
        key = self.request.POST.get("request", "")
        asked = self.objection.comment_requests.filter(pk=int(key)).first() if key.isdigit() else None
        if asked is None:
            raise Invalid("没有找到这件征询，请刷新页面。")
        actions.stop_waiting(actor=whose["actor"], tenant=whose["tenant"], request=asked)

    def _hand_over(self, whose: dict[str, Any], given: dict[str, Any]) -> None:
        form = self.forms.get("handover")
        to = form.people.get(given.get("to", "")) if isinstance(form, HandOverForm) else None
        if to is None:
            raise Invalid(fields={"to": "请选择转交给谁。"})
        actions.hand_over(**whose, to=to)

    def show(self, status: int = HTTPStatus.OK) -> HttpResponse:
        """Return the page."""
        user, objection, step = self.request.user, self.objection, self.step
        handling = Handling.objects.filter(objection=objection).select_related("process").first()
        calendar = calendar_for(objection.tenant)
        asked = list(objection.comment_requests.select_related("tenant", "item", "answer__document"))
        for one in asked:
            one.due = due_words(one.due_on, calendar)  # type: ignore[attr-defined]  # shown beside the row
        context = {
            "objection": objection,
            "items": self.items,
            "anew": sent_back(self.items),
            "ended": ended(self.items),
            "is_open": is_open(self.objection),
            "evidence": self._papers(),
            "joined": objection.repeated_by.filter(state=ObjectionState.MERGED),
            "record": record_of(objection),
            "requests": asked,
            "review": Review.objects.filter(objection=objection).first(),
            "handling": handling,
            "chart": chart_of(handling.process.flow_class, handling.process) if handling and handling.process else None,
            "step": step,
            "due": due_words(step.due_on, calendar, limited=step.days is not None) if step else "",
            "at": step.step if step else ("admission" if objection.state == ObjectionState.RECEIVED else ""),
            "forms": self.forms,
            "error": self.error,
            "typed": self.typed,
            "identity": self.identity,
            "allowed": self.allowed,
            "has_part": may(user, "objection.handle", objection),
            "may_see_identity": may(user, "objection.read_identity", objection),
            "may_deliver": may(user, "objection.deliver", objection),
            "unassigned": step is not None and step.assignee_id is None,
        }
        return page(self.request, "notices/objection_detail.html", RAIL_KEY, status=status, **context)

    def _papers(self) -> list[ObjectionEvidence]:
        """Return the papers, with those of objections merged into it; what shows who objected opens with a reason."""
        papers = list(queries.papers_with(self.objection))
        told = {one: queries.gave_reason_to_see(self.request.user, one) for one in {row.objection for row in papers}}
        for paper in papers:
            paper.may_open = told[paper.objection] or not paper.reveals  # type: ignore[attr-defined]  # for the template
        return papers
