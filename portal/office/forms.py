"""The forms of the pages: a token, an address for pushes."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.office.egress import LONGEST_URL
from portal.office.models import Scope, Topic
from portal.office.tokens import LONGEST_DAYS, LONGEST_TITLE

USUAL_DAYS = 90


class TokenForm(forms.Form):
    """What a token is for, what it may do and for how long."""

    title = forms.CharField(
        label="用途",
        max_length=LONGEST_TITLE,
        help_text="例如：本厅 OA 系统待办对接",
        error_messages={"required": "请填写用途。"},
    )
    scopes = forms.MultipleChoiceField(
        label="范围",
        choices=[(scope.value, f"{scope.label}（{scope.value}）") for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
        help_text="只选对接确实需要的；任何范围都不超出您本人在本机关的权限",
        error_messages={"required": "请至少选择一个范围。"},
    )
    days = forms.IntegerField(
        label="有效期（天）",
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=USUAL_DAYS,
        help_text=f"1至{LONGEST_DAYS}天，到期自动失效",
        error_messages={"required": "请填写有效期。", "invalid": "请填写整数天数。"},
    )


class WebhookForm(forms.Form):
    """Where to push, and what."""

    url = forms.CharField(
        label="接收地址",
        max_length=LONGEST_URL,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text="以 https:// 开头；不能是内部网络地址，除非运维单位已列入许可",
        error_messages={"required": "请填写接收地址。"},
    )
    topics = forms.MultipleChoiceField(
        label="事件",
        choices=Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=Topic.values,
        error_messages={"required": "请至少选择一种事件。"},
    )


def refused(form: forms.Form, fields: dict[str, Any], message: str) -> None:
    """Show a refusal of the verb beside its fields, or above the form."""
    if not fields:
        form.add_error(None, message)
    for name, text in fields.items():
        form.add_error(name if name in form.fields else None, text)
