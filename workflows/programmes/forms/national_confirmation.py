"""The application for national confirmation (RULES S2-4 to S2-8, A8-1, A8-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from portal import clock
from portal.identity.uscc import validate_uscc
from portal.registry.models import Industry
from portal.registry.naming import check_name, compose_name
from portal.registry.queries import industries_for_names, name_is_taken
from workflows.programmes.forms.base import ApplicationForm

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant
    from workflows.programmes.models import ProgrammeEdition

STATEMENT_LIMIT = 1000
"""Longest statement, in characters."""


def _statement(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=STATEMENT_LIMIT, widget=forms.Textarea(attrs={"rows": 4})
    )


class NationalConfirmationForm(ApplicationForm):
    """Name, plan, three facts with evidence, service platform."""

    place = forms.CharField(label="地名或高新区名", max_length=60, help_text="集群所在地行政区划名，或所在高新区名")
    industry = forms.ChoiceField(
        label="集群产业分类", help_text="一般为战略性新兴产业分类（2018）第三层或第二层的分类名"
    )
    name = forms.CharField(
        label="集群名称",
        max_length=120,
        help_text="由“地名或高新区名＋产业分类名＋创新型产业集群”组成，可按实际简称调整",
    )
    deviation_reason = forms.CharField(
        label="名称与规范组成不一致的理由", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="名称与规范组成一致时不必填写；不一致时须说明理由，各级审核人员都会看到",
    )  # fmt: skip
    summary = _statement("集群概况", "产业基础、核心企业、协同创新情况，一千字以内")
    plan_start = forms.IntegerField(label="规划起始年", min_value=2010, max_value=2100)
    plan_end = forms.IntegerField(label="规划结束年", min_value=2010, max_value=2100)
    eligibility_policy = _statement("符合国家产业政策导向的说明", "请与所附证明材料对应")
    eligibility_province = _statement("属于省级政府确立的重点方向或建设目标的说明", "请写明文件名称和文号")
    eligibility_zone = _statement("是高新区规划主导产业的说明", "请写明规划名称")
    platform_name = forms.CharField(label="服务平台机构名称", max_length=120)
    platform_uscc = forms.CharField(label="服务平台机构统一社会信用代码", max_length=18, validators=[validate_uscc])
    platform_contact = forms.CharField(label="服务平台机构联系人", max_length=40)
    platform_phone = forms.CharField(label="服务平台机构联系电话", max_length=30)
    contact_name = forms.CharField(label="申报联系人", max_length=40)
    contact_phone = forms.CharField(label="申报联系电话", max_length=30)

    sections: ClassVar = (
        ("name", "集群名称与概况", ("place", "industry", "name", "deviation_reason", "summary")),
        ("plan", "建设规划期", ("plan_start", "plan_end")),
        ("eligibility", "申报条件", ("eligibility_policy", "eligibility_province", "eligibility_zone")),
        (
            "platform",
            "专业化服务平台机构",
            ("platform_name", "platform_uscc", "platform_contact", "platform_phone"),
        ),
        ("contact", "联系人", ("contact_name", "contact_phone")),
    )

    def prepare(self) -> None:
        """Offer the classes of levels 3 and 2, grouped by their parent."""
        self.fields["industry"].choices = [("", "请选择"), *_industry_choices()]  # type: ignore[attr-defined]

    @classmethod
    def starting_values(cls, edition: ProgrammeEdition, tenant: Tenant) -> dict[str, Any]:
        """Return the tenant's place and the next planning period."""
        start = clock.today().year
        return {"place": tenant.place_name, "plan_start": start, "plan_end": start + edition.plan_years - 1}

    def clean_platform_uscc(self) -> str:
        """Return the code as typed, without surrounding spaces."""
        return str(self.cleaned_data["platform_uscc"]).strip()

    def clean(self) -> dict[str, Any]:
        """Check what concerns two fields: the planning period and the name."""
        cleaned = super().clean() or {}
        self._check_plan(cleaned)
        self._check_name(cleaned)
        return cleaned

    def _check_plan(self, cleaned: dict[str, Any]) -> None:
        start, end = cleaned.get("plan_start"), cleaned.get("plan_end")
        if start is None or end is None:
            return
        wanted = start + self.edition.plan_years - 1
        if end != wanted:
            self.add_error(
                "plan_end",
                f"建设规划期应为{self.edition.plan_years}年：起始年为{start}年的，结束年应为{wanted}年，"
                f"现填{end}年（共{end - start + 1}年）。",
            )

    def _check_name(self, cleaned: dict[str, Any]) -> None:
        name, code, place = cleaned.get("name"), cleaned.get("industry"), cleaned.get("place")
        if not (name and code and place):
            return
        industry = Industry.objects.get(code=code)
        findings = check_name(name, [place], industry)
        lacking = [finding for finding in findings if not finding.healed_by_reason]
        composed = compose_name(place=place, industry=industry.name)
        for finding in lacking:
            self.add_error("name", f"{finding.message}规范组成为“{composed}”。")
        if findings and not lacking and not cleaned.get("deviation_reason"):
            self.add_error("deviation_reason", findings[0].message)
        own = self.cluster
        if name_is_taken(programme=self.edition.register_key, name=name, except_cluster=own.pk if own else None):
            self.add_error("name", "名录中已有同名集群。请核对地名（高新区名）和产业分类名。")
        if own and name == own.name and industry.pk == own.industry_id:
            self.add_error(
                "name", "集群名称和产业分类都与名录所载相同，没有需要变更复核的内容。请填写变更后的名称或分类。"
            )


def _industry_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return level-2 groups, each offering its own name and its level-3 classes."""
    groups: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for industry in industries_for_names():
        if industry.level == 2:  # noqa: PLR2004  # the classification's own level number
            groups.setdefault(industry.code, (industry.name, []))[1].append(
                (industry.code, f"{industry.name}（第二层）")
            )
        elif industry.parent is not None:
            groups.setdefault(industry.parent.code, (industry.parent.name, []))[1].append(
                (industry.code, industry.name)
            )
    return list(groups.values())
