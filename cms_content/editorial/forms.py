"""What an examiner fills in."""

from __future__ import annotations

from django import forms

OPINION_LENGTH = 2000


class DecisionForm(forms.Form):
    """An opinion; `comment` is the name that Wagtail's workflow gives it."""

    comment = forms.CharField(
        label="意见", required=False, max_length=OPINION_LENGTH, widget=forms.Textarea(attrs={"rows": 4})
    )


class ApprovalForm(DecisionForm):
    """Approval: with the stage's proofreading (三校)."""

    proofread = forms.BooleanField(
        label="已通读全文，完成本环节校对",
        error_messages={"required": "请先完成本环节校对，再勾选此项。"},
    )
    field_order = ["proofread", "comment"]


class RejectionForm(DecisionForm):
    """Back to the author, with what is to be changed."""

    comment = forms.CharField(
        label="退回意见",
        max_length=OPINION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明需要修改的内容，作者据此修改。"},
    )


class WithdrawalForm(forms.Form):
    """Why a page is taken from the public."""

    reason = forms.CharField(
        label="撤下原因",
        max_length=200,
        error_messages={"required": "请写明撤下原因，原因记入审计。"},
    )


def form_for(action: str) -> type[DecisionForm]:
    """Return the form of "approve" or "reject"."""
    return ApprovalForm if action == "approve" else RejectionForm
