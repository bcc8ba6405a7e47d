"""What happened to a case, put in line for the systems of the authorities that may know it.

An authority hears of what its people can read on the case page, from the moment at which it takes part: everybody
with a part sees where a case is; a verdict of another authority only if it was handed over, or told to the applicant.
The message names case, programme, step and status, and nobody: no applicant, official, opinion or reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from portal import clock
from portal.notifications.sending import site_address
from portal.office.models import Delivery, Topic, Webhook
from portal.office.webhooks import queue
from workflows.cases.models import EventKind, Participation

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant
    from workflows.cases.models import CaseEvent

TOPICS = {
    EventKind.SUBMITTED: Topic.SUBMITTED,
    EventKind.OPENED: Topic.STEP_OPENED,
    EventKind.DECIDED: Topic.DECIDED,
    EventKind.DEEMED: Topic.DECIDED,
    EventKind.RETURNED: Topic.RETURNED,
    EventKind.CLOSED: Topic.CLOSED,
    EventKind.WITHDRAWN: Topic.WITHDRAWN,
    EventKind.SUSPENDED: Topic.SUSPENDED,
    EventKind.RESUMED: Topic.RESUMED,
    EventKind.OVERDUE: Topic.OVERDUE,
}
OWN_ONLY = (Topic.DECIDED, Topic.RETURNED, Topic.OVERDUE)
"""What another authority's system hears of only where the decision was handed over or told."""


def hear(event: CaseEvent) -> None:
    """Put the event in line for every address that chose it; told twice, it adds nothing."""
    topic = TOPICS.get(EventKind(event.kind))
    if topic is None:
        return
    taking_part = Participation.objects.filter(case=event.case_id, since__lte=event.at).values("tenant")
    rows = Webhook.across_tenants.filter(tenant__in=taking_part, is_active=True, removed_at=None)
    for webhook in rows.select_related("tenant"):
        if topic in webhook.topics and _may_hear(webhook.tenant, event, topic):
            _queue_once(webhook, event, topic)


def _may_hear(tenant: Tenant, event: CaseEvent, topic: Topic) -> bool:
    if event.tenant_id == tenant.pk or topic not in OWN_ONLY:
        return True
    if event.decision is None:
        return False
    return event.decision.told_applicant if tenant.pk == event.case.tenant_id else event.decision.handed_over


def _queue_once(webhook: Webhook, event: CaseEvent, topic: Topic) -> None:
    if Delivery.objects.filter(webhook=webhook, event=event).exists():
        return
    case = event.case
    facts = {
        "authority": webhook.tenant.code,
        "at": event.at.astimezone(clock.BEIJING).isoformat(),
        "case": case.number,
        "programme": {"key": case.edition.key, "title": str(case.edition)},
        "step": {"key": event.work.step, "title": event.work.title} if event.work else None,
        "status": {"code": case.state, "label": case.state_title},
        "url": site_address(webhook.tenant.host) + reverse("cases:case", args=[case.pk]),
        "data_url": site_address(webhook.tenant.host) + f"/api/v1/office/cases/{case.number}",
    }
    queue(webhook, topic, facts, event.pk)
