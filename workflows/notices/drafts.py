"""What drafts are made of, and the proof that three people passed one as it stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cms_content.editorial.models import Stage
from portal.tenancy.roles import Role
from portal.tenancy.scope import bound
from workflows.cases.models import WorkItem, WorkItemState
from workflows.notices.errors import NotExamined
from workflows.notices.models import NoticeTemplate, StepKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case
    from workflows.notices.models import NoticeDraft

TEXTS = ("title", "basis", "procedure", "how_to_object", "business_contact", "supervision_contact")
PLACES = ("{名称}", "{件数}", "{事项}", "{机关}")
"""What a form of words may leave open."""

Announcing = tuple[WorkItem, str]
"""An open step that publishes, and the verdict with which it does."""


def announcing_work(tenant: Tenant, cases: Sequence[Case] | None = None) -> list[Announcing]:
    """Return the authority's open steps that publish a notice, of these cases (of all when None), in their order."""
    rows = _open_work(tenant)
    if cases is not None:
        rows = rows.filter(case__in=[case.pk for case in cases])
    found = {work.case_id: (work, key) for work in rows if (key := publishing_verdict(work))}
    return list(found.values()) if cases is None else [found[case.pk] for case in cases if case.pk in found]


def _open_work(tenant: Tenant) -> QuerySet[WorkItem]:
    related = ("task", "case__edition__tenant", "case__organisation", "case__tenant", "tenant")
    rows = WorkItem.objects.filter(tenant=tenant, state=WorkItemState.OPEN).select_related(*related)
    return rows.filter(role=Role.NOTICE_EDITOR).order_by("opened_at", "pk")


def publishing_verdict(work: WorkItem) -> str:
    """Return the verdict of this step that publishes a notice, "" if none does."""
    from workflows.notices.glue import publish_for_case

    return next((choice.key for choice in work.spec.choices if choice.effect is publish_for_case), "")


def starting_texts(tenant: Tenant, works: Sequence[Announcing]) -> dict[str, str]:
    """Return what the text of a notice of these cases starts from: the authority's form of words, or the step's."""
    from workflows.notices.actions.publishing import HOW_TO_OBJECT
    from workflows.notices.glue import usual_texts

    first, case = works[0][0], works[0][0].case
    form = first.spec.form
    usual = getattr(form, "texts", usual_texts)
    texts = usual(case)
    texts.setdefault("how_to_object", HOW_TO_OBJECT)
    if len(works) > 1:
        texts["title"] = f"关于拟确认{case.name}等{len(works)}项的公示"
    own = NoticeTemplate.across_tenants.filter(tenant=bound(tenant), programme=case.edition.key).first()
    if own is None:
        return texts
    values = (case.name, str(len(works)), case.edition.title, tenant.name)
    for name in ("title", "basis", "procedure", "how_to_object"):
        words = getattr(own, name)
        for place, value in zip(PLACES, values, strict=True):
            words = words.replace(place, value)
        texts[name] = words or texts.get(name, "")
    texts["title"] = texts["title"][:200]
    return texts


def texts_of(draft: NoticeDraft) -> dict[str, str]:
    """Return the texts of the draft by their field's name."""
    return {name: getattr(draft, name) for name in TEXTS}


def digest_of(draft: NoticeDraft) -> str:
    """Return the SHA-256 of everything that the draft would make public, the same on every database."""
    cases = draft.places.order_by("position").values_list("case_id", "case__name", "case__organisation__name")
    files = draft.attachments.order_by("pk").values_list("version__filename", "version__sha256")
    content: dict[str, Any] = texts_of(draft) | {
        "opens_at": draft.opens_at.isoformat() if draft.opens_at else "",
        "items": [list(row) for row in cases],
        "files": [list(row) for row in files],
        "corrects": [draft.corrects_id, draft.item_id, draft.is_material],
    }
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def require_examined(draft: NoticeDraft) -> None:
    """Raise NotExamined unless three people, none of them an author, passed exactly this text in the three stages.

    Read from the sheet, not from the draft's state: the state is a convenience, the sheet is the proof.
    """
    steps = list(draft.steps.order_by("pk"))
    handed_in = max((place for place, step in enumerate(steps) if step.kind == StepKind.SUBMITTED), default=None)
    if handed_in is None:
        raise NotExamined
    wrote = {step.person_id for step in steps if step.kind in {StepKind.WRITTEN, StepKind.SUBMITTED}}
    wrote.add(draft.created_by_id)
    digest = digest_of(draft)
    passed = [step for step in steps[handed_in:] if step.kind == StepKind.APPROVED and step.digest == digest]
    people = {step.person_id for step in passed}
    if [step.stage for step in passed] != list(Stage.values) or len(people) != len(Stage) or people & wrote:
        raise NotExamined
