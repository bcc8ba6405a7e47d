"""Verbs of the annual evaluation, and what its flow does by itself."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid
from portal.registry.actions import change_status
from portal.registry.models import Cluster, ClusterStatus
from portal.tenancy.permissions import require
from portal.workcalendar.engine import CountingMode, Unit, closing_moment, deadline
from portal.workcalendar.queries import calendar_for
from workflows.cases import engine
from workflows.cases.mandates import in_whose_name, mandate_for
from workflows.cases.models import Capacity, Case, CaseState
from workflows.evaluation.errors import AlreadyReturned, AppealClosed, NotADowngrade, NotFinal
from workflows.evaluation.models import Appeal, EvaluationResult, EvaluationReturn, StatusDecision
from workflows.evaluation.queries import result_of
from workflows.programmes.models import Visibility

if TYPE_CHECKING:
    from portal.identity.models import User

APPEAL_STEP = "appeal_period"
"""Name of the step at which a flow waits for an appeal."""

GROUND_LIMIT = 2000
"""Longest ground of an appeal, in characters."""

LADDER = (
    ClusterStatus.WITHDRAWN,
    ClusterStatus.CULTIVATED,
    ClusterStatus.PILOT_CULTIVATED,
    ClusterStatus.PILOT,
    ClusterStatus.CONFIRMED,
)
"""The statuses from below; one not named (省级集群) can only be withdrawn."""


@transaction.atomic
def register_return(case: Case) -> EvaluationReturn:
    """Enter the case as its cluster's return for the year in its form; a withdrawn one gives the year free.

    Raises AlreadyReturned when another case is (RULES S2-14: one return for each year).
    """
    if case.cluster is None:
        raise LookupError(f"case {case.pk} names no cluster")
    year = int(case.editions.latest("number").form["year"])
    rows = EvaluationReturn.objects.select_for_update(of=("self",))
    taken = rows.filter(cluster=case.cluster, year=year).exclude(case=case).select_related("case").first()
    if taken is not None and taken.case.state != CaseState.WITHDRAWN:
        raise _taken(year, taken.case.number)
    if taken is not None:
        taken.delete()
    try:
        with transaction.atomic():
            entered, _ = EvaluationReturn.objects.update_or_create(
                case=case, defaults={"cluster": case.cluster, "year": year}
            )
    except IntegrityError as error:
        raise _taken(year, "") from error
    return entered


def _taken(year: int, number: str) -> AlreadyReturned:
    which = f"（件号 {number}）" if number else ""
    message = f"该集群{year}年度已经报送{which}，同一年度只能报送一次。如需更正，请等待退回补正。"
    return AlreadyReturned(message, fields={"year": message})


def appeal_deadline(case: Case) -> dt.datetime:
    """Return the first moment too late for an appeal against a result told today, in the edition's working days.

    Raises CalendarNotPublished when the window touches a year whose calendar is not published (RULES B4).
    """
    last = deadline(
        clock.today(),
        case.edition.options["appeal_days"],
        mode=CountingMode.NEXT_DAY,
        unit=Unit.WORKING,
        calendar=calendar_for(case.edition.tenant),
    )
    return closing_moment(last)


def write_result(case: Case) -> EvaluationResult:
    """Write down what was scored and graded, and when the window for appeals closes; from now on the builder sees it.

    Raises CalendarNotPublished.
    """
    graded = case.decisions.filter(step="grading", verdict="grade").latest("pk")
    entered = EvaluationReturn.objects.select_related("cluster").get(case=case)
    return EvaluationResult.across_tenants.create(
        tenant=case.edition.tenant,
        filing=case.tenant,
        recommender=case.authority(Capacity.RECOMMENDER),
        case=case,
        edition=case.edition,
        cluster=entered.cluster,
        year=entered.year,
        score=_score(case.decisions.filter(step="scoring", verdict="score").latest("pk").details),
        grade=graded.details["grade"],
        told_at=clock.now(),
        appeals_close_at=appeal_deadline(case),
        visibility=graded.details["visibility"],
        visibility_by=graded.actor,
        visibility_at=graded.at,
    )


def appeals_close(case: Case) -> dt.datetime:
    """Return the frozen moment at which the window for appeals closes: the timer's."""
    return result_of(case).appeals_close_at


def appeal_state(case: Case) -> str:
    """Return whether an appeal was "filed" against the case's result, or "none"."""
    return "filed" if Appeal.objects.filter(result__case=case).exists() else "none"


def _score(details: dict[str, Any]) -> Decimal:
    return Decimal(str(details["score"]))


@transaction.atomic
def appeal(*, actor: User, result: EvaluationResult, ground: str) -> Appeal:
    """Appeal against a result: the window ends, and somebody who neither scored nor graded reviews it.

    Raises NotAllowed with the reason, Invalid without a ground, AppealClosed when the moment has passed meanwhile.
    """
    require(actor, "evaluation.appeal", result)
    if not ground.strip() or len(ground) > GROUND_LIMIT:
        raise Invalid(fields={"ground": f"请写明申诉的事实和理由，最多{GROUND_LIMIT}字。"})
    with engine.ended_early(case=result.case, step=APPEAL_STEP) as waits:
        if not waits or clock.now() >= result.appeals_close_at:
            raise AppealClosed
        mandate = mandate_for(actor, result.case.organisation, result.edition)
        filed = Appeal.objects.create(
            result=result, ground=ground.strip(), filed_by=actor, filed_at=clock.now(), mandate=mandate
        )
    record(
        tenant=result.filing,
        actor=actor,
        verb="evaluation.appealed",
        target=f"evaluation:{result.pk}",
        summary=str(result),
        details=in_whose_name(mandate),
    )
    return filed


