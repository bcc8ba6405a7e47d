"""Expected failures of the editorial review."""

from http import HTTPStatus

from portal.errors import Conflict, DomainError


class ReviewIncomplete(DomainError):
    """What is to be published was not approved, as it is, by three different people in the three stages."""

    code = "review_incomplete"
    status = HTTPStatus.FORBIDDEN
    message = "该稿件没有由三位不同的人员逐级审核通过，不能发布。请重新送审。"


class StageOver(Conflict):
    """A colleague was faster, or the piece was taken back."""

    code = "stage_over"
    message = "该审核环节刚刚已办结或已撤回，请刷新页面查看最新状态。"


class NotPublishable(DomainError):
    """The piece lacks something that public pages must have."""

    code = "not_publishable"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = "稿件还不能发布，请退回作者修改。"
