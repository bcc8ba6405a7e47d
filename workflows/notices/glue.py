"""What flows use of this app: each function takes the case, or the decision that publishes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q

from portal.clock import BEIJING
from portal.workcalendar.engine import Unit
from workflows.cases.models import Occasion
from workflows.cases.steps import worded
from workflows.issuing.facts import in_words
from workflows.notices.actions.closing import latest_item
from workflows.notices.actions.examining import publish_examined
from workflows.notices.errors import NotExamined, PublishTogether
from workflows.notices.models import DraftState, ItemOutcome, NoticeDraft, NoticeItem

if TYPE_CHECKING:
    from workflows.cases.models import Case, Decision
    from workflows.notices.models import Notice


def publish_for_case(decision: Decision) -> Notice:
    """Publish the notice of the decision's case from its examined draft: the effect of the announcing verdict.

    A case that a draft shares with others is published by `publish_draft`, which names the notice it has just made.
    Raises NotExamined without an examined draft, PublishTogether, and what `publish_notice` raises; the decision is
    then not made.
    """
    case = decision.case
    if made := decision.details.get("notice"):
        item = NoticeItem.objects.select_related("notice").filter(notice=made, case=case).first()
        if item is not None and item.notice.tenant_id == decision.tenant_id:
            return item.notice
    ready = Q(tenant=decision.tenant, cases=case, state=DraftState.APPROVED)
    draft = NoticeDraft.across_tenants.select_for_update(of=("self",)).filter(ready).select_related("tenant").first()
    if draft is None:
        raise NotExamined
    if draft.places.count() > 1:
        raise PublishTogether
    return publish_examined(actor=decision.actor, draft=draft)


def usual_texts(case: Case) -> dict[str, str]:
    """Return the texts that the draft of a notice of this case starts from."""
    edition, tenant = case.edition, case.edition.tenant
    change = case.cluster if case.occasion == Occasion.CHANGE else None
    return {
        "title": f"关于{change.name}拟变更为{case.name}的公示" if change else f"关于拟确认{case.name}的公示",
        "basis": edition.basis,
        "procedure": "经申报机关申报、推荐机关审核推荐、受理和专家审议，现将拟确认的创新型产业集群予以公示。",
        "business_contact": tenant.contact,
        "supervision_contact": tenant.supervision_contact,
    }


def closing_moment(case: Case) -> dt.datetime:
    """Return the frozen moment at which the case's notice closes: the timer's. Raises NotOnNotice."""
    return latest_item(case).notice.closes_at


def said_of_notice(decision: Decision) -> dict[str, str]:
    """Return what the notice published after the decision says, for its letter; nothing while there is none.

    A notice of an earlier round says nothing of this decision; of several the latest counts.
    """
    published = NoticeItem.objects.filter(
        case=decision.case, notice__tenant=decision.tenant, notice__published_at__gte=decision.at
    )
    item = published.select_related("notice").order_by("-pk").first()
    if item is None:
        return {}
    notice = item.notice
    return {
        "first_day": in_words(notice.first_day),
        "last_day": in_words(notice.last_day),
        "closing": f"{notice.closes_at.astimezone(BEIJING):%H:%M}",
        "notice_days": f"{notice.days}个{Unit(notice.unit).label}",
        "contact": notice.business_contact,
        "supervision_contact": notice.supervision_contact,
    }


@worded(dict(ItemOutcome.choices))
def item_outcome(case: Case) -> str:
    """Return the outcome of the case's latest item: pending, clear, held, refused, returned or corrected.

    Empty for a case that was never noticed.
    """
    latest = NoticeItem.objects.filter(case=case).order_by("-pk").values_list("outcome", flat=True).first()
    return latest or ""
