"""Fields that a step asks for besides verdict and opinion."""

from django import forms


class AnnounceForm(forms.Form):
    """What the notice says; the period follows from the programme's rule and is not typed."""

    title = forms.CharField(label="公示标题", max_length=120)
    procedure = forms.CharField(
        label="经过的程序",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="如：经申报单位申请、省级科技主管部门推荐、受理和专家审议",
    )


class ConfirmForm(forms.Form):
    """The document that confirms."""

    document_number = forms.CharField(
        label="确认文件文号", max_length=60, required=False, help_text="如已印发确认文件，请填写发文字号；没有可留空"
    )
