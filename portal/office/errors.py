"""Refusals of the interface for authorities' own systems."""

from http import HTTPStatus

from portal.errors import Conflict, DomainError, Invalid


class BadToken(DomainError):
    """No token, or one that has no effect here and now; why is not told."""

    code = "bad_token"
    status = HTTPStatus.UNAUTHORIZED
    message = (
        "访问令牌缺失、无效、已过期或已停用，或者不属于本机关。请用 Authorization: Bearer 发送本机关人员创建的令牌。"
    )


class TooManyFailures(DomainError):
    """Wrong tokens were sent too often from this address."""

    code = "too_many_failures"
    status = HTTPStatus.TOO_MANY_REQUESTS
    message = "来自该地址的无效令牌过多，请十五分钟后再试，并核对系统中配置的令牌。"


class MissingScope(DomainError):
    """The token may not do this."""

    code = "missing_scope"
    status = HTTPStatus.FORBIDDEN

    def __init__(self, scope: str) -> None:
        super().__init__(f"该令牌没有“{scope}”范围。请在工作台“机关接口”另建一个含有该范围的令牌。")


class KeyMissing(DomainError):
    """A write came without a usable Idempotency-Key."""

    code = "idempotency_key_missing"
    message = "请在请求头 Idempotency-Key 中给出 1 至 100 个可见的 ASCII 字符；同一办理动作重试时使用同一个值。"


class KeyReused(Invalid):
    """The key was used for another request."""

    code = "idempotency_key_reused"
    message = "这个 Idempotency-Key 已用于另一内容的请求，没有办理。请为新的办理动作使用新的值。"


class Stale(Conflict):
    """The case moved on since the caller looked at it."""

    code = "stale"
    message = "该件在您读取之后已发生变化，没有办理。请重新读取环节，核对后再提交。"
