"""Reads on issued documents, always for one authority."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from portal import clock
from portal.tenancy.roles import CASE_ROLES, has_role
from portal.tenancy.scope import bound
from workflows.cases.models import CaseState, CorrectionRequest, Decision
from workflows.cases.queries import open_work_for
from workflows.issuing.kinds import KINDS, Audience, Kind
from workflows.issuing.models import IssuedDocument, IssuingSetting, LetterDraft, NumberSeries

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case


@dataclass(frozen=True)
class Offer:
    """A document that a decision calls for."""

    kind: Kind
    decision: Decision


def offers(tenant: Tenant, case: Case) -> list[Offer]:
    """Return what this authority may issue in the case as it stands: one offer for each kind, the latest decision's.

    A decision that was taken back, or taken again later at the same step, calls for nothing any more.
    """
    decisions = Decision.objects.filter(tenant=bound(tenant), case=case).order_by("-pk")
    steps: set[str] = set()
    found: dict[str, Offer] = {}
    for decision in decisions.select_related(
        "tenant", "case__edition__tenant", "case__organisation", "edition", "work__task", "undoing"
    ):
        if decision.step in steps:
            continue
        steps.add(decision.step)
        if decision.is_undone:
            continue
        for key in _called_for(decision):
            found.setdefault(key, Offer(KINDS[key], decision))
    return [found[key] for key in KINDS if key in found]


def _called_for(decision: Decision) -> tuple[str, ...]:
    choice = decision.work.spec.choice(decision.verdict)
    if choice is None:
        return ()
    if choice.asks_corrections:
        waits = CorrectionRequest.objects.filter(decision=decision, answered_at=None).exists()
        return (*choice.issues, "correction_notice") if waits else choice.issues
    if decision.case.state == CaseState.NOT_RECOMMENDED:
        return tuple(key for key in choice.issues if key != "recommendation_letter")
    return choice.issues


def offer_of(tenant: Tenant, case: Case, kind: str) -> Offer | None:
    """Return the offer of this kind, or None."""
    return next((offer for offer in offers(tenant, case) if offer.kind.key == kind), None)


def draftable(tenant: Tenant, case: Case) -> list[Kind]:
    """Return what may be drafted here now: what a decision calls for, and what one that is still to come may call for.

    A correction notice is not written before it is decided what is to be corrected.
    """
    ahead = {
        key
        for work in open_work_for(tenant, case)
        for choice in work.spec.choices
        for key in choice.issues
        if not choice.asks_corrections
    }
    standing = set(
        IssuedDocument.across_tenants.filter(tenant=bound(tenant), case=case, voided_at=None).values_list(
            "decision", "kind"
        )
    )
    ahead |= {one.kind.key for one in offers(tenant, case) if (one.decision.pk, one.kind.key) not in standing}
    return [kind for key, kind in KINDS.items() if key in ahead]


def drafts_in(tenant: Tenant, case: Case, by: User) -> list[LetterDraft]:
    """Return the authority's drafts in the case, for its own officials alone."""
    if not has_role(by, bound(tenant), *CASE_ROLES):
        return []
    rows = LetterDraft.across_tenants.filter(tenant=tenant, case=case).order_by("pk")
    return list(rows.select_related("version__document", "prepared_by"))


def draft_of(tenant: Tenant, case: Case, kind: str) -> LetterDraft | None:
    """Return the authority's draft of this kind, or None."""
    return LetterDraft.across_tenants.filter(tenant=bound(tenant), case=case, kind=kind).first()


def series_of(tenant: Tenant) -> list[dict[str, Any]]:
    """Return the authority's words with how far each is used this year, and why it started where it did."""
    words = dict.fromkeys(row.word for row in settings_of(tenant).values())
    rows = NumberSeries.across_tenants.filter(tenant=bound(tenant), year=clock.today().year)
    used = {row.word: row for row in rows.prefetch_related("starts__actor")}
    return [
        {"word": word, "last": one.last if one else 0, "starts": list(one.starts.all()) if one else []}
        for word in words
        for one in [used.get(word)]
    ]


def issued_in(tenant: Tenant, case: Case, by: User) -> list[IssuedDocument]:
    """Return the case's documents that `by` of `tenant` may read, the oldest first, void ones included.

    The authority's own; what was addressed to the applicant, at the filing authority; what was addressed to the
    authority above, there. An applicant of an authority that recommends by itself reads the applicant's only.
    """
    rows = IssuedDocument.across_tenants.filter(_readable(tenant, by), case=case)
    return list(
        rows.select_related(
            "tenant",
            "version__document",
            "pdf__document",
            "decision__tenant",
            "decision__case",
            "decision__work",
            "decision__undoing",
            "issued_by",
        )
    )


def documents_read_by(tenant: Tenant, by: User) -> QuerySet[IssuedDocument]:
    """Return every document that `by` of `tenant` may read."""
    return IssuedDocument.across_tenants.filter(_readable(tenant, by)).select_related("case")


def _readable(tenant: Tenant, by: User) -> Q:
    to_applicant = [kind.key for kind in KINDS.values() if kind.audience is Audience.APPLICANT]
    to_above = [kind.key for kind in KINDS.values() if kind.audience is Audience.ABOVE]
    readable = Q(case__tenant=bound(tenant), kind__in=to_applicant)
    readable |= Q(case__edition__tenant=tenant, kind__in=to_above, decision__handed_over=True)
    if has_role(by, tenant, *CASE_ROLES):
        readable |= Q(tenant=tenant)
    return readable


def own_document(tenant: Tenant, pk: int) -> IssuedDocument | None:
    """Return one document that this authority issued, or None."""
    rows = IssuedDocument.across_tenants.filter(tenant=bound(tenant), pk=pk)
    return rows.select_related("decision__tenant", "decision__case", "decision__work", "tenant", "case").first()


def settings_of(tenant: Tenant) -> dict[str, IssuingSetting]:
    """Return the authority's settings by kind."""
    rows = IssuingSetting.across_tenants.filter(tenant=bound(tenant)).select_related("template__document")
    return {row.kind: row for row in rows}
