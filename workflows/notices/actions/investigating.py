"""The investigation: who does it, what it finds, what it asks of others, what they answer (RULES B5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.documents.actions import store_version
from portal.documents.models import DocumentVersion
from portal.errors import Invalid, NotAllowed, NotFound
from portal.tenancy.permissions import may, require
from workflows.cases.models import Case
from workflows.notices.actions.handling import LIMIT
from workflows.notices.actions.releasing import take
from workflows.notices.errors import AlreadyHandled
from workflows.notices.handling.limits import days_of, due_from
from workflows.notices.handling.people import open_step_of
from workflows.notices.handling.privacy import check_anonymous
from workflows.notices.handling.telling import tell_asked
from workflows.notices.models import (
    Asked,
    CommentAnswer,
    CommentRequest,
    Finding,
    HandlingStep,
    NoticeItem,
    Objection,
    ReplyDelivery,
)

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

INVESTIGATING = ("investigation", "review")
ANSWER_PURPOSE = "objection_comment"
KEPT_SALT = "notices.kept-comment"
KEPT_SECONDS = 24 * 3600


@transaction.atomic
def take_up(*, actor: User, tenant: Tenant, objection: Objection) -> HandlingStep:
    """Make an examination one's own, for example a review that waits for anybody. Raises NotAllowed, AlreadyHandled."""
    found = take(tenant, objection.pk)
    return _mine(actor, found, ("investigation", "proposal", "review"))


@transaction.atomic
def hand_over(*, actor: User, tenant: Tenant, objection: Objection, to: User) -> HandlingStep:
    """Let a colleague go on with the examination. Raises NotAllowed when either of them may not, AlreadyHandled."""
    found = take(tenant, objection.pk)
    work = _mine(actor, found, ("investigation", "proposal", "review"))
    work.assignee = to
    verdict = may(to, "objection.step", work)
    if not verdict:
        raise NotAllowed(f"不能转交给{to}：{verdict.reason}")
    HandlingStep.objects.filter(pk=work.pk).update(assignee=to)
    _name_handler(found, to)
    _record(found, actor, "objection.handed_over", f"转交{to}承办")
    return work


@transaction.atomic
def record_finding(*, actor: User, tenant: Tenant, objection: Objection, words: str) -> Finding:
    """Write down what the examination found so far. Raises NotAllowed, AlreadyHandled, Invalid."""
    _check(words=words)
    found = take(tenant, objection.pk)
    work = _mine(actor, found, INVESTIGATING)
    made = Finding.objects.create(objection=found, work=work, actor=actor, words=words.strip(), at=clock.now())
    _record(found, actor, "objection.finding", "记录调查情况")
    return made


@transaction.atomic
def ask_comments(
    *,
    actor: User,
    tenant: Tenant,
    objection: Objection,
    item: NoticeItem,
    whom: str,
    facts: str,
    question: str,
    authority: Tenant | None = None,
) -> CommentRequest:
    """Ask another authority of the case, or its applicant, about one item; who objected is not told.

    Parameters
    ----------
    facts: what is to be cleared up, in the investigator's words: the other side reads these, not the objection.
    authority: for Asked.AUTHORITY, one that takes part in the item's case; by default the one that recommended it.

    Raises NotAllowed, AlreadyHandled, IdentityInText, Invalid.
    """
    _check(facts=facts, question=question)
    found = take(tenant, objection.pk)
    work = _mine(actor, found, INVESTIGATING)
    if not found.items.filter(pk=item.pk).exists() or whom not in Asked.values:
        raise Invalid(fields={"item": "请选择该异议所指的条目和征询对象。"})
    check_anonymous(found, facts=facts, question=question)
    asked = _asked_tenant(tenant, item.case, whom, authority)
    days = days_of(found.handling, "comments")
    made = CommentRequest.across_tenants.create(
        objection=found,
        work=work,
        item=item,
        whom=whom,
        tenant=asked,
        facts=facts.strip(),
        question=question.strip(),
        asked_by=actor,
        asked_at=clock.now(),
        days=days,
        due_on=due_from(clock.today(), days, tenant),
    )
    tell_asked(made)
    _record(found, actor, "objection.comments_asked", f"征询{made.get_whom_display()}意见", to=asked.code)
    return made


def authorities_of(tenant: Tenant, case: Case) -> list[Tenant]:
    """Return the other authorities that take part in the case, the one that recommended it first."""
    others = {part.tenant for part in case.participations.select_related("tenant") if part.tenant_id != tenant.pk}
    first = case.tenant.recommender
    return sorted(others, key=lambda one: (one != first, one.pk))


def _asked_tenant(tenant: Tenant, case: Case, whom: str, authority: Tenant | None) -> Tenant:
    if whom == Asked.APPLICANT:
        return case.tenant
    others = authorities_of(tenant, case)
    if not others or (authority is not None and authority not in others):
        raise Invalid(fields={"whom": "该申报没有其他办理机关可以征询，请选择申报单位。"})
    return authority or others[0]


