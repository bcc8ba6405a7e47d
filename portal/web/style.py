"""The living style page: every component once, with sample content. Demonstration and development only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

MONDAY = dt.date(2026, 11, 16)


class SampleForm(forms.Form):
    """One field of each kind that the portal uses."""

    name = forms.CharField(label="集群名称", help_text="地名或高新区名＋产业分类名＋“创新型产业集群”。")
    industry = forms.ChoiceField(
        label="产业分类", choices=[("", "请选择"), ("4.1", "生物医药产业"), ("2.1", "智能制造装备产业")]
    )
    years = forms.IntegerField(label="规划起始年", min_value=2020)
    kind = forms.ChoiceField(
        label="您是", choices=[("person", "个人"), ("unit", "单位")], widget=forms.RadioSelect, initial="person"
    )
    reason = forms.CharField(label="理由", widget=forms.Textarea, required=False, help_text="写明事实和依据。")
    evidence = forms.FileField(label="证据材料", help_text="PDF 或图片，每个不超过 50 MB。")
    true = forms.BooleanField(label="我承诺以上内容真实")


class SampleDecision(forms.Form):
    """The opinion of a decision panel."""

    opinion = forms.CharField(label="意见", widget=forms.Textarea, help_text="将记入办理记录，不能修改。")


def sample_period() -> list[dict[str, Any]]:
    """Return nine days around a weekend, the fourth of them today, for the period bar."""
    days = [MONDAY + dt.timedelta(days=step) for step in range(9)]
    today = days[3]
    return [
        {"date": day, "working": day.isoweekday() <= 5, "past": day < today, "today": day == today}  # noqa: PLR2004  # Friday is 5
        for day in days
    ]


def sample_context() -> dict[str, Any]:
    """Return what the page shows in each component."""
    return {
        "crumbs": [{"title": "首页", "url": "/"}, {"title": "样式", "url": ""}],
        "clean": SampleForm(),
        "bound": SampleForm({"name": "", "industry": "", "years": "1900", "kind": "unit"}, auto_id="bound_%s"),
        "decision": SampleDecision(auto_id="decision_%s"),
        "verdicts": [
            {"value": "recommend", "label": "同意推荐"},
            {"value": "return", "label": "退回补正", "kind": "secondary"},
            {"value": "refuse", "label": "不予推荐", "kind": "danger"},
        ],
        "period": sample_period(),
        "until": dt.datetime(2026, 11, 24, 17, 0),  # noqa: DTZ001  # shown as it is written
        "page": Paginator(range(95), 20).page(2),
        "rows": [
            {"label": "索引号", "value": ""},
            {"label": "主题分类", "value": "科技、教育\\科技"},
            {"label": "发文机关", "value": "示例省科学技术厅", "wide": True},
            {"label": "成文日期", "value": "2025年3月3日"},
            {"label": "有效性", "value": "有效", "tone": "open"},
        ],
        "timeline": [
            {"title": "提交申请", "when": "2026年11月2日 10:12", "who": "示例高新区管委会", "state": "done"},
            {"title": "省级审核", "when": "2026年11月9日 15:40", "text": "同意推荐。", "state": "done"},
            {"title": "公示", "when": "至2026年11月24日 17:00", "state": "now"},
            {"title": "确认"},
        ],
        "entries": [
            {"anchor": "colours", "title": "颜色", "level": 1},
            {"anchor": "forms", "title": "表单", "level": 1},
            {"anchor": "errors", "title": "出错时", "level": 2},
        ],
        "colours": ["ink", "ink-2", "mist", "line", "primary", "red", "green", "amber", "grey"],
    }


def style_page(request: HttpRequest) -> HttpResponse:
    """Show every component. 404 outside the demonstration and development."""
    if not (settings.DEMO_MODE or settings.DEBUG):
        raise Http404
    return render(request, "style/index.html", sample_context())
