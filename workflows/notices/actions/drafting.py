"""Writing what is to become a notice or an erratum; nothing here makes anything public."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction

from cms_content.editorial.models import Stage
from portal import clock
from portal.audit.actions import record
from portal.documents.public import store_public
from portal.errors import Invalid
from portal.tenancy.permissions import require
from workflows.notices.drafts import TEXTS, announcing_work, digest_of, starting_texts
from workflows.notices.errors import AlreadyDrafted, DraftMoved
from workflows.notices.models import (
    LIVE_STATES,
    DraftAttachment,
    DraftCase,
    DraftState,
    DraftStep,
    NoticeDraft,
    NoticeTemplate,
    StepKind,
)
from workflows.notices.queries import draft_for, noticing_programme

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case
    from workflows.notices.models import Notice, NoticeItem

MOST_ITEMS = 2000
"""Items that one notice may have."""
MOST_ATTACHMENTS = 20
LIMITS = {"title": 200, "business_contact": 200, "supervision_contact": 200}
LONGEST = 20_000


@transaction.atomic
def draft_notice(*, actor: User, tenant: Tenant, cases: Sequence[Case]) -> NoticeDraft:
    """Begin the text of one notice of these cases; it starts from the authority's form of words (体例).

    Each case waits at the step that publishes, all of one edition; each keeps its own fate afterwards.

    Raises NotAllowed, AlreadyDrafted, Invalid for none, too many or cases of several editions.
    """
    require(actor, "notice.publish", tenant)
    chosen = list({case.pk: case for case in cases}.values())
    if not chosen or len({case.edition_id for case in chosen}) != 1:
        raise Invalid("请选择同一事项的申报一并起草，至少一件。", fields={"cases": "请选择同一事项的申报，至少一件。"})
    if len(chosen) > MOST_ITEMS:
        raise Invalid(f"一份公示最多{MOST_ITEMS}项，请分开起草。", fields={"cases": f"最多{MOST_ITEMS}项。"})
    works = announcing_work(tenant, chosen)
    if len(works) != len(chosen) or DraftCase.objects.filter(case__in=chosen, draft__state__in=LIVE_STATES).exists():
        raise AlreadyDrafted
    draft = NoticeDraft.across_tenants.create(
        tenant=tenant,
        edition=chosen[0].edition,
        created_by=actor,
        created_at=clock.now(),
        **starting_texts(tenant, works),
    )
    DraftCase.objects.bulk_create(
        DraftCase(draft=draft, case=case, position=place) for place, case in enumerate(chosen, start=1)
    )
    put_on_sheet(draft, actor, StepKind.WRITTEN, f"起草公示稿：{draft.title}")
    return draft


@transaction.atomic
def draft_erratum(
    *, actor: User, tenant: Tenant, notice: Notice, item: NoticeItem | None, words: str, is_material: bool
) -> NoticeDraft:
    """Begin an erratum to a published notice; it is examined like everything that goes public.

    `is_material`: the item is noticed anew for a full period; the portal lets it go back when the erratum is
    published. Raises NotAllowed, Invalid with the fields at fault.
    """
    require(actor, "notice.publish", tenant)
    faults = _faults({"procedure": words})
    if notice.tenant_id != tenant.pk or (item is not None and item.notice_id != notice.pk):
        faults["item"] = "请选择本公示所列的条目。"
    elif is_material and (item is None or item.is_settled):
        faults["item"] = "实质性更正须选择一个结果未定的条目：该条目将重新公示。"
    if faults:
        raise Invalid(fields={"words" if name == "procedure" else name: text for name, text in faults.items()})
    draft = NoticeDraft.across_tenants.create(
        tenant=tenant,
        edition=notice.edition,
        corrects=notice,
        item=item,
        is_material=is_material,
        title=f"对《{notice.title}》的更正"[:200],
        procedure=words.strip(),
        created_by=actor,
        created_at=clock.now(),
    )
    put_on_sheet(draft, actor, StepKind.WRITTEN, f"起草更正：{draft.title}")
    return draft


@transaction.atomic
def edit_draft(
    *,
    actor: User,
    tenant: Tenant,
    draft: NoticeDraft,
    revision: int,
    texts: Mapping[str, str],
    opens_at: dt.datetime | None = None,
) -> NoticeDraft:
    """Change the text while it is being written.

    Parameters
    ----------
    revision: the number of the text that the form showed; another one is somebody else's newer text.
    opens_at: when the notice opens by the clock; at once, when None.

    Raises NotAllowed, DraftMoved, Invalid with the fields at fault.
    """
    require(actor, "notice.publish", tenant)
    locked = locked_draft(tenant, draft, DraftState.WRITING)
    if locked.revision != revision:
        raise DraftMoved
    given = {name: str(texts.get(name, getattr(locked, name))).strip() for name in TEXTS}
    faults = _faults({"procedure": given["procedure"]} if locked.is_erratum else given)
    if opens_at is not None and opens_at <= clock.now():
        faults["opens_at"] = "公示起始时刻须晚于现在；立即公示请留空。"
    if faults:
        raise Invalid(fields=faults)
    for name, text in given.items():
        setattr(locked, name, text)
    locked.opens_at = None if locked.is_erratum else opens_at
    locked.revision += 1
    locked.save(update_fields=[*TEXTS, "opens_at", "revision"])
    put_on_sheet(locked, actor, StepKind.WRITTEN, f"修改公示稿：{locked.title}")
    return locked


def attach_file(*, actor: User, tenant: Tenant, draft: NoticeDraft, upload: Any) -> DraftAttachment:
    """Add a file that goes public with the notice.

    Raises NotAllowed, DraftMoved, Invalid beyond the most files, and the refusals of `portal.documents`.
    """
    require(actor, "notice.publish", tenant)
    draft_for(tenant, draft.pk)
    version = store_public(tenant=tenant, actor=actor, upload=upload)
    with transaction.atomic():
        locked = locked_draft(tenant, draft, DraftState.WRITING)
        if locked.attachments.count() >= MOST_ATTACHMENTS:
            raise Invalid(f"附件最多{MOST_ATTACHMENTS}个。", fields={"file": f"附件最多{MOST_ATTACHMENTS}个。"})
        added = DraftAttachment.objects.create(draft=locked, version=version)
        put_on_sheet(locked, actor, StepKind.WRITTEN, f"公示稿添加附件：{version.filename}"[:200])
    return added


@transaction.atomic
def detach_file(*, actor: User, tenant: Tenant, draft: NoticeDraft, attachment: int) -> None:
    """Take a file off the draft; the file itself stays with the authority's. Raises NotAllowed, DraftMoved."""
    require(actor, "notice.publish", tenant)
    locked = locked_draft(tenant, draft, DraftState.WRITING)
    if not locked.attachments.filter(pk=attachment).delete()[0]:
        raise DraftMoved
    put_on_sheet(locked, actor, StepKind.WRITTEN, "公示稿移除附件")


