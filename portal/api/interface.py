"""The interface itself: its resources, its errors, its description (OpenAPI)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from portal.api.problems import CONTENT_TYPE, problem_of
from portal.api.resources import clusters, guides, notices, policies, sections
from portal.api.schemas.common import Problem
from portal.errors import DomainError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ABOUT = """只读、无需登录的公开数据接口。数据范围由访问的域名决定：各机关的站点只给出本机关已经公开发布的内容。

- 列表按游标翻页：原样访问返回的 next，直到它为空；期间新增的内容不会造成重复或遗漏。
- 每个回答带 ETag；请求时用 If-None-Match 带回，内容没有变化则回答 304。
- 错误按 RFC 9457（application/problem+json）回答，code 稳定不变。
- 文件没有载明的事项为空，接口不作推定；数据使用许可尚未载明，licence 恒为空。"""

KEY = "编号，即目录中的 id"
FAULTS = {
    "400": "游标无效",
    "404": "没有找到",
    "422": "参数有误",
    "503": "暂时无法提供，请等待 Retry-After 所示的秒数后重试",
}


class PortalInterface(NinjaAPI):
    """An interface whose description tells the errors as they are sent."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        """Return the description with the problem details of each operation and 304."""
        schema = super().get_openapi_schema(*args, **kwargs)
        schema["components"]["schemas"] |= problem_schemas()
        for path, item in schema["paths"].items():
            codes = ("404", "422", "503") if "{" in path else ("400", "422", "503")
            for operation in item.values():
                for parameter in operation.get("parameters", []):
                    parameter["description"] = parameter["schema"].get("description") or KEY
                operation["responses"]["304"] = {"description": "内容没有变化"}
                operation["responses"] |= {code: described_problem(FAULTS[code]) for code in codes}
        return schema


def described_problem(description: str) -> dict[str, Any]:
    """Return how a problem is described as an answer of an operation."""
    reference = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {CONTENT_TYPE: {"schema": reference}}}


def problem_schemas() -> dict[str, Any]:
    """Return the schemas of problem details, by name."""
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), "Problem": schema}


def _interface() -> PortalInterface:
    made = PortalInterface(
        title="集群通数据接口",
        version="1",
        description=ABOUT,
        urls_namespace="api_v1",
        openapi_url="/openapi.json",
        docs_url=None,  # ninja's page loads its scripts from elsewhere; /api/ explains the same
    )
    for kind in (DomainError, ValidationError, Http404, HttpError):
        made.add_exception_handler(kind, _told)
    for router in (
        policies.router,
        notices.router,
        guides.router,
        clusters.router,
        sections.router,
    ):
        made.add_router("", router)
    return made


def _told(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem_of(error)


api = _interface()
