"""What the office part takes and answers."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from portal.api.schemas.common import Authority, Coded
from workflows.cases.listing import LONGEST, Due, Sort
from workflows.cases.queries import QueueTab

LARGEST = 2**31 - 1
PLAIN = r"^[^\x00]*$"
Word = Annotated[str, Field(max_length=LONGEST, pattern=PLAIN)]
LONG_TEXT = 20_000
Reference = Annotated[str, Field(min_length=1, max_length=30, pattern=r"^[A-Za-z0-9_-]+$", description="件号")]

WorkKey = Annotated[int, Field(ge=1, le=LARGEST, description="环节编号")]
FileKey = Annotated[int, Field(ge=1, le=LARGEST, description="文件编号")]


class Answer(Schema):
    """What every answer says of itself."""

    tenant: Authority = Field(description="机关：由访问的域名决定")
    as_of: dt.datetime = Field(description="生成时刻（北京时间）")


class Me(Answer):
    """Whose the token is and what it may do."""

    person: str = Field(description="令牌所代表的人员")
    roles: list[Coded] = Field(description="该人员在本机关的角色")
    token: str = Field(description="令牌的用途和末四位")
    scopes: list[str] = Field(description="令牌的范围")
    expires_at: dt.datetime = Field(description="到期时刻")
    days_left: int = Field(description="剩余整天数")


class QueueQuery(Schema):
    """Which rows of the queue: the same selection as on the page."""

    model_config = ConfigDict(extra="forbid")

    tab: Literal[tuple(QueueTab.values)] = Field(  # type: ignore[valid-type]  # the values of the enumeration
        default="todo", description="列表：todo 待办、mine 在办、overdue 超期、done 已办"
    )
    programme: Word = Field(default="", description="事项代码")
    step: Word = Field(default="", description="环节代码")
    q: Word = Field(default="", description="名称、件号或申请单位的一部分")
    due: Literal[("", *Due.values)] = Field(  # type: ignore[valid-type]  # same
        default="", description="到期：overdue 已超期、soon 三日内到期、unlimited 未设时限"
    )
    sort: Literal[tuple(Sort.values)] = Field(  # type: ignore[valid-type]  # same
        default="due", description="顺序：due 到期先后、arrived 到达先后、latest 最近到达；已办按办结先后"
    )
    page: int = Field(default=1, ge=1, le=LARGEST, description="第几页，从 1 起")


class Programme(Schema):
    """A programme edition."""

    key: str = Field(description="事项代码")
    title: str = Field(description="事项名称")


class QueueRow(Schema):
    """One piece of work."""

    case: str = Field(description="件号，即其他地址中的 reference")
    name: str = Field(description="名称")
    applicant: str = Field(description="申请单位")
    programme: Programme = Field(description="事项")
    work: int = Field(description="环节编号，领取和退回时使用")
    step: Coded = Field(description="环节")
    opened_at: dt.datetime = Field(description="到达时刻")
    due_on: dt.date | None = Field(description="到期日；未设时限时为空")
    is_overdue: bool = Field(description="是否已超期")
    claimed_by: str = Field(description="领取人；无人领取时为空")
    verdict: str = Field(description="结论；仅已办有")
    data_url: str = Field(description="该件的数据地址")


class Queue(Answer):
    """One page of the queue."""

    items: list[QueueRow] = Field(description="本页的件")
    page: int = Field(description="第几页")
    pages: int = Field(description="共几页")
    count: int = Field(description="件数，最多计到一千")
    is_capped: bool = Field(description="件数是否只计到上限，实际可能更多")


class FormRow(Schema):
    """One field of the application."""

    key: str = Field(description="栏目代码，退回补正时使用")
    label: str = Field(description="栏目名称")
    value: str = Field(description="填写内容")
    was: str | None = Field(description="上次提交的内容；没有变化时为空")


class FormSection(Schema):
    """One section of the application."""

    title: str = Field(description="部分名称")
    rows: list[FormRow] = Field(description="栏目")


class Happened(Schema):
    """One entry of the timeline, as the case page shows it to this person."""

    when: str = Field(description="时间；尚未办结的环节为空")
    authority: str = Field(description="机关")
    title: str = Field(description="环节和结论")
    who: str = Field(description="办理人；其他机关不移交的为空")
    text: str = Field(description="意见或说明；不移交的为空")
    is_done: bool = Field(description="是否已办结")


class Remark(Schema):
    """What a reviewer should know of the application."""

    title: str = Field(description="提示")
    lines: list[str] = Field(description="内容")


class CaseItem(Schema):
    """One case as this person sees it."""

    case: str = Field(description="件号")
    name: str = Field(description="名称")
    status: Coded = Field(description="状态")
    sentence: str = Field(description="一句话说明：到了哪里、由谁办理")
    occasion: Coded = Field(description="申报类型")
    programme: Programme = Field(description="事项")
    applicant: str = Field(description="申请单位")
    filed_at: str = Field(description="申报机关")
    submission: int | None = Field(description="第几次提交；尚未提交时为空")
    signed: str = Field(description="以谁的名义提交：申报单位；由代办人提交的，写明代办人和单位")
    submitted_at: dt.datetime | None = Field(description="该次提交的时刻")
    closed_at: dt.datetime | None = Field(description="办结时刻")
    form: list[FormSection] = Field(description="申请内容")
    remarks: list[Remark] = Field(description="需要注意的事项")
    timeline: list[Happened] = Field(description="办理过程")
    url: str = Field(description="网页地址")


class CaseAnswer(Answer):
    """One case."""

    item: CaseItem = Field(description="办件")


class FileItem(Schema):
    """A file of the case."""

    id: int = Field(description="文件编号")
    name: str = Field(description="文件名")
    media_type: str = Field(description="媒体类型")
    size: int = Field(description="大小，字节")
    sha256: str = Field(description="内容的 SHA-256，十六进制")
    scan: Coded = Field(description="病毒扫描结果")
    content_url: str | None = Field(description="下载地址；未通过扫描时为空")


class MaterialItem(Schema):
    """One entry of the programme's list of materials, with what was filed."""

    key: str = Field(description="材料代码，退回补正时使用")
    title: str = Field(description="材料名称")
    is_required: bool = Field(description="是否必需")
    is_changed: bool = Field(description="与上次提交相比是否更换")
    file: FileItem | None = Field(description="已提交的文件；没有提交时为空")


