"""What flows use of this app: each function takes the case, or the decision that publishes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from workflows.cases.models import Occasion
from workflows.cases.steps import worded
from workflows.notices.actions.closing import latest_item
from workflows.notices.actions.publishing import publish_notice
from workflows.notices.models import ItemOutcome, NoticeItem

if TYPE_CHECKING:
    from workflows.cases.models import Case, Decision
    from workflows.notices.models import Notice

FIELDS = ("title", "basis", "procedure", "how_to_object", "business_contact", "supervision_contact")


def publish_for_case(decision: Decision) -> Notice:
    """Publish a notice with the decision's case as its item: the effect of the announcing verdict.

    The texts come from the decision's details (the step's form), or are the usual ones.
    Raises what `publish_notice` raises; the decision is then not made.
    """
    texts = usual_texts(decision.case) | {
        name: str(decision.details[name]) for name in FIELDS if decision.details.get(name)
    }
    return publish_notice(actor=decision.actor, tenant=decision.tenant, cases=[decision.case], **texts)


def usual_texts(case: Case) -> dict[str, str]:
    """Return the texts that a notice of this case starts from."""
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


@worded(dict(ItemOutcome.choices))
def item_outcome(case: Case) -> str:
    """Return the outcome of the case's latest item: pending, clear, held, refused, returned or corrected.

    Empty for a case that was never noticed.
    """
    latest = NoticeItem.objects.filter(case=case).order_by("-pk").values_list("outcome", flat=True).first()
    return latest or ""
