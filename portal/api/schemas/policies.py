"""Policies."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from ninja import Schema
from pydantic import Field

from cms_content.forms import CURRENT
from cms_content.themes import themes
from cms_content.validity import Validity
from portal.api.schemas.common import Coded, Envelope, Head, HeldFile, ListEnvelope, ListQuery, PageRef, Text

VALIDITIES = (CURRENT, *(one.value for one in Validity))
FIRST_YEAR, LAST_YEAR = 1949, 2100


class PolicyQuery(ListQuery):
    """Filters of the list."""

    validity: str | None = Field(
        default=None,
        description="有效性（按今天计算）；current 为现行有效，含试行；其余见 validity.code",
        json_schema_extra={"enum": [*VALIDITIES, None]},
    )
    theme: str | None = Field(
        default=None,
        description="主题分类代码；一级类包含其下各类",
        json_schema_extra={"enum": [*themes(), None]},
    )
    year: int | None = Field(
        default=None, ge=FIRST_YEAR, le=LAST_YEAR, description="发布年份；发布日期未载明的按成文年份"
    )
    q: Text | None = Field(default=None, description="标题、发文字号或发文机关中包含的文字")


class Effect(Schema):
    """Whether it is in force."""

    code: str = Field(
        description="not_yet 尚未生效、in_force 有效、trial 试行、expired 失效、repealed 废止、unknown 未载明"
    )
    label: str = Field(description="有效性")
    on: dt.date = Field(description="按这一天计算")
    note: str = Field(description="文件对有效期的说明；未载明时为空")


class PolicyDates(Schema):
    """The dates that the document states; None: it does not say."""

    written_on: dt.date | None = Field(description="成文日期")
    published_on: dt.date | None = Field(description="发布日期")
    effective_from: dt.date | None = Field(description="实施日期")
    valid_until: dt.date | None = Field(description="有效期至（含当日）")
    repealed_on: dt.date | None = Field(description="废止日期：自该日起不再有效")
    partly_repealed_on: dt.date | None = Field(description="部分废止日期")


class Policy(Head):
    """A policy as a line of a list."""

    data_url: str | None = Field(description="全文数据的地址")
    doc_number: str = Field(description="发文字号；未载明时为空")
    issuers: list[str] = Field(description="发文机关，牵头机关在前")
    genre: Coded | None = Field(description="体裁；未载明时为空")
    dates: PolicyDates = Field(description="文件载明的日期；未载明的为空")
    validity: Effect = Field(description="有效性")
    is_digest: bool = Field(description="正文是否为编辑摘编的要点，而不是文件原文")


class BodyPart(Schema):
    """A part of the body."""

    type: Literal["chapter", "article", "paragraph"] = Field(
        description="chapter 章节标题、article 条款、paragraph 段落"
    )
    number: str = Field(description="序号，如“第九条”；没有时为空")
    heading: str = Field(description="标题；没有时为空")
    level: int | None = Field(description="章节层级 1 至 3；其余为空")
    anchor: str = Field(description="稳定的锚点，接在页面地址的 # 之后可供引用；没有时为空")
    text: str = Field(description="文字；章节标题为空")
    doubtful: bool = Field(description="原文损坏，待人工核实")


class PolicyRelation(PageRef):
    """A related document, seen from this one."""

    kind: Coded = Field(description="关系")
    direction: Literal["outward", "inward"] = Field(description="outward 本文件指向对方；inward 对方指向本文件")
    note: str = Field(description="说明")
    is_unverified: bool = Field(description="关系是否待核实")


class PolicyAttachment(Schema):
    """An attachment that the document names."""

    title: str = Field(description="名称")
    state: Coded = Field(description="held 本站下载、in_body 见正文、elsewhere 见来源网站、missing 附件缺失")
    source_url: str = Field(description="来源地址；没有时为空")
    note: str = Field(description="说明")
    file: HeldFile | None = Field(description="本站下载的文件；没有时为 null")


class Source(Schema):
    """Where the text was taken from."""

    site: str = Field(description="来源网站；未载明时为空")
    url: str = Field(description="来源地址；未载明时为空")
    captured_on: dt.date | None = Field(description="采集日期")


class PolicyRow(Policy):
    """A policy with all that lies in the page itself."""

    index_number: str = Field(description="索引号；未载明时为空")
    addressees: str = Field(description="主送机关；未载明时为空")
    publicity: Coded | None = Field(description="公开属性；未载明时为空")
    summary: str = Field(description="摘要")
    text: str = Field(description="正文的纯文本")
    source: Source = Field(description="来源")


class PolicyDetail(PolicyRow):
    """A whole policy."""

    doc_number_note: str = Field(description="发文字号说明")
    repealed_parts: str = Field(description="被废止的条款")
    body: list[BodyPart] = Field(description="正文，按章节、条款、段落")
    attachments: list[PolicyAttachment] = Field(description="附件")
    relations: list[PolicyRelation] = Field(description="相关文件，两个方向")
    interpretations: list[PageRef] = Field(description="本站对该文件的解读")
    guides: list[PageRef] = Field(description="本站以该文件为依据的办事指南")
    verification_note: str = Field(description="待核实的事项")


class PolicyList(ListEnvelope):
    """One page of policies."""

    items: list[Policy] = Field(description="政策文件，按发布日期（未载明的按成文日期）从新到旧，日期不明的在最后")


class PolicyAnswer(Envelope):
    """One policy."""

    item: PolicyDetail
