"""The kinds of documents that an authority issues: to whom each is addressed and what may stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Audience(Enum):
    """To whom a document is addressed, and so who reads it besides the authority that issued it."""

    APPLICANT = "申报单位"
    ABOVE = "主管机关"
    OWN = "本机关"


COMMON: Mapping[str, str] = {
    "authority": "发文机关全称",
    "number": "文号",
    "title": "标题",
    "addressee": "主送单位",
    "organisation": "申报单位",
    "case_name": "申报名称",
    "case_number": "件号",
    "programme": "事项名称",
    "basis": "依据文件；尚待核实时为空",
    "submitted_on": "提交日期",
    "agent": "代办人；由申报单位自行提交时为空",
    "decided_on": "作出结论的日期",
    "reason": "结论的说明（只含可以告知收文单位的内容）",
    "contact": "业务联系方式",
    "supervision_contact": "监督联系方式",
    "date": "成文日期",
}
"""Placeholder → what it stands for, in every template."""

CORRECTION: Mapping[str, str] = {
    "corrections": "需要补正的各项，每项有 title（栏目或材料）和 text（要求）",
    "due_on": "补正期限；未设时为空",
}
NOTICE: Mapping[str, str] = {
    "notice_days": "公示期及计算单位",
    "first_day": "公示起始日；公示发布前为空",
    "last_day": "公示截止日（含）；公示发布前为空",
    "closing": "截止日的截止时刻（如 17:30）；公示发布前为空",
}

_DAYS = (
    "公示期{% if notice_days %}为{{ notice_days }}，{% endif %}"
    "{% if first_day %}自{{ first_day }}至{{ last_day }}{{ closing }}"
    "{% else %}起止日期以公示发布时载明的为准{% endif %}。"
)
_OBJECT = (
    "对公示内容有异议的，请在公示期内以书面形式{% if first_day %}或者在公示网页{% endif %}实名提出，"
    "并附事实依据和联系方式。"
)


@dataclass(frozen=True)
class Kind:
    """One kind of document.

    Parameters
    ----------
    key, title: the stored word and the Chinese name.
    audience: who reads it.
    body: paragraphs of the portal's own template; `*` before a paragraph repeats it for each correction.
    fields: placeholders besides the common ones, with what they stand for.
    """

    key: str
    title: str
    audience: Audience
    body: tuple[str, ...]
    fields: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def placeholders(self) -> dict[str, str]:
        """Every placeholder that a template of this kind may use."""
        return {**COMMON, **self.fields}


_AGENT = "{% if agent %}（由{{ agent }}代办）{% endif %}"
_RECEIVED = (
    f"你单位于{{{{ submitted_on }}}}{_AGENT}"
    "提交的“{{ case_name }}”{{ programme }}申请（件号：{{ case_number }}）"
)
_ON = "{% if basis %}根据{{ basis }}，{% endif %}"
KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            "acceptance_notice",
            "受理通知书",
            Audience.APPLICANT,
            (
                f"{_RECEIVED}，经审查符合受理条件，我单位于{{{{ decided_on }}}}决定予以受理。",
                "办理过程和结果可在申报系统中凭件号查询。",
            ),
        ),
        Kind(
            "correction_notice",
            "补正通知",
            Audience.APPLICANT,
            (
                f"{_RECEIVED}已收悉。经审查，以下内容需要补正，现一次性告知：",
                "*{{ loop.index }}．{{ item.title }}：{{ item.text }}",
                "{% if reason %}总体说明：{{ reason }}{% endif %}",
                "{% if due_on %}请于{{ due_on }}前完成补正并重新提交。{% else %}请完成补正后重新提交。{% endif %}",
                "上述各项以外的内容无需修改。",
            ),
            CORRECTION,
        ),
        Kind(
            "recommendation_letter",
            "推荐函",
            Audience.ABOVE,
            (
                _ON + "经审核，现推荐{{ organisation }}" + _AGENT + "申报的“{{ case_name }}”参加{{ programme }}。",
                "{% if reason %}推荐意见：{{ reason }}{% endif %}",
                "申报材料已通过申报系统一并移交（件号：{{ case_number }}）。",
            ),
        ),
        Kind(
            "approval",
            "批复",
            Audience.APPLICANT,
            (
                f"{_RECEIVED}收悉。经研究，同意该项申请。",
                "{% if reason %}{{ reason }}{% endif %}",
                "请按照有关规定做好后续工作。",
            ),
        ),
        Kind(
            "notice_text",
            "公示文本",
            Audience.OWN,
            (
                _ON + "{{ organisation }}申报的“{{ case_name }}”已通过审议，现予以公示。",
                _DAYS,
                _OBJECT,
                "{% if contact %}业务联系方式：{{ contact }}{% endif %}",
                "{% if supervision_contact %}监督联系方式：{{ supervision_contact }}{% endif %}",
            ),
            NOTICE,
        ),
    )
}
KIND_CHOICES = [(kind.key, kind.title) for kind in KINDS.values()]
