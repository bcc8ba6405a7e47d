"""Notices and what became of each item; nothing of any objection or objector."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from ninja import Schema
from pydantic import Field

from portal.api.schemas.common import Coded, Envelope, ListEnvelope, ListQuery


class NoticeQuery(ListQuery):
    """Filters of the list."""

    state: Literal["open", "closed"] | None = Field(
        default=None, description="open 正在公示、closed 公示已结束；按此刻计算"
    )


class NoticePeriod(Schema):
    """The period, frozen at publication."""

    first_day: dt.date = Field(description="公示起始日")
    last_day: dt.date = Field(description="公示截止日（含）")
    closes_at: dt.datetime = Field(description="截止时刻：此刻起不再受理异议")
    days: int = Field(description="公示期长度")
    unit: Coded = Field(description="公示期单位：工作日或自然日")
    counting_rule: str = Field(description="公示期的算法")


class Notice(Schema):
    """A notice as a line of a list."""

    id: int = Field(description="公示编号")
    title: str = Field(description="标题")
    url: str = Field(description="公示页面的地址")
    permalink: str | None = Field(description="永久链接")
    data_url: str = Field(description="公示内容和条目数据的地址")
    published_at: dt.datetime = Field(description="发布时刻")
    closed_at: dt.datetime | None = Field(description="公示办结时刻；尚未办结时为空")
    period: NoticePeriod = Field(description="公示期")
    state: Coded = Field(description="open 正在公示、closed 公示已结束")


class NoticeItem(Schema):
    """One item and its fate."""

    position: int = Field(description="序号")
    name: str = Field(description="名称")
    organisation: str = Field(description="申报单位")
    place: str = Field(description="所在地；未载明时为空")
    result: Coded = Field(
        description="pending 公示中、awaiting 公示期满待公布、clear 公示通过、held 异议处理中、"
        "refused 异议成立取消、returned 异议成立退回补正、corrected 更正后重新公示"
    )
    result_at: dt.datetime | None = Field(description="结果时刻；没有结果时为空")


class NoticeRow(Notice):
    """A notice with its texts."""

    basis: str = Field(description="依据")
    procedure: str = Field(description="经过的程序")
    how_to_object: str = Field(description="异议方式")


class NoticeDetail(NoticeRow):
    """A whole notice."""

    explanation: str = Field(description="说明（纯文本）")
    business_contact: str = Field(description="业务联系方式")
    supervision_contact: str = Field(description="监督联系方式")
    items: list[NoticeItem] = Field(description="公示条目")


class NoticeList(ListEnvelope):
    """One page of notices."""

    items: list[Notice] = Field(description="公示，最新发布的在前")


class NoticeAnswer(Envelope):
    """One notice."""

    item: NoticeDetail
