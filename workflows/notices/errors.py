"""What can go wrong with a notice or an objection, in words for the person in front of it."""

from http import HTTPStatus

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from portal.errors import Conflict, DomainError, Invalid


class NoticeEnded(DomainError):
    """The public form was used after the frozen closing moment (RULES A8-3: late ones do not hold)."""

    code = "notice_ended"
    status = HTTPStatus.CONFLICT
    message = _("公示已结束，网上不再受理异议。如仍有情况反映，请按公示页所列联系方式与主管机关联系。")


class NoticeStillOpen(DomainError):
    """An item was to be settled before its notice's closing moment."""

    code = "notice_still_open"
    status = HTTPStatus.CONFLICT
    message = _("公示期尚未届满，不能办结该条目。请在公示截止后再办理。")


class NotOnNotice(DomainError):
    """A case was asked about that no notice lists."""

    code = "not_on_notice"
    status = HTTPStatus.CONFLICT
    message = _("该申报尚未公示。请先发布公示。")


class AlreadyOnNotice(DomainError):
    """A case is to be published that stands on a notice whose outcome is still open."""

    code = "already_on_notice"
    status = HTTPStatus.CONFLICT
    message = _("该申报正在公示或正在处理异议，不能重复公示。")


class NotExamined(DomainError):
    """A notice is to be published whose text did not pass the three examinations as it stands (RULES B5.1)."""

    code = "notice_not_examined"
    status = HTTPStatus.CONFLICT
    message = _("公示稿尚未通过三审三校，不能发布。请在“公示起草”中起草并送审，通过后再发布。")


class PublishTogether(DomainError):
    """One case of a draft with several is to be published alone."""

    code = "publish_together"
    status = HTTPStatus.CONFLICT
    message = _("该申报与其他申报列在同一份公示稿中，请在“公示起草”中打开公示稿，一并发布。")


class AlreadyDrafted(Conflict):
    """A case is to be drafted that stands on another draft."""

    code = "already_drafted"
    message = _("所选申报中有的已列入另一份公示稿，或者已不在发布公示环节，请刷新后重新选择。")


class DraftMoved(Conflict):
    """A draft is no longer in the state that the verb needs: somebody was faster."""

    code = "draft_moved"
    message = _("公示稿的内容或状态刚刚有变化，您填写的内容仍保留在页面上，请核对后再办理。")


class ObjectionOpen(DomainError):
    """An objection that holds the item is not settled yet (RULES S2-12, A8-3)."""

    code = "objection_open"
    status = HTTPStatus.CONFLICT
    message = _("该条目有尚未办结的异议，不能确认。请待异议处理完毕后再办理。")


class ItemNotClear(DomainError):
    """An objection to the item was upheld, or the item is being corrected (RULES A8-3)."""

    code = "item_not_clear"
    status = HTTPStatus.CONFLICT
    message = _("该条目的异议已经成立或须更正，不能确认。请按异议处理决定办理。")


class ReviewNotPossible(DomainError):
    """A review is asked that is not, or no longer, possible; the message says why."""

    code = "review_not_possible"
    status = HTTPStatus.CONFLICT
    message = _("不能申请复核。")


class WaitsForComments(DomainError):
    """The investigation is to end while an answer is still waited for within its time."""

    code = "waits_for_comments"
    status = HTTPStatus.CONFLICT
    message = _("征询的意见尚未答复且未到期限。请等待答复，或先写明理由终止征询。")


class IdentityInText(Invalid):
    """A text that others will read names the objector."""

    code = "identity_in_text"
    message = _("文中含有异议人的身份信息。请删去后再办理。")


class ReceiptUsed(DomainError):
    """The form's receipt belongs to another text that was received before."""

    code = "receipt_used"
    status = HTTPStatus.CONFLICT
    message = _("这张表单已经提交过一份异议，本次内容没有登记。如需另提异议，请回到公示页重新打开异议表单。")


class FormStale(DomainError):
    """The form's token was not issued by this portal for this notice."""

    code = "form_stale"
    message = _("表单已失效，您填写的内容仍保留在页面上。请再次点击“提交异议”。")


class ItemNotListed(Invalid):
    """An objection names an item that is not on this notice, or none."""

    code = "item_not_listed"
    message = _("请选择本公示所列的条目。")


class ItemWithdrawn(Invalid):
    """An objection names an item whose applicant has withdrawn it."""

    code = "item_withdrawn"
    message = _("所选条目已由申报单位撤回，无需提出异议。")


class ItemSentBack(Invalid):
    """An objection names an item that an erratum has taken off this notice, to be noticed anew."""

    code = "item_sent_back"
    message = _("所选条目已更正，不再在本公示中受理异议，请在重新公示后提出。")


class TryLater(DomainError):
    """More people submit at this moment than are taken at once.

    `seconds` says when to press again, `bits` how much a browser may compute instead of waiting.
    """

    code = "try_later"
    status = HTTPStatus.TOO_MANY_REQUESTS
    message = _("此刻提交的人较多。")

    def __init__(self, seconds: int, bits: int) -> None:
        self.seconds, self.bits = seconds, bits
        words = gettext("此刻提交的人较多，请在 %(seconds)s 秒后再次点击“提交异议”。您填写的内容和文件都已保留。")
        super().__init__(words % {"seconds": seconds})


class WrongReceipt(DomainError):
    """Receipt number and query code do not belong together; which of them is wrong is not told."""

    code = "wrong_receipt"
    status = HTTPStatus.FORBIDDEN
    message = _("回执号或查询码不正确，请对照回执核对后重新输入。")


class TooManyTries(DomainError):
    """Too many wrong query codes for one receipt from one address."""

    code = "too_many_tries"
    status = HTTPStatus.TOO_MANY_REQUESTS
    message = _("输入错误次数过多，请15分钟后再试。")


class AlreadyHandled(Conflict):
    """The objection is no longer in the state that the verb needs: somebody was faster."""

    code = "objection_already_handled"
    message = _("该异议刚刚已被他人办理或已由异议人撤回，请刷新页面查看最新状态。")


class KeyMissing(DomainError):
    """No key of the ring opens an identity, or there is no key at all."""

    code = "objector_key_missing"
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    message = _("无法读取或保存身份信息：缺少相应密钥。请联系运维人员核对密钥配置。")
