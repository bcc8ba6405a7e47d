"""The application for a national pilot: five conditions and a plan in six chapters (RULES S3-12, S3-19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from portal import clock
from portal.registry.queries import name_is_taken
from workflows.programmes.editions.pilot_outline import title_of
from workflows.programmes.forms.base import ApplicationForm
from workflows.programmes.forms.fields import Column, RowsField

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant
    from workflows.programmes.models import ProgrammeEdition

STATEMENT_LIMIT = 1000
"""Longest statement on a condition, in characters."""
CHAPTER_LIMIT = 4000
"""Longest summary of a chapter, in characters; the plan itself is uploaded."""
LONGEST_PLAN = 10
"""Years: the source names no length of the plan, so only typing errors are refused."""


def _year(text: str) -> int | None:
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None  # noqa: PLR2004  # a year has four digits


def _year_fault(text: str) -> str:
    return "" if _year(text) else f"应为四位年份，现填“{text}”。"


TASKS = (
    Column("year", "年度", fault=_year_fault),
    Column("task", "任务", max_length=300),
    Column("progress", "进度安排", max_length=300),
    Column("unit", "责任单位"),
)
"""Columns of chapter 6 (RULES S3-19)."""


def _text(label: str, hint: str = "", limit: int = STATEMENT_LIMIT) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=limit, widget=forms.Textarea(attrs={"rows": 4}))


def _chapter(number: str) -> forms.CharField:
    return _text(f"{number} {title_of(number)}", "写明要点，全文见所附规划", CHAPTER_LIMIT)


class NationalPilotForm(ApplicationForm):
    """Cluster, the five basic conditions with their statements, the plan by its chapters, yearly tasks, contact."""

    name = forms.CharField(label="集群名称", max_length=120)
    place = forms.CharField(label="所在城市", max_length=60)
    industry = forms.CharField(label="产业领域", max_length=60, help_text="用本地使用的产业名称填写")
    summary = _text("集群概况", "产业基础、骨干企业、协同创新情况，一千字以内")
    condition_priority = _text("党委政府重点工作与组织保障", "写明列入的文件和组织机构，证明材料在下方上传")
    condition_provincial = _text("列入省级规划", "写明规划名称和文号")
    condition_technology = _text("技术领先与自主知识产权", "写明核心技术和知识产权情况")
    condition_scale = _text("区位集中与产业规模", "写明集聚区域、企业数和上年规模")
    condition_services = _text("公共服务体系", "写明平台名称和服务内容")
    plan_start = forms.IntegerField(label="规划起始年", min_value=2000, max_value=2100)
    plan_end = forms.IntegerField(label="规划结束年", min_value=2000, max_value=2100)
    outline_1_1 = _chapter("1.1")
    outline_1_2 = _chapter("1.2")
    outline_2 = _chapter("2")
    outline_3 = _chapter("3")
    outline_4_1 = _chapter("4.1")
    outline_4_2 = _chapter("4.2")
    outline_5 = _chapter("5")
    tasks = RowsField(TASKS, row="任务", label="分年度任务", help_text="规划期内每一年至少一项任务")
    contact_name = forms.CharField(label="申报联系人", max_length=40)
    contact_phone = forms.CharField(label="申报联系电话", max_length=30)

    sections: ClassVar = (
        ("cluster", "集群", ("name", "place", "industry", "summary")),
        (
            "conditions",
            "基本条件",
            (
                "condition_priority",
                "condition_provincial",
                "condition_technology",
                "condition_scale",
                "condition_services",
            ),
        ),
        ("plan", "规划期", ("plan_start", "plan_end")),
        ("chapter-1", f"规划第一章 {title_of('1')}", ("outline_1_1", "outline_1_2")),
        ("chapter-2", f"规划第二章 {title_of('2')}", ("outline_2",)),
        ("chapter-3", f"规划第三章 {title_of('3')}", ("outline_3",)),
        ("chapter-4", f"规划第四章 {title_of('4')}", ("outline_4_1", "outline_4_2")),
        ("chapter-5", f"规划第五章 {title_of('5')}", ("outline_5",)),
        ("chapter-6", f"规划第六章 {title_of('6')}", ("tasks",)),
        ("contact", "联系人", ("contact_name", "contact_phone")),
    )

    @classmethod
    def starting_values(cls, edition: ProgrammeEdition, tenant: Tenant) -> dict[str, Any]:
        """Return the tenant's place and a plan that starts this year."""
        start = clock.today().year
        return {"place": tenant.place_name, "plan_start": start, "plan_end": start + edition.plan_years - 1}

    def clean(self) -> dict[str, Any]:
        """Check what concerns two fields: the plan's years, and that the tasks cover them."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("plan_start"), cleaned.get("plan_end")
        if start is not None and end is not None:
            if not start <= end < start + LONGEST_PLAN:
                self.add_error("plan_end", f"规划结束年应在{start}年至{start + LONGEST_PLAN - 1}年之间，现填{end}年。")
            elif "tasks" in cleaned:
                self._check_years(cleaned["tasks"], start, end)
        name = cleaned.get("name")
        if name and name_is_taken(programme=self.edition.key, name=name):
            self.add_error("name", "名录中已有同名集群，请核对名称。")
        return cleaned

    def _check_years(self, rows: list[dict[str, str]], start: int, end: int) -> None:
        planned = [_year(row["year"]) for row in rows]
        faults = [
            f"第{number}行的年度{year}不在规划期（{start}—{end}年）内。"
            for number, year in enumerate(planned, start=1)
            if year is not None and not start <= year <= end
        ]
        lacking = [str(year) for year in range(start, end + 1) if year not in planned]
        if lacking:
            faults.append(f"{'、'.join(lacking)}年还没有任务，请补充。")
        if faults:
            self.add_error("tasks", "".join(faults))
