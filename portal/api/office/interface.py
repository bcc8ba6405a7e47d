"""The office part of /api/v1/ as an interface of its own: its operations, its failures, its description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from portal.api.interface import KEY, described_problem, problem_schemas
from portal.api.office import reading, writing
from portal.api.office.access import told
from portal.errors import DomainError

ABOUT = """供机关自己的办公系统使用，只接受令牌，不接受登录会话，回答一律不缓存。

- 令牌由办件人员本人在工作台“机关接口”创建，以该人员在本机关的身份办理，权限与页面完全相同。
- 人员离任、失去角色或账号停用后，令牌立即失效。
- 每个 POST（上传除外）须带 Idempotency-Key：同一个值再次发送同一请求，得到同一个回答，不会重复办理。
- 错误按 RFC 9457（application/problem+json）回答，code 稳定不变。"""
FAULTS = {
    "400": "请求头 Idempotency-Key 缺失，或者办理规则不允许",
    "401": "令牌缺失或无效",
    "403": "令牌没有所需范围，或者该人员没有权限",
    "404": "没有找到",
    "409": "该件已发生变化",
    "413": "文件过大",
    "415": "不支持的内容类型",
    "422": "内容有误，errors 逐项说明",
    "429": "无效令牌过多",
    "503": "文件存储或病毒扫描暂不可用",
}
READ, WRITE = ("401", "403", "404", "409", "422", "429", "503"), tuple(FAULTS)


class Readable(JSONRenderer):
    """Chinese as it is written, so that a person who tries a request can read the answer."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


class OfficeInterface(NinjaAPI):
    """An interface whose description tells the failures as they are sent."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        """Return the description with the problem details of each operation."""
        schema = super().get_openapi_schema(*args, **kwargs)
        schema["components"]["schemas"] |= problem_schemas()
        for item in schema["paths"].values():
            for method, operation in item.items():
                for parameter in operation.get("parameters", []):
                    parameter["description"] = (
                        parameter.get("description") or parameter["schema"].get("description") or KEY
                    )
                codes = WRITE if method == "post" else READ
                operation["responses"] |= {code: described_problem(FAULTS[code]) for code in codes}
        return schema


def _interface() -> OfficeInterface:
    made = OfficeInterface(
        title="集群通机关接口",
        version="1",
        description=ABOUT,
        urls_namespace="api_office_v1",
        renderer=Readable(),
        openapi_url="/openapi.json",
        docs_url=None,  # as with the public part: docs/oa_api.md explains it
    )
    for kind in (DomainError, ValidationError, Http404, HttpError):
        made.add_exception_handler(kind, told)
    for router in (reading.router, writing.router):
        made.add_router("", router)
    return made


api = _interface()
