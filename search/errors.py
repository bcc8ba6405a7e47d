"""What can go wrong with a search, in sentences that help."""

from http import HTTPStatus

from django.utils.translation import gettext_noop as _

from portal.errors import DomainError


class QueryEmpty(DomainError):
    """Nothing was typed."""

    code = "search_empty"
    message = _("请输入要查找的内容，例如关键词、文号或日期。")


class QueryTooLong(DomainError):
    """A whole paragraph was typed or pasted."""

    code = "search_too_long"
    message = _("输入的内容太长，最多 200 个字。请只留下最要紧的几个词再试。")


class QueryUnreadable(DomainError):
    """Only punctuation, symbols or pictures were typed."""

    code = "search_unreadable"
    message = _("没有读到可以查找的文字。请输入汉字、字母或数字。")


class PrincipalsMissing(DomainError):
    """A query came without visibility labels: a fault of the program, refused rather than read as "everything"."""

    code = "search_without_principals"
    status = HTTPStatus.FORBIDDEN
    message = _("检索请求没有带上可见范围，已拒绝。请联系系统管理员。")


class RowRefused(DomainError):
    """A source gave a row that may not enter the index, such as one visible to nobody in particular."""

    code = "search_row_refused"
    message = _("该内容缺少检索所需的信息，未编入索引。")


class UnknownSource(DomainError):
    """A change was reported for a source that nobody registered: a fault of the program."""

    code = "search_unknown_source"
    message = _("没有登记这类检索来源。请联系系统管理员。")


class EngineUnavailable(DomainError):
    """The engine does not answer, or not now; what is waiting stays in the outbox."""

    code = "search_unavailable"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = _("检索服务暂时没有响应，请过几分钟再试。")


class IndexMissing(EngineUnavailable):
    """The engine answers, but there is no index of this version yet; the worker builds it."""

    code = "search_index_missing"
    message = _("检索索引正在建立，请过几分钟再试。")
