"""Who may appeal, publish a result and change a cluster's status, with the reason when not."""

from __future__ import annotations

from typing import Any

from portal.registry.models import Cluster
from portal.tenancy.permissions import ALLOWED, Verdict, may, refused, rule
from portal.tenancy.roles import Role, has_role
from workflows.evaluation.models import EvaluationResult


@rule("evaluation.appeal")
def may_appeal(user: Any, result: EvaluationResult) -> Verdict:
    """Those who act for the builder may appeal while the window is open."""
    acts = may(user, "case.edit", result.case)
    if not acts:
        return acts
    if not result.is_appealable:
        return refused("not_appealable", "已提出过申诉，或申诉期已过，不能再提出申诉。")
    return ALLOWED


@rule("evaluation.publish")
def may_publish(user: Any, result: EvaluationResult) -> Verdict:
    """The leader of the evaluating authority decides who sees a result (RULES A8-4)."""
    if has_role(user, result.tenant, Role.LEADER):
        return ALLOWED
    return refused("not_leader", f"只有{result.tenant.short_name}的分管负责人可以决定结果的公开范围。")


@rule("cluster.status")
def may_change_status(user: Any, cluster: Cluster) -> Verdict:
    """The leader of the authority that confirmed a cluster decides on its status."""
    if has_role(user, cluster.tenant, Role.LEADER):
        return ALLOWED
    return refused("not_leader", f"只有{cluster.tenant.short_name}的分管负责人可以决定集群的状态。")
