"""The places that a recommending authority has in an edition: counted when it submits, never exceeded.

The nation's plan cities have places of their own; a kind that the edition does not name has none (RULES S3-16, A8-5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal import clock
from portal.audit.actions import record
from portal.errors import Conflict
from portal.tenancy.models import Tenant
from workflows.cases.models import Capacity, QuotaSlot

if TYPE_CHECKING:
    from portal.identity.models import User
    from workflows.cases.models import Case
    from workflows.programmes.models import ProgrammeEdition


class QuotaExhausted(Conflict):
    """The recommending authority has no place left in this edition."""

    code = "quota_exhausted"
    message = "本单位的推荐名额已用完，不能再报送。"


@dataclass(frozen=True)
class Standing:
    """How an authority stands in an edition: places it has, places taken; `limit` is None without a quota."""

    limit: int | None
    used: int

    @property
    def is_full(self) -> bool:
        """Whether nothing more can be submitted."""
        return self.limit is not None and self.used >= self.limit

    @property
    def left(self) -> int | None:
        """Places that are left, None without a quota."""
        return None if self.limit is None else max(self.limit - self.used, 0)


def limit_of(edition: ProgrammeEdition, recommender: Tenant) -> int | None:
    """Return how many cases an authority of this kind may submit; None without a quota."""
    if not edition.quota:
        return None
    return int(edition.quota.get(recommender.kind, 0))


def standing(edition: ProgrammeEdition, recommender: Tenant) -> Standing:
    """Return how many places this authority has and has taken."""
    used = QuotaSlot.objects.filter(edition=edition, recommender=recommender, freed_at=None).count()
    return Standing(limit_of(edition, recommender), used)


def take_slot(*, case: Case, actor: User) -> None:
    """Take a place for the case, in the transaction of the verb that submits it; one that it holds is kept.

    Two submissions of one authority wait for each other at its row: exactly one gets the last place.
    Raises QuotaExhausted.
    """
    recommender = case.authority(Capacity.RECOMMENDER)
    Tenant.objects.select_for_update(no_key=True).get(pk=recommender.pk)
    if QuotaSlot.objects.filter(case=case, freed_at=None).exists():
        return
    now = standing(case.edition, recommender)
    if now.is_full:
        raise QuotaExhausted(_refusal(recommender, now))
    if now.limit is None:
        return
    QuotaSlot.objects.create(edition=case.edition, recommender=recommender, case=case, taken_at=clock.now())
    record(
        tenant=recommender,
        actor=actor,
        verb="quota.taken",
        target=f"case:{case.pk}",
        summary=f"{case.edition}：已用{now.used + 1}个，共{now.limit}个",
    )


def free_slot(*, case: Case, actor: User | None) -> bool:
    """Give the case's place back to its authority; tell whether there was one."""
    freed = QuotaSlot.objects.filter(case=case, freed_at=None).update(freed_at=clock.now())
    if freed:
        record(
            tenant=case.authority(Capacity.RECOMMENDER),
            actor=actor,
            verb="quota.freed",
            target=f"case:{case.pk}",
            summary=str(case.edition),
        )
    return bool(freed)


def release_on_withdraw(*, case: Case, actor: User | None) -> bool:
    """Free the withdrawn case's place while the window is open; after the deadline it stays used (RULES A8-5).

    Called by the verb that withdraws, in its transaction; tells whether a place was freed.
    """
    return case.edition.window_state(clock.today()) == "open" and free_slot(case=case, actor=actor)


def _refusal(recommender: Tenant, now: Standing) -> str:
    if not now.limit:
        return (
            f"该事项没有给{recommender.short_name}所属类别的机关分配推荐名额，不能报送。如有疑问，请联系国家主管机构。"
        )
    return (
        f"{recommender.short_name}本批推荐名额为{now.limit}个，已报送{now.used}个，不能再报送。"
        "已报送的申请在截止日前撤回的，名额随即恢复。"
    )