@transaction.atomic
def submit_draft(*, actor: User, tenant: Tenant, draft: NoticeDraft) -> NoticeDraft:
    """Hand the draft in for the first examination; nobody changes it until it is sent back or recalled.

    Raises NotAllowed, DraftMoved, Invalid when something that must be there is missing.
    """
    require(actor, "notice.publish", tenant)
    locked = locked_draft(tenant, draft, DraftState.WRITING)
    texts = {name: getattr(locked, name) for name in TEXTS}
    if faults := _faults({"procedure": texts["procedure"]} if locked.is_erratum else texts):
        raise Invalid(fields=faults)
    move(locked, DraftState.EXAMINED, Stage.FIRST)
    put_on_sheet(locked, actor, StepKind.SUBMITTED, f"公示稿送审：{locked.title}")
    return locked


@transaction.atomic
def recall_draft(*, actor: User, tenant: Tenant, draft: NoticeDraft) -> NoticeDraft:
    """Take the draft back to change it; what was examined counts no longer. Raises NotAllowed, DraftMoved."""
    require(actor, "notice.publish", tenant)
    locked = locked_draft(tenant, draft, DraftState.EXAMINED, DraftState.APPROVED)
    move(locked, DraftState.WRITING, "")
    put_on_sheet(locked, actor, StepKind.RECALLED, f"撤回公示稿：{locked.title}")
    return locked


@transaction.atomic
def drop_draft(*, actor: User, tenant: Tenant, draft: NoticeDraft) -> NoticeDraft:
    """Give the draft up; its cases may be drafted anew. Raises NotAllowed, DraftMoved."""
    require(actor, "notice.publish", tenant)
    locked = locked_draft(tenant, draft, *LIVE_STATES)
    move(locked, DraftState.DROPPED, "")
    put_on_sheet(locked, actor, StepKind.DROPPED, f"公示稿作废：{locked.title}")
    return locked


@transaction.atomic
def word_notices(*, actor: User, tenant: Tenant, programme: str, texts: Mapping[str, str]) -> NoticeTemplate:
    """Set the authority's form of words (体例) for the notices of one programme.

    Raises NotAllowed, NotFound for a programme without notices, Invalid without a title or for too long texts.
    """
    require(actor, "notice.publish", tenant)
    noticing_programme(tenant, programme)
    given = {name: str(texts.get(name, "")).strip() for name in ("title", "basis", "procedure", "how_to_object")}
    faults = {name: text for name, text in _faults(given).items() if given[name] or name == "title"}
    if faults:
        raise Invalid(fields=faults)
    own, _made = NoticeTemplate.across_tenants.update_or_create(tenant=tenant, programme=programme, defaults=given)
    record(
        tenant=tenant,
        actor=actor,
        verb="notice.template_changed",
        target=f"notice_template:{own.pk}",
        summary=f"公示体例：{programme}",
        details=given,
    )
    return own


def locked_draft(tenant: Tenant, draft: NoticeDraft, *states: str) -> NoticeDraft:
    """Return the draft under its lock. Raises NotFound, DraftMoved in any other state."""
    found = draft_for(tenant, draft.pk)
    locked = NoticeDraft.across_tenants.select_for_update(of=("self",)).get(pk=found.pk)
    if locked.state not in states:
        raise DraftMoved
    locked.tenant = tenant
    return locked


def move(draft: NoticeDraft, state: str, stage: str) -> None:
    """Write where the draft stands; the caller holds its lock."""
    draft.state, draft.stage = state, stage
    draft.save(update_fields=["state", "stage"])


def put_on_sheet(draft: NoticeDraft, actor: User, kind: StepKind, summary: str, **more: Any) -> DraftStep:
    """Put a line on the draft's sheet and on the audit record."""
    step = DraftStep.objects.create(
        draft=draft, kind=kind, digest=digest_of(draft), person=actor, at=clock.now(), **more
    )
    record(
        tenant=draft.tenant,
        actor=actor,
        verb=f"notice.draft_{kind}",
        target=f"notice_draft:{draft.pk}",
        summary=summary[:200],
        details={"sha256": step.digest} | {name: str(value) for name, value in more.items()},
    )
    return step


def _faults(texts: Mapping[str, str]) -> dict[str, str]:
    faults = {name: "请填写此项，公示须写明。" for name, text in texts.items() if not text.strip()}
    for name, text in texts.items():
        most = LIMITS.get(name, LONGEST)
        if len(text) > most:
            faults[name] = f"此项最多{most}字，现为{len(text)}字。"
    return faults
