"""Refusals of the annual evaluation."""

from portal.errors import Conflict, DomainError


class AlreadyReturned(Conflict):
    """The cluster has a return for this year."""

    code = "already_returned"
    message = "该集群这一年度已经报送，不能重复报送。"


class AppealClosed(DomainError):
    """The appeal came too late, or the result is final."""

    code = "appeal_closed"
    message = "申诉期已过或结果已确定，不能再提出申诉。如有新的情况，请与评价机关联系。"


class NotFinal(Conflict):
    """The result may still change by an appeal."""

    code = "result_not_final"
    message = "结果尚未确定，申诉期满并办结申诉后才能作出这一决定。"


class NotADowngrade(DomainError):
    """The new status is not below the present one."""

    code = "not_a_downgrade"
    message = "只能调整为低于现状态的状态，或者取消；已取消的集群不能再调整。"
