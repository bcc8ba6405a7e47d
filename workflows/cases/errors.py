"""Refusals of the cases app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.errors import Conflict, DomainError, Invalid


class AlreadyDecided(Conflict):
    """The step was decided, or the case moved on, since the page was opened."""

    code = "already_decided"
    message = "这一环节刚刚已由他人办结，您的意见没有提交。请刷新页面查看最新状态；您填写的内容仍保留在本页。"


class UnknownVerdict(Invalid):
    """The step does not offer this verdict."""

    code = "unknown_verdict"
    message = "请选择一个办理结论。"


class ApplicationIncomplete(Invalid):
    """The application lacks something; `fields` says what."""

    code = "application_incomplete"
    message = "申请尚不完整，请按下列提示补充后再提交。"


class ChangedElsewhere(Conflict):
    """A field was changed on this page and, since the page was opened, in another browser too.

    Parameters
    ----------
    values: what was typed here, by field: the page shows it again, and the next save writes it.
    """

    code = "draft_changed_elsewhere"
    message = (
        "有栏目在本页打开之后已在别处改过（另一浏览器或本单位其他成员）。其他内容已保存，请核对下列栏目后再保存或提交。"
    )

    def __init__(self, *, fields: Mapping[str, str], values: Mapping[str, Any]) -> None:
        super().__init__(fields=fields)
        self.values = dict(values)


class CorrectionUnanswered(Invalid):
    """What the correction asks for is as it was submitted last; the applicant may still say that this is right."""

    code = "correction_unanswered"
    message = "要求补正的内容中，下列各项与上次提交相同，尚未重新提交。请修改；确实无需修改的，请在页尾确认。"


class WindowClosed(DomainError):
    """The programme takes no applications on this day."""

    code = "window_closed"
    message = "该事项目前不在受理期内，不能提交申请。"


class NotOpenForEditing(Conflict):
    """The case is with an authority; its content is frozen."""

    code = "not_open_for_editing"
    message = "该申请已提交，正在办理中，内容不能再修改。如需更正，请等待退回补正。"


class MayNotApply(DomainError):
    """The authority's kind may not file in this programme."""

    code = "may_not_apply"
    message = "本单位不属于该事项的申报主体。"


class EditionNotReady(Conflict):
    """The edition lacks something; the message lists every fault."""

    code = "edition_not_ready"

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("该事项还不能启用，请先解决：" + "".join(faults))


class OccasionNotOffered(DomainError):
    """The edition takes no applications of this kind."""

    code = "occasion_not_offered"
    message = "该事项不受理这一类型的申报，请在“我的申请”中选择可以申报的事项。"


class ClusterNotYours(DomainError):
    """The cluster is not led by this organisation, or not in the register of this programme, or withdrawn."""

    code = "cluster_not_yours"
    message = "只有名录中仍有效、由本单位牵头建设的集群可以办理。请核对所选集群，或与登记机关联系。"


class AlreadyUnderWay(Conflict):
    """The cluster has such a case already."""

    code = "already_under_way"
    message = "该集群已有一件同类申报尚未办结。"


class MayNotCopy(DomainError):
    """The earlier application is another organisation's or programme's, or was never submitted."""

    code = "may_not_copy"
    message = "只能以本单位在同一事项中提交过的申请为底稿。请重新选择，或不选底稿直接开始申报。"


class NothingToReuse(DomainError):
    """The application that this one was copied from filed no such document."""

    code = "nothing_to_reuse"
    message = "以前的申请没有提交过这份材料，请上传文件。"


class ConsultationOpen(Conflict):
    """Opinions that the step waits for (会签) are missing."""

    code = "consultation_open"
    message = "会签意见尚未收齐，不能作出结论。"

    @classmethod
    def saying(cls, progress: str) -> ConsultationOpen:
        """Return the refusal with how far the consultation is, and what can be done."""
        return cls(
            f"会签意见尚未收齐，不能作出结论：{progress}请等待答复，或写明理由结束会签；如需申报单位补正，可以先退回。"
        )


class ConsultationOver(Conflict):
    """The consultation ended since the page was opened."""

    code = "consultation_over"
    message = "这次会签已经结束，没有提交。请刷新页面查看最新状态；您填写的内容仍保留在本页。"


class AlreadyAnswered(Conflict):
    """An opinion is written once."""

    code = "already_answered"
    message = "您已经答复，会签意见提交后不能修改；如需补充，请与征求人联系，由其再次征求。"


class ConsultationRunning(Conflict):
    """The step has an open consultation already."""

    code = "consultation_running"
    message = "这一环节的会签正在进行，请在其中加签，不必另行征求。"
