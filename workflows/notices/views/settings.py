"""The authority's settings for objections, for its system administrator."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.errors import Invalid
from portal.tenancy.permissions import require
from workflows.cases.views.common import page, workspace
from workflows.notices.actions.configuring import configure_objections
from workflows.notices.policy import Policy, policy_of
from workflows.notices.rail import SETTINGS_KEY

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.identity.http import SignedInRequest


class PolicyForm(forms.Form):
    """What is asked of objectors, and for how long it is kept."""

    use_required_attribute = False

    signature_required = forms.BooleanField(
        label="个人须上传手写签名页", required=False, help_text="不勾选时可以选填。"
    )
    seal_required = forms.BooleanField(
        label="单位须上传加盖公章的异议函", required=False, help_text="不勾选时可以选填。"
    )
    id_offered = forms.BooleanField(
        label="个人可以上传身份证件", required=False, help_text="只在确有必要核实身份时开启；始终为选填。"
    )
    posted_counts = forms.BooleanField(
        label="信函以寄出日期（邮戳）为准", required=False, help_text="不勾选时以收到时间为准。"
    )
    retention_days = forms.IntegerField(
        label="办结后保存天数",
        help_text="到期后自动删除异议人身份信息和全部材料，只保留办理结果。期限应为实现处理目的所必要的最短时间。",
        error_messages={"required": "请填写天数。", "invalid": "请填写整数。"},
    )


@never_cache
@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def objection_settings(request: SignedInRequest) -> HttpResponse:
    """Show and keep the settings."""
    require(request.user, "objection.configure", request.tenant)
    form = PolicyForm(request.POST or None, initial=asdict(policy_of(request.tenant)))
    if form.is_valid():
        try:
            configure_objections(actor=request.user, tenant=request.tenant, policy=Policy(**form.cleaned_data))
        except Invalid as invalid:
            for name, text in invalid.fields.items():
                form.add_error(name, text)
        else:
            messages.success(request, "异议设置已保存。")
            return redirect("notices:settings")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "notices/entry_settings.html", SETTINGS_KEY, status=status, form=form)
