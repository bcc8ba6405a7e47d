"""The tables that every authority offers, and their rows: what `/api/v1/` tells, one thing a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cms_content.directory import directory_of
from portal import clock
from portal.api.opendata.columns import Column
from portal.api.resources import clusters, notices, policies
from portal.api.resources.common import tenant_of
from portal.api.schemas.policies import PolicyDates
from portal.errors import NotFound
from workflows.notices import queries
from workflows.notices.presentation import item_rows

if TYPE_CHECKING:
    from django.http import HttpRequest

AT_ONCE = 200
"""Rows that are held in memory while a file is written."""


@dataclass(frozen=True)
class Table:
    """A table: its name in addresses, its title, what a row is, its columns, and its rows for a request."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[HttpRequest], Iterable[Any]]


def _at(name: str) -> Callable[[Any], Any]:
    """Return the reader of an attribute path like `validity.code`; None where something on the way is unknown."""

    def read(row: Any) -> Any:
        for part in name.split("."):
            row = None if row is None else getattr(row, part)
        return row

    return read


def _column(name: str, label: str, path: str = "") -> Column:
    return Column(name, label, _at(path or name))


def _of_item(path: str) -> Callable[[Any], Any]:
    """Return the reader of an item's attribute in a row of `_items`."""
    read = _at(path)
    return lambda row: read(row[2])


def _policies(request: HttpRequest) -> Iterable[Any]:
    """Give each policy as the interface tells it whole, but for what it would have to look up one by one."""
    rows = policies.public_policies(tenant_of(request)).order_by("pk")
    for page in rows.iterator(chunk_size=AT_ONCE):
        yield policies.row_of(page, request)


def _notices(request: HttpRequest) -> Iterable[Any]:
    moment = clock.now()
    rows = queries.public_notices(tenant_of(request), moment).select_related("page").order_by("pk")
    for found in rows.iterator(chunk_size=AT_ONCE):
        yield notices.row_of(found, request, moment)


def _items(request: HttpRequest) -> Iterable[Any]:
    moment = clock.now()
    public = queries.public_notices(tenant_of(request), moment)
    for item in queries.items_of_all(public).iterator(chunk_size=AT_ONCE):
        (row,) = item_rows(item.notice, [item], moment)
        yield item.notice_id, item.notice.title, notices.item_of(row)


def _clusters(request: HttpRequest) -> Iterable[Any]:
    for found in directory_of(tenant_of(request)).order_by("pk").iterator(chunk_size=AT_ONCE):
        yield clusters.told(found, request)


DATES = {
    "written_on": "成文日期",
    "published_on": "发布日期",
    "effective_from": "实施日期",
    "valid_until": "有效期至（含当日）",
    "repealed_on": "废止日期",
    "partly_repealed_on": "部分废止日期",
}
POLICIES = Table(
    "policies",
    "政策文件",
    "每行一份政策文件；有效性按生成当天计算。",
    (
        _column("id", "页面编号"),
        _column("title", "标题"),
        _column("doc_number", "发文字号"),
        Column("issuers", "发文机关（多个以；隔开）", lambda row: "；".join(row.issuers)),
        _column("index_number", "索引号"),
        _column("theme_code", "主题分类代码", "theme.code"),
        _column("theme", "主题分类", "theme.label"),
        _column("genre", "体裁", "genre.label"),
        *(_column(name, DATES[name], f"dates.{name}") for name in PolicyDates.model_fields),
        _column("validity_code", "有效性代码", "validity.code"),
        _column("validity", "有效性", "validity.label"),
        _column("validity_on", "有效性的计算日期", "validity.on"),
        _column("validity_note", "有效期说明", "validity.note"),
        _column("addressees", "主送机关"),
        _column("publicity", "公开属性", "publicity.label"),
        _column("summary", "摘要"),
        _column("is_digest", "是否要点摘编"),
        _column("needs_verification", "是否待核实"),
        _column("source_site", "来源网站", "source.site"),
        _column("source_url", "来源地址", "source.url"),
        _column("captured_on", "采集日期", "source.captured_on"),
        _column("updated_at", "最近发布时刻"),
        _column("permalink", "永久链接"),
        Column("text", "正文（仅 JSON）", _at("text"), in_csv=False),
    ),
    _policies,
)
NOTICES = Table(
    "notices",
    "公示",
    "每行一份公示；状态按生成时刻计算。",
    (
        _column("id", "公示编号"),
        _column("title", "标题"),
        _column("state_code", "状态代码", "state.code"),
        _column("state", "状态", "state.label"),
        _column("first_day", "公示起始日", "period.first_day"),
        _column("last_day", "公示截止日（含）", "period.last_day"),
        _column("closes_at", "截止时刻", "period.closes_at"),
        _column("days", "公示期长度", "period.days"),
        _column("unit", "公示期单位", "period.unit.label"),
        _column("counting_rule", "公示期的算法", "period.counting_rule"),
        _column("basis", "公示依据"),
        _column("procedure", "经过的程序"),
        _column("how_to_object", "异议方式"),
        _column("published_at", "发布时刻"),
        _column("closed_at", "办结时刻"),
        _column("permalink", "永久链接"),
    ),
    _notices,
)
ITEMS = Table(
    "notice-items",
    "公示条目",
    "每行一个公示条目及其结果；不含任何异议和异议人信息。",
    (
        Column("notice_id", "公示编号", lambda row: row[0]),
        Column("notice", "公示标题", lambda row: row[1]),
        *(
            Column(name, label, _of_item(path))
            for name, label, path in (
                ("position", "序号", "position"),
                ("name", "名称", "name"),
                ("organisation", "申报单位", "organisation"),
                ("place", "所在地", "place"),
                ("result_code", "结果代码", "result.code"),
                ("result", "结果", "result.label"),
                ("result_at", "结果时刻", "result_at"),
            )
        ),
    ),
    _items,
)
CLUSTERS = Table(
    "clusters",
    "集群名录",
    "每行一个现有集群：本机关确认的，以及本机关和下级机关所属单位建设的。",
    (
        _column("id", "名录编号"),
        _column("name", "集群名称"),
        _column("place", "行政区划或高新区"),
        _column("industry_code", "产业分类代码", "industry.code"),
        _column("industry", "产业分类", "industry.label"),
        _column("lead_organisation", "牵头建设单位"),
        _column("programme", "计划项目代码"),
        _column("status_code", "状态代码", "status.code"),
        _column("status", "状态", "status.label"),
        _column("status_since", "状态自"),
        _column("confirmed_on", "确认日期"),
        _column("confirmed_by", "确认机关", "confirmed_by.name"),
        _column("confirming_document", "确认文件"),
    ),
    _clusters,
)
TABLES = {table.name: table for table in (POLICIES, NOTICES, ITEMS, CLUSTERS)}


def table_named(name: str) -> Table:
    """Return the table. Raises NotFound."""
    if name not in TABLES:
        raise NotFound("没有这个数据集。可用的数据集见 /open-data/。")
    return TABLES[name]
