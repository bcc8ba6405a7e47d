"""Forms of the public pages."""

from __future__ import annotations

from typing import Any

from django import forms

from cms_content.themes import full_name
from cms_content.validity import Validity

CURRENT = "current"


class PolicyFilter(forms.Form):
    """What a reader narrows the list of policies by; each choice may be left open."""

    validity = forms.ChoiceField(
        label="有效性",
        required=False,
        choices=[
            ("", "全部"),
            (CURRENT, "现行有效（含试行）"),
            *[
                (value.value, value.label)
                for value in (Validity.NOT_YET, Validity.PARTLY, Validity.EXPIRED, Validity.REPEALED)
            ],
            (Validity.UNKNOWN.value, Validity.UNKNOWN.label),
        ],
    )
    theme = forms.ChoiceField(label="主题分类", required=False)
    year = forms.TypedChoiceField(label="年份", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: list[int], themes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", "全部"), *[(str(year), f"{year}年") for year in years]]  # type: ignore[attr-defined]  # a choice field
        self.fields["theme"].choices = [("", "全部"), *[(code, full_name(code)) for code in themes]]  # type: ignore[attr-defined]  # same

    def chosen(self) -> dict[str, Any]:
        """Return the filters for `queries.policies_of`; a malformed one is left out and shown as an error."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}
