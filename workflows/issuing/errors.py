"""Refusals of the issuing app."""

from portal.errors import Conflict, Invalid


class SeriesNotConfigured(Conflict):
    """The authority has not said under which 代字 it issues this kind of document."""

    code = "series_not_configured"
    message = "本机关尚未配置该类文书的发文代字，不能编号印发。请由系统管理员在“工作台—文书设置”中填写代字后再印发。"


class NothingToIssue(Conflict):
    """No decision of this authority in this case calls for such a document (any more)."""

    code = "nothing_to_issue"
    message = "本件目前没有可以印发该文书的结论。请刷新页面查看最新状态。"


class TemplateRefused(Invalid):
    """A template that cannot be used; the message says what is wrong with it."""

    code = "template_refused"
    message = "该模板不能使用。请核对占位符后重新上传。"


class AlreadyVoid(Conflict):
    """The document was voided before."""

    code = "already_void"
    message = "该文书已经作废，文号保留，不能再次作废。"