def finalise(case: Case) -> EvaluationResult:
    """Make the result final, changed if the review of an appeal said so; the flow calls it under its lock."""
    result = result_of(case)
    filed = Appeal.objects.filter(result=result).first()
    if filed is not None:
        review = case.decisions.filter(step="appeal_review").latest("pk")
        filed.changed, filed.reply, filed.answered_at = review.verdict == "change", review.opinion, review.at
        filed.save(update_fields=["changed", "reply", "answered_at"])
        if filed.changed:
            result.score, result.grade = _score(review.details), review.details["grade"]
    result.final_at = clock.now()
    result.save(update_fields=["score", "grade", "final_at"])
    record(
        tenant=result.tenant,
        actor=None,
        verb="evaluation.final",
        target=f"evaluation:{result.pk}",
        summary=str(result),
        details={"grade": result.grade, "score": str(result.score), "appealed": filed is not None},
    )
    return result


@transaction.atomic
def change_visibility(*, actor: User, result: EvaluationResult, visibility: str, basis: str) -> EvaluationResult:
    """Decide who sees a final result, with the document that says so; the approver and the date are kept (A8-4).

    Raises NotAllowed, NotFinal, Invalid without a level or a basis.
    """
    require(actor, "evaluation.publish", result)
    locked = EvaluationResult.across_tenants.select_for_update(of=("self",), no_key=True).get(pk=result.pk)
    if locked.final_at is None:
        raise NotFinal
    faults = {}
    if visibility not in Visibility.values:
        faults["visibility"] = "请选择公开范围。"
    if not basis.strip() or len(basis) > 200:  # noqa: PLR2004  # the column's length
        faults["basis"] = "请写明决定公开范围的依据（文号或会议），最多200字。"
    if faults:
        raise Invalid(fields=faults)
    before, locked.visibility, locked.visibility_basis = locked.visibility, visibility, basis.strip()
    locked.visibility_by, locked.visibility_at = actor, clock.now()
    locked.save(update_fields=["visibility", "visibility_basis", "visibility_by", "visibility_at"])
    record(
        tenant=locked.tenant,
        actor=actor,
        verb="evaluation.visibility",
        target=f"evaluation:{locked.pk}",
        summary=f"{locked}：{locked.get_visibility_display()}",
        details={"before": before, "after": visibility, "basis": basis.strip()},
    )
    return locked


@transaction.atomic
def decide_status(
    *,
    actor: User,
    cluster: Cluster,
    status: str,
    ground: str,
    document: str,
    on: dt.date,
    result: EvaluationResult | None = None,
) -> StatusDecision:
    """Downgrade or withdraw a cluster by a decision of a person; the register changes and keeps its history.

    Parameters
    ----------
    status: a status below the present one.
    ground, document: why, and the document that says so; both are shown in the history.
    on: day from which the new status holds, not in the future.
    result: the final evaluation result that the decision rests on, if any.

    Raises NotAllowed, Invalid with the fields at fault, NotADowngrade, NotFinal.
    """
    require(actor, "cluster.status", cluster)
    faults = {}
    if not ground.strip():
        faults["ground"] = "请写明理由。"
    if not document.strip() or len(document) > 200:  # noqa: PLR2004  # the column's length
        faults["document"] = "请写明决定文件的名称或文号，最多200字。"
    if on > clock.today():
        faults["on"] = "生效日期不能晚于今天。"
    if faults:
        raise Invalid(fields=faults)
    if result is not None and (result.final_at is None or result.cluster_id != cluster.pk):
        raise NotFinal
    locked = Cluster.across_tenants.select_for_update(of=("self",), no_key=True).get(pk=cluster.pk)
    if not _is_below(status, locked.status):
        raise NotADowngrade
    decision = StatusDecision.across_tenants.create(
        tenant=locked.tenant,
        cluster=locked,
        result=result,
        before=locked.status,
        after=status,
        ground=ground.strip(),
        document=document.strip(),
        effective_on=on,
        actor=actor,
        at=clock.now(),
    )
    change_status(actor=actor, tenant=locked.tenant, cluster=locked, status=status, on=on, basis=document.strip())
    record(
        tenant=locked.tenant,
        actor=actor,
        verb="evaluation.status_decided",
        target=f"cluster:{locked.pk}",
        summary=str(decision),
        details={"before": decision.before, "after": status, "document": decision.document},
    )
    return decision


def _is_below(status: str, present: str) -> bool:
    if status not in LADDER or present == ClusterStatus.WITHDRAWN:
        return False
    if present not in LADDER:
        return status == ClusterStatus.WITHDRAWN
    return LADDER.index(ClusterStatus(status)) < LADDER.index(ClusterStatus(present))
