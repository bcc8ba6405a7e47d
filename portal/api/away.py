"""When something broke under a program's address: the same problem details as every other refusal, never a page."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from portal.api.problems import problem

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PREFIXES = ("/api/", "/open-data/")
"""Where programs read; each of the two addresses themselves is a page for people."""


def is_for_programs(request: HttpRequest) -> bool:
    """Tell whether a program asks, by the address alone: nothing can be looked up."""
    return request.path_info.startswith(PREFIXES) and request.path_info not in PREFIXES


def failed(*, seconds: int) -> HttpResponse:
    """Return the problem: come again in `seconds` (503), or with 0 that it broke and is recorded (500)."""
    if seconds:
        status, code = HTTPStatus.SERVICE_UNAVAILABLE, "unavailable"
        detail = f"数据库暂时连接不上，通常几秒钟就会恢复。请等待约{seconds}秒后重试同一请求。"
    else:
        status, code = HTTPStatus.INTERNAL_SERVER_ERROR, "internal"
        detail = "系统出现问题，操作没有完成。问题已记录，请稍后重试。"
    answer = problem(status=status, code=code, detail=detail)
    answer["Content-Language"] = "zh-Hans"
    answer["Access-Control-Allow-Origin"] = "*"  # nothing of anybody is in it, and programs of pages must read it
    if seconds:
        answer["Retry-After"] = str(seconds)
    return answer
