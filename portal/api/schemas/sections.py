"""Guides, interpretations, toolkits, news, annual reports, lists of enterprises."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from ninja import Schema
from pydantic import Field

from portal.api.schemas.common import Coded, Envelope, FileRef, Head, ListEnvelope, PageRef, Prose


class Window(Schema):
    """When a matter is taken in."""

    state: Coded = Field(description="not_yet 未开始、open 受理中、closed 已截止、unstated 受理时间未载明")
    opens_on: dt.date | None = Field(description="受理开始日；未载明时为空")
    closes_on: dt.date | None = Field(description="受理截止日（含）；未载明时为空")
    sentence: str = Field(description="状态、剩余天数和截止日，一句话")
    days_left: int | None = Field(description="剩余天数，含当天；不在受理中或没有截止日时为空")
    days_unit: str = Field(description="剩余天数的单位：工作日，工作日历尚未公布时为自然日")
    note: str = Field(description="受理时间说明")


class Guide(Head):
    """A guide as a line of a list."""

    data_url: str | None = Field(description="全部要素数据的地址")
    summary: str = Field(description="一句话说明")
    window: Window = Field(description="受理时间与状态")


class Condition(Schema):
    """A condition."""

    text: str = Field(description="条件")
    basis: str = Field(description="依据条款；未载明时为空")


class Material(Schema):
    """A paper to hand in."""

    title: str = Field(description="材料名称")
    requirement: Coded = Field(description="required 必需、optional 可选、conditional 视情况")
    form: str = Field(description="形式；未载明时为空")
    copies: int | None = Field(description="纸质份数；未规定时为空")
    source: str = Field(description="材料来源；未载明时为空")
    note: str = Field(description="说明")


class Step(Schema):
    """A step of the procedure."""

    title: str = Field(description="环节")
    office: str = Field(description="办理机关；未载明时为空")
    text: str = Field(description="说明")
    limit: int | None = Field(description="时限；未规定时为空")
    unit: Coded | None = Field(description="时限单位；未规定时限时为空")


class Basis(PageRef):
    """What a matter rests on."""

    clause: str = Field(description="条款；未载明时为空")


class Contact(Schema):
    """An office that answers."""

    purpose: Coded = Field(description="用途")
    office: str = Field(description="单位")
    phone: str = Field(description="电话")
    email: str = Field(description="电子邮箱")
    address: str = Field(description="地址")
    hours: str = Field(description="办公时间")


class GuideDetail(Guide):
    """A whole guide."""

    bases: list[Basis] = Field(description="设定依据")
    applicants: list[str] = Field(description="申报主体")
    conditions: list[Condition] = Field(description="申请条件")
    materials: list[Material] = Field(description="申报材料")
    steps: list[Step] = Field(description="办理流程")
    quota: str = Field(description="名额；未规定时为空")
    fee: str = Field(description="收费；未载明时为空")
    result: str = Field(description="办理结果")
    result_lookup: str = Field(description="结果查询")
    contacts: list[Contact] = Field(description="咨询与监督")
    questions: list[Prose] = Field(description="常见问题")
    files: list[FileRef] = Field(description="表格")
    verification_note: str = Field(description="待核实的事项")


class Interpretation(Head):
    """An interpretation as a line of a list."""

    data_url: str | None = Field(description="全文数据的地址")
    form: Coded = Field(description="解读形式")
    office: str = Field(description="解读单位")
    summary: str = Field(description="摘要")


class InterpretationDetail(Interpretation):
    """A whole interpretation."""

    policies: list[PageRef] = Field(description="所解读的文件")
    body: list[Prose] = Field(description="正文")
    text: str = Field(description="正文的纯文本")
    verification_note: str = Field(description="待核实的事项")


class Toolkit(Head):
    """A toolkit as a line of a list."""

    data_url: str | None = Field(description="工具清单数据的地址")
    scope: Coded = Field(description="编排方式")
    cluster: str = Field(description="适用集群；不是一群一策时为空")
    tier: Coded | None = Field(description="企业梯次；不按梯次编排时为空")
    summary: str = Field(description="适用说明")
    reviewed_on: dt.date | None = Field(description="最近梳理日期")


class ToolkitEntry(Schema):
    """One instrument."""

    instrument: Coded = Field(description="工具类别")
    benefit: str = Field(description="支持内容")
    audience: str = Field(description="适用对象；未载明时为空")
    policy: PageRef = Field(description="依据文件")
    validity: Coded | None = Field(description="依据文件今天的有效性；本门户未收录时为空")
    clause: str = Field(description="条款；未载明时为空")
    guide: PageRef | None = Field(description="办事指南")


class ToolkitDetail(Toolkit):
    """A whole toolkit."""

    entries: list[ToolkitEntry] = Field(description="政策工具")
    verification_note: str = Field(description="待核实的事项")


class News(Head):
    """A piece of news as a line of a list."""

    data_url: str | None = Field(description="全文数据的地址")
    lead: str = Field(description="导语")
    source: str = Field(description="来源")
    source_url: str = Field(description="原文地址；没有时为空")


class NewsDetail(News):
    """A whole piece of news."""

    body: list[Prose] = Field(description="正文")
    text: str = Field(description="正文的纯文本")


class Report(Head):
    """An annual report as a line of a list."""

    data_url: str | None = Field(description="全文数据的地址")
    year: int = Field(description="报告年度")
    summary: str = Field(description="摘要")


class Figure(Schema):
    """A key figure."""

    label: str = Field(description="指标")
    value: Decimal = Field(description="数值，十进制字符串")
    unit: str = Field(description="单位；没有时为空")
    source: str = Field(description="来源；未载明时为空")
    is_unverified: bool = Field(description="是否待核实")


class ReportDetail(Report):
    """A whole annual report."""

    scope_note: str = Field(description="统计口径；未载明时为空")
    figures: list[Figure] = Field(description="主要数据")
    body: list[Prose] = Field(description="正文")
    text: str = Field(description="正文的纯文本")
    files: list[FileRef] = Field(description="报告文件")
    verification_note: str = Field(description="待核实的事项")


class Ranking(Head):
    """An edition of a list of enterprises."""

    data_url: str | None = Field(description="名单数据的地址")
    series: str = Field(description="榜单")
    edition: str = Field(description="届次")
    is_ranked: bool = Field(description="排名是否分先后")


class RankingEntry(Schema):
    """An enterprise on the list."""

    position: int = Field(description="序号；是否代表名次见 is_ranked")
    name: str = Field(description="企业名称")
    uscc: str = Field(description="统一社会信用代码；未载明时为空")
    place: str = Field(description="所在地；未载明时为空")
    field: str = Field(description="领域；未载明时为空")
    note: str = Field(description="说明")
    is_unverified: bool = Field(description="是否待核实")


class RankingDetail(Ranking):
    """A whole edition."""

    criteria: str = Field(description="入榜标准")
    method: str = Field(description="产生办法；未载明时为空")
    entries: list[RankingEntry] = Field(description="入榜企业")
    verification_note: str = Field(description="待核实的事项")


class GuideList(ListEnvelope):
    """One page of guides."""

    items: list[Guide]


class GuideAnswer(Envelope):
    """One guide."""

    item: GuideDetail


class InterpretationList(ListEnvelope):
    """One page of interpretations."""

    items: list[Interpretation]


class InterpretationAnswer(Envelope):
    """One interpretation."""

    item: InterpretationDetail


class ToolkitList(ListEnvelope):
    """One page of toolkits."""

    items: list[Toolkit]


class ToolkitAnswer(Envelope):
    """One toolkit."""

    item: ToolkitDetail


class NewsList(ListEnvelope):
    """One page of news."""

    items: list[News]


class NewsAnswer(Envelope):
    """One piece of news."""

    item: NewsDetail


class ReportList(ListEnvelope):
    """One page of annual reports."""

    items: list[Report]


class ReportAnswer(Envelope):
    """One annual report."""

    item: ReportDetail


class RankingList(ListEnvelope):
    """One page of lists of enterprises."""

    items: list[Ranking]


class RankingAnswer(Envelope):
    """One list of enterprises."""

    item: RankingDetail