@transaction.atomic
def stop_waiting(*, actor: User, tenant: Tenant, request: CommentRequest) -> None:
    """Wait no longer for an answer. Raises NotAllowed, AlreadyHandled once it is answered."""
    found = take(tenant, request.objection_id)
    _mine(actor, found, INVESTIGATING)
    rows = CommentRequest.across_tenants.filter(pk=request.pk, objection=found, answered_at=None, closed_at=None)
    if not rows.update(closed_at=clock.now()):
        raise AlreadyHandled
    _record(found, actor, "objection.comments_stopped", "终止征询")


def keep_answer(*, actor: User, tenant: Tenant, upload: Any) -> str:
    """Store a paper for an answer, before it is given, and return a signed word that finds it again.

    Raises the refusals of `portal.documents`.
    """
    version = store_version(tenant=tenant, actor=actor, upload=upload, title="征询答复附件", purpose=ANSWER_PURPOSE)
    return signing.dumps([tenant.pk, actor.pk, version.pk], salt=KEPT_SALT)


def kept_answer(actor: User, tenant: Tenant, word: str) -> DocumentVersion | None:
    """Return the paper kept under `word` for this person; None when there is none or it is taken."""
    try:
        tenant_pk, actor_pk, version_pk = signing.loads(word, salt=KEPT_SALT, max_age=KEPT_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if (tenant_pk, actor_pk) != (tenant.pk, actor.pk):
        return None
    return DocumentVersion.across_tenants.filter(pk=version_pk, document__tenant=tenant, comment_answer=None).first()


@transaction.atomic
def answer_comments(
    *, actor: User, tenant: Tenant, request: CommentRequest, words: str, kept: str = ""
) -> CommentAnswer:
    """Answer what was asked, at the authority of which it was asked; the words stay as they are given.

    `kept` is what `keep_answer` returned. Raises NotFound at another authority, NotAllowed, AlreadyHandled, Invalid.
    """
    _check(words=words)
    if request.tenant_id != tenant.pk:
        raise NotFound
    rows = CommentRequest.across_tenants.select_for_update(of=("self",), no_key=True)
    fresh = rows.select_related("item__case", "objection__tenant", "tenant").get(pk=request.pk)
    require(actor, "comments.answer", fresh)
    if not fresh.is_open:
        raise AlreadyHandled("该征询已经答复或不再等待答复。")
    now = clock.now()
    made = CommentAnswer.objects.create(
        request=fresh, actor=actor, words=words.strip(), document=kept_answer(actor, tenant, kept), at=now
    )
    CommentRequest.across_tenants.filter(pk=fresh.pk).update(answered_at=now)
    record(
        tenant=tenant,
        actor=actor,
        verb="comments.answered",
        target=f"comment_request:{fresh.pk}",
        summary="答复异议征询",
    )
    return made


@transaction.atomic
def record_delivery(*, actor: User, tenant: Tenant, objection: Objection, words: str) -> ReplyDelivery:
    """Note that the reply reached the objector by the way they chose. Raises NotAllowed, Invalid."""
    found = take(tenant, objection.pk)
    require(actor, "objection.deliver", found)
    if not words.strip():
        raise Invalid(fields={"words": "请写明送达的方式和情况，不要写出异议人的姓名、电话或地址。"})
    check_anonymous(found, words=words)
    made = ReplyDelivery.objects.create(objection=found, actor=actor, words=words.strip()[:200], at=clock.now())
    _record(found, actor, "objection.reply_delivered", "登记答复送达")
    return made


def _mine(actor: User, objection: Objection, steps: tuple[str, ...]) -> HandlingStep:
    """Return the open step, which is the actor's from now on. Raises AlreadyHandled, NotAllowed."""
    work = open_step_of(objection)
    if work is None or work.step not in steps:
        raise AlreadyHandled
    require(actor, "objection.step", work)
    if work.assignee_id != actor.pk:
        HandlingStep.objects.filter(pk=work.pk).update(assignee=actor)
        work.assignee = actor
        _name_handler(objection, actor)
        _record(objection, actor, "objection.taken_up", "承办异议")
    return work


def _name_handler(objection: Objection, person: User) -> None:
    Objection.across_tenants.filter(pk=objection.pk).update(handler=person)


def _check(**texts: str) -> None:
    empty = {"words": "请填写内容。", "facts": "请写明需要核实的事实。", "question": "请写明需要对方说明的问题。"}
    faults = {name: empty[name] for name, text in texts.items() if not text.strip()}
    faults |= {name: f"最多{LIMIT}字，请删减。" for name, text in texts.items() if len(text) > LIMIT}
    if faults:
        raise Invalid(fields=faults)


def _record(objection: Objection, actor: User, verb: str, summary: str, **details: str) -> None:
    record(
        tenant=objection.tenant,
        actor=actor,
        verb=verb,
        target=f"objection:{objection.pk}",
        summary=summary,
        details={"notice": objection.notice_id, **details},
    )
