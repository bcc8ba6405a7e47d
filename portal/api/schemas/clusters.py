"""Clusters of the register."""

from __future__ import annotations

import datetime as dt

from ninja import Schema
from pydantic import Field

from portal.api.schemas.common import Authority, Coded, Envelope, ListEnvelope, ListQuery, Text
from portal.registry.models import ClusterStatus

STANDING = tuple(one.value for one in ClusterStatus if one != ClusterStatus.WITHDRAWN)


class ClusterQuery(ListQuery):
    """Filters of the list."""

    status: str | None = Field(default=None, description="状态", json_schema_extra={"enum": [*STANDING, None]})
    q: Text | None = Field(default=None, description="集群名称中包含的文字")


class Cluster(Schema):
    """A cluster."""

    id: int = Field(description="名录编号")
    name: str = Field(description="集群名称")
    data_url: str = Field(description="该集群数据的地址")
    place: str = Field(description="行政区划或高新区")
    industry: Coded | None = Field(description="产业分类（战略性新兴产业分类 2018）；未载明时为空")
    lead_organisation: str = Field(description="牵头建设单位")
    programme: str = Field(description="计划项目的代码")
    status: Coded = Field(description="状态")
    status_since: dt.date = Field(description="状态自")
    confirmed_on: dt.date = Field(description="确认日期")
    confirmed_by: Authority = Field(description="确认机关")
    confirming_document: str = Field(description="确认文件；未载明时为空")


class ClusterList(ListEnvelope):
    """One page of clusters."""

    items: list[Cluster] = Field(description="现有集群，最近确认的在前；已取消的不列入")


class ClusterAnswer(Envelope):
    """One cluster."""

    item: Cluster
