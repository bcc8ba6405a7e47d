"""Errors as problem details (RFC 9457): a stable `code` for programs, Chinese sentences for people."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from ninja.errors import HttpError, ValidationError

from portal.errors import DomainError, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CONTENT_TYPE = "application/problem+json"
TITLES = {
    HTTPStatus.BAD_REQUEST: "请求有误",
    HTTPStatus.UNAUTHORIZED: "未通过身份验证",
    HTTPStatus.FORBIDDEN: "没有权限",
    HTTPStatus.NOT_FOUND: "没有找到",
    HTTPStatus.METHOD_NOT_ALLOWED: "不支持的方法",
    HTTPStatus.CONFLICT: "状态已变化",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "内容过大",
    HTTPStatus.UNPROCESSABLE_ENTITY: "参数有误",
    HTTPStatus.TOO_MANY_REQUESTS: "请求过多",
    HTTPStatus.INTERNAL_SERVER_ERROR: "系统出现问题",
    HTTPStatus.SERVICE_UNAVAILABLE: "暂时无法提供",
}
BAD_BODY = "请求正文无法读取，请检查格式和 Content-Type。"
INVALID = "参数有误，请按 errors 中的提示修改。"

SENTENCES = {
    "missing": "缺少这个参数。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than_equal": "不能大于 {le}。",
    "string_too_long": "不能超过 {max_length} 个字符。",
    "string_too_short": "不能为空。",
    "string_pattern_mismatch": "含有不能使用的字符。",
    "literal_error": "只能是以下之一：{expected}。",
}

Fault = dict[str, str]
"""One faulty parameter: `field` and `message`."""


class BadCursor(DomainError):
    """A cursor that this portal did not give for this list and these filters."""

    code = "bad_cursor"
    message = "翻页游标无效，或者不属于当前的筛选条件。请从第一页重新开始，并原样使用返回的 next。"


class BadParameters(DomainError):
    """Parameters that are unknown or out of range; `faults` says which."""

    code = "invalid"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = INVALID

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = list(faults)


def problem(*, status: int, code: str, detail: str, errors: Iterable[Fault] = ()) -> HttpResponse:
    """Return the problem as an answer that nobody keeps."""
    said: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(HTTPStatus(status), HTTPStatus(status).phrase),
        "status": int(status),
        "code": code,
        "detail": detail,
    }
    if listed := list(errors):
        said["errors"] = listed
    response = HttpResponse(json.dumps(said, ensure_ascii=False), status=status, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def problem_of(error: Exception) -> HttpResponse:
    """Return the problem that says what `error`, an expected failure, is. Raises any other exception again."""
    match error:
        case BadParameters():
            return problem(status=error.status, code=error.code, detail=error.message, errors=error.faults)
        case DomainError():
            faults = [{"field": name, "message": text} for name, text in error.fields.items()]
            return problem(status=error.status, code=error.code, detail=error.message, errors=faults)
        case ValidationError():
            faults = [_fault(one) for one in error.errors]
            return problem(
                status=HTTPStatus.UNPROCESSABLE_ENTITY, code=BadParameters.code, detail=INVALID, errors=faults
            )
        case Http404():
            return problem(status=HTTPStatus.NOT_FOUND, code=NotFound.code, detail=_plain(error) or NotFound.message)
        case HttpError():  # ninja's own, in English: a body that it could not read
            return problem(status=error.status_code, code="bad_body", detail=BAD_BODY)
    raise error


def _plain(error: Http404) -> str:
    """Return our own sentence of a 404; Django's and Wagtail's are in English and say nothing useful."""
    said = str(error.args[0]) if error.args else ""
    return "" if said.isascii() else said


def _fault(one: dict[str, Any]) -> Fault:
    """Return pydantic's finding in Chinese."""
    return {"field": str(one["loc"][-1]), "message": _sentence(one["type"], one.get("ctx", {}))}


def _sentence(kind: str, limits: dict[str, Any]) -> str:
    """Return pydantic's kind of error as a sentence; one that is not in the list is the general one."""
    whole = "请填写整数。" if kind.startswith("int_") else "格式不正确。"
    return SENTENCES.get(kind, whole).format(**limits)
