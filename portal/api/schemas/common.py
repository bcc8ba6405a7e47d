"""Parts that all answers share."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field

LARGEST_PAGE = 100
LARGEST_KEY = 2**31 - 1
Key = Annotated[int, Field(ge=1, le=LARGEST_KEY, description="编号")]
Text = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")]


class Coded(Schema):
    """A value of a fixed list: its stable code and its Chinese name."""

    code: str = Field(description="代码，稳定不变")
    label: Annotated[str, BeforeValidator(str)] = Field(description="中文名称")  # labels are translated lazily


class Authority(Schema):
    """The authority whose data this is."""

    code: str = Field(description="机关代码")
    name: str = Field(description="机关全称")


class Envelope(Schema):
    """What every answer says of itself."""

    tenant: Authority = Field(description="数据所属机关：由访问的域名决定")
    as_of: dt.datetime = Field(description="生成时刻（北京时间）；有效性、受理状态、公示状态均按此刻计算")
    licence: None = Field(default=None, description="数据使用许可：发布机关尚未载明，因此为空；本接口不作推定")


class ListEnvelope(Envelope):
    """One page of a list."""

    next: str | None = Field(default=None, description="下一页的完整地址；没有下一页时为空。请原样使用")
    next_cursor: str | None = Field(default=None, description="下一页的游标，即参数 cursor 的值")


class ListQuery(Schema):
    """How much, and from where; subclasses add filters."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=20, ge=1, le=LARGEST_PAGE, description="每页条数，1 至 100")
    cursor: str | None = Field(default=None, max_length=500, description="上一页返回的 next_cursor；第一页不填")


class Problem(Schema):
    """An error (RFC 9457)."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="恒为 about:blank")
    title: str = Field(description="错误的类别")
    status: int = Field(description="HTTP 状态码")
    code: str = Field(description="错误代码，稳定不变")
    detail: str = Field(description="发生了什么、怎么办")
    errors: list[ProblemField] = Field(default=[], description="有误的参数")


class ProblemField(Schema):
    """A faulty parameter."""

    field: str = Field(description="参数名")
    message: str = Field(description="错在哪里")


Problem.model_rebuild()


class PageRef(Schema):
    """A page that this one refers to, held by the portal or not."""

    id: int | None = Field(default=None, description="本门户页面编号；本门户未收录时为空")
    title: str = Field(description="标题")
    number: str = Field(default="", description="发文字号；未载明时为空")
    url: str | None = Field(default=None, description="页面地址；本门户未收录时为空")
    data_url: str | None = Field(default=None, description="该页面的数据地址；本门户未收录时为空")


class Head(Schema):
    """What every page has."""

    id: int = Field(description="页面编号，移动后不变")
    title: str = Field(description="标题")
    url: str | None = Field(description="页面地址")
    permalink: str | None = Field(description="永久链接：页面移动后仍然有效")
    theme: Coded | None = Field(description="主题分类；未载明时为空")
    needs_verification: bool = Field(description="是否待核实")
    published_at: dt.datetime | None = Field(description="上网发布时刻")
    updated_at: dt.datetime | None = Field(description="最近一次修改发布的时刻")


class Prose(Schema):
    """A part of a running text."""

    type: str = Field(description="heading 小标题、text 正文、question 问答、quotation 引文")
    text: str = Field(description="纯文本")
    html: str = Field(default="", description="限定标签的 HTML（段落、加粗、列表、链接）；纯文本的部分为空")
    question: str = Field(default="", description="问题，仅问答有")


class HeldFile(Schema):
    """A file that anybody may download from this site."""

    url: str = Field(description="下载地址")
    media_type: str = Field(description="媒体类型")
    size: int = Field(description="大小，字节")
    sha256: str = Field(description="内容的 SHA-256，十六进制")


class FileRef(Schema):
    """A file that belongs to a page."""

    title: str = Field(description="名称")
    file: HeldFile | None = Field(description="可下载的文件；尚未提供时为 null")