class Materials(Answer):
    """The materials of a case."""

    items: list[MaterialItem] = Field(description="材料")


class HandedOver(Schema):
    """One conclusion that another authority handed over."""

    authority: Authority = Field(description="作出结论的机关")
    step: Coded = Field(description="环节")
    verdict: Coded = Field(description="结论")
    opinion: str = Field(description="移交的意见")
    at: dt.datetime = Field(description="作出时刻")
    files: list[FileItem] = Field(description="随附文件，例如推荐函")


class HandOver(Answer):
    """What earlier authorities handed over: never what they kept."""

    items: list[HandedOver] = Field(description="移交内容；本机关就是申报机关时为空")


class DocumentKind(Schema):
    """A document that a verdict demands."""

    kind: str = Field(description="种类代码")
    title: str = Field(description="名称")


class VerdictItem(Schema):
    """One verdict that a step offers, and what it needs."""

    code: str = Field(description="结论代码")
    title: str = Field(description="结论名称")
    opinion_required: bool = Field(description="是否必须填写意见")
    corrections_required: bool = Field(description="是否必须写明补正要求")
    documents: list[DocumentKind] = Field(description="必须随附的文件，先上传再引用")


FieldType = Literal["text", "date", "integer", "decimal", "boolean", "choice", "choices"]


