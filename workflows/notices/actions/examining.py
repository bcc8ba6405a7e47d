"""The three examinations of a draft, and its publication when they are proven (RULES B5.1, S2-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from cms_content.editorial.actions import PROOFREADING
from cms_content.editorial.models import Stage
from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid
from portal.tenancy.permissions import require
from search.actions import enqueue
from workflows.cases.actions import decide
from workflows.cases.engine import ended_early, locked_together
from workflows.notices.actions.drafting import locked_draft, move, put_on_sheet
from workflows.notices.actions.publishing import SOURCE, publish_notice
from workflows.notices.drafts import announcing_work, require_examined, texts_of
from workflows.notices.errors import AlreadyDrafted
from workflows.notices.models import DraftState, Erratum, ItemOutcome, NoticeDraft, NoticeItem, StepKind

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.notices.models import Notice

NEXT_STAGE = {Stage.FIRST: Stage.SECOND, Stage.SECOND: Stage.FINAL}
PERIOD_STEP = "notice_period"
"""Name of the flows' step that waits for the end of the notice."""


@transaction.atomic
def examine(
    *, actor: User, tenant: Tenant, draft: NoticeDraft, approve: bool, proofread: bool, opinion: str = ""
) -> NoticeDraft:
    """Approve the open stage, or send the draft back to its author; the third approval makes it ready.

    Raises NotAllowed with the reason, DraftMoved when a colleague was faster, Invalid with the field at fault.
    """
    locked = locked_draft(tenant, draft, DraftState.EXAMINED)
    require(actor, "notice.examine", locked)
    stage = Stage(locked.stage)
    if approve and not proofread:
        raise Invalid(fields={"proofread": "请先通读全文完成校对，再勾选。"})
    if not approve and not opinion.strip():
        raise Invalid(fields={"opinion": "请写明需要修改的内容，起草人据此修改。"})
    kind = StepKind.APPROVED if approve else StepKind.REJECTED
    following = NEXT_STAGE.get(stage)
    words = opinion.strip() or f"{PROOFREADING[stage]}完成，同意。"
    put_on_sheet(
        locked,
        actor,
        kind,
        f"{stage.label}{kind.label}：{locked.title}",
        stage=stage,
        proofread=proofread,
        opinion=words,
    )
    if not approve:
        move(locked, DraftState.WRITING, "")
    elif following is None:
        move(locked, DraftState.APPROVED, "")
    else:
        move(locked, DraftState.EXAMINED, following)
    return locked


@transaction.atomic
def publish_draft(*, actor: User, tenant: Tenant, draft: NoticeDraft) -> Notice:
    """Lay all cases of an examined draft before the public as one notice; each goes on in its own flow.

    The verdict 发布公示 is given for each of them, all or none. Raises NotAllowed (also when the actor may not decide
    one of the cases), NotExamined, DraftMoved, AlreadyDrafted when a case has left its step.
    """
    cases = [place.case for place in draft.places.select_related("case")]
    locked_together(cases)
    locked = locked_draft(tenant, draft, DraftState.APPROVED)
    require(actor, "notice.publish", tenant)
    works = announcing_work(tenant, cases)
    if not cases or len(works) != len(cases):
        raise AlreadyDrafted
    notice = publish_examined(actor=actor, draft=locked)
    for work, verdict in works:
        decide(actor=actor, tenant=tenant, work=work, verdict=verdict, opinion="", details={"notice": notice.pk})
    return notice


@transaction.atomic
def publish_examined(*, actor: User, draft: NoticeDraft) -> Notice:
    """Publish the notice of an examined draft; the caller moves its cases. Raises NotExamined."""
    require_examined(draft)
    notice = publish_notice(
        actor=actor,
        tenant=draft.tenant,
        cases=[place.case for place in draft.places.select_related("case")],
        opens_at=draft.opens_at,
        **texts_of(draft),
    )
    draft.notice = notice
    draft.save(update_fields=["notice"])
    move(draft, DraftState.PUBLISHED, "")
    put_on_sheet(draft, actor, StepKind.PUBLISHED, f"发布公示：{draft.title}")
    return notice


@transaction.atomic
def publish_erratum(*, actor: User, tenant: Tenant, draft: NoticeDraft) -> Erratum:
    """Put an examined erratum on its notice, visible to everybody; a material one sends its item back.

    The item's outcome is then 更正后重新公示 and its case leaves the period at once, to be noticed anew in full.
    Raises NotAllowed, NotExamined, DraftMoved, Invalid when the item's outcome is final by now.
    """
    item = draft.item
    if draft.is_material and item is not None:
        locked_together([item.case])
    locked = locked_draft(tenant, draft, DraftState.APPROVED)
    require(actor, "notice.publish", tenant)
    require_examined(locked)
    notice = locked.corrects
    if notice is None:
        raise Invalid("这是公示稿，不是更正。请在公示稿页发布。")
    erratum = Erratum.objects.create(
        notice=notice,
        item=item,
        draft=locked,
        words=locked.procedure,
        is_material=locked.is_material,
        published_at=clock.now(),
        published_by=actor,
    )
    move(locked, DraftState.PUBLISHED, "")
    enqueue(source=SOURCE, pk=notice.pk)
    if locked.is_material and item is not None:
        _send_back(item)
    put_on_sheet(locked, actor, StepKind.PUBLISHED, f"发布更正：{locked.title}")
    return erratum


def _send_back(item: NoticeItem) -> None:
    with ended_early(case=item.case, step=PERIOD_STEP):
        row = NoticeItem.objects.select_for_update(no_key=True).get(pk=item.pk)
        if row.is_settled:
            raise Invalid("该条目的结果已经确定，不能重新公示。请改为一般更正。")
        row.outcome, row.outcome_at = ItemOutcome.CORRECTED, clock.now()
        row.save(update_fields=["outcome", "outcome_at"])
    record(
        tenant=item.notice.tenant,
        actor=None,
        verb="notice.item_settled",
        target=f"notice_item:{item.pk}",
        summary=f"{item.name}：{ItemOutcome.CORRECTED.label}",
        details={"case": item.case_id, "outcome": ItemOutcome.CORRECTED},
    )