class StepField(Schema):
    """A further field of the step."""

    name: str = Field(description="字段名，写在 form 中")
    label: str = Field(description="名称")
    is_required: bool = Field(description="是否必填")
    help: str = Field(description="填写说明")
    type: FieldType = Field(
        description="内容的写法：text 文字，date 日期（2026-06-01），integer 整数，decimal 小数，boolean 是否，"
        "choice 取 choices 中的一个，choices 取若干个，写成列表"
    )
    choices: list[Coded] = Field(description="可选的值；自由填写时为空")
    initial: str = Field(description="通常的内容")


class Correctable(Schema):
    """What may be returned for correction."""

    key: str = Field(description="代码，写在 corrections 中")
    title: str = Field(description="栏目或材料")


class StepItem(Schema):
    """An open step of this authority."""

    work: int = Field(description="环节编号")
    step: Coded = Field(description="环节")
    role: Coded = Field(description="由哪个角色办理")
    version: str = Field(description="版本，办理时原样带回；该件有变化时改变")
    opened_at: dt.datetime = Field(description="到达时刻")
    due_on: dt.date | None = Field(description="到期日；未设时限时为空")
    claimed_by: str = Field(description="领取人；无人领取时为空")
    may_decide: bool = Field(description="令牌所代表的人员现在能否办理")
    reason: str = Field(description="不能办理的原因")
    verdicts: list[VerdictItem] = Field(description="可以作出的结论")
    form: list[StepField] = Field(description="该环节另需填写的字段")
    note: str = Field(description="填写时的提示")
    correctable: list[Correctable] = Field(description="可以要求补正的栏目和材料")


class Steps(Answer):
    """The open steps of a case at this authority."""

    items: list[StepItem] = Field(description="环节")


class VerdictIn(Schema):
    """One verdict."""

    model_config = ConfigDict(extra="forbid")

    work: int = Field(ge=1, le=LARGEST, description="环节编号")
    version: str = Field(max_length=64, pattern=PLAIN, description="读取环节时得到的版本")
    verdict: str = Field(max_length=60, pattern=PLAIN, description="结论代码")
    opinion: str = Field(default="", max_length=LONG_TEXT, pattern=PLAIN, description="办理意见")
    corrections: dict[str, Annotated[str, Field(max_length=LONG_TEXT, pattern=PLAIN)]] = Field(
        default={}, description="补正要求：栏目或材料代码 → 要求"
    )
    form: dict[str, Any] = Field(default={}, description="该环节另需填写的字段：字段名 → 值")
    documents: dict[str, Annotated[str, Field(max_length=500, pattern=PLAIN)]] = Field(
        default={}, description="随附文件：种类代码 → 上传后得到的引用"
    )


class WorkRef(Schema):
    """Where a case waits."""

    authority: str = Field(description="机关")
    step: Coded = Field(description="环节")
    due_on: dt.date | None = Field(description="到期日")


class DecisionItem(Schema):
    """The verdict as it was recorded."""

    case: str = Field(description="件号")
    step: Coded = Field(description="环节")
    verdict: Coded = Field(description="结论")
    opinion: str = Field(description="意见")
    at: dt.datetime = Field(description="作出时刻")
    status: Coded = Field(description="该件现在的状态")
    waiting: list[WorkRef] = Field(description="该件现在等待的环节；办结时为空")


class DecisionAnswer(Answer):
    """A verdict."""

    item: DecisionItem = Field(description="结论")


class ClaimItem(Schema):
    """A piece of work after it was claimed or given back."""

    case: str = Field(description="件号")
    work: int = Field(description="环节编号")
    claimed_by: str = Field(description="领取人；退回后为空")


class ClaimAnswer(Answer):
    """Who has the work now."""

    item: ClaimItem = Field(description="环节")


class UploadItem(Schema):
    """A file that waits to be attached to a verdict."""

    kind: str = Field(description="种类代码")
    reference: str = Field(description="引用，写在办理请求的 documents 中；只对本人和本环节有效")
    file: FileItem = Field(description="文件")


class UploadAnswer(Answer):
    """A stored file."""

    item: UploadItem = Field(description="已保存的文件")
