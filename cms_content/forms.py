"""Forms of the public pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cms_content.themes import full_name
from cms_content.validity import Validity

CURRENT = "current"
_CHINESE = re.compile(r"[\u3400-\u9fff]")


class ChineseSelect(forms.Select):
    """A choice among names some of which are Chinese in every interface: such an option says so."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the option, marked with its language where the interface speaks another one."""
        option = super().create_option(name, value, label, *args, **kwargs)
        if get_language() != settings.LANGUAGE_CODE and _CHINESE.search(str(label)):
            option["attrs"]["lang"] = "zh-Hans"
        return option


class Filter(forms.Form):
    """A filter of a list, as it stands in the address: what is not understood is left out, and said."""

    labels: Mapping[str, Any] = MappingProxyType({})
    """Parameter → label of the filters that a list of this kind can have, also where nothing is there to choose."""

    def unknown(self) -> list[tuple[str, str]]:
        """Return what was given and not understood, with the label of its filter."""
        named = {name: str(label) for name, label in self.labels.items() if name not in self.fields}
        given = [(name, label) for name, label in named.items() if self.data.get(name)]
        given += [(name, str(self.fields[name].label)) for name in self.errors]
        return [(label, self.data.get(name, "")) for name, label in given]


class PolicyFilter(Filter):
    """What a reader narrows the list of policies by; each choice may be left open."""

    validity = forms.ChoiceField(
        label=_("有效性"),
        required=False,
        choices=[
            ("", _("全部")),
            (CURRENT, _("现行有效（含试行）")),
            *[
                (value.value, value.label)
                for value in (Validity.NOT_YET, Validity.PARTLY, Validity.EXPIRED, Validity.REPEALED)
            ],
            (Validity.UNKNOWN.value, Validity.UNKNOWN.label),
        ],
    )
    theme = forms.ChoiceField(label=_("主题分类"), required=False, widget=ChineseSelect)
    year = forms.TypedChoiceField(label=_("年份"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: list[int], themes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", gettext("全部")), *[(str(year), gettext("%s年") % year) for year in years]]  # type: ignore[attr-defined]  # a choice field
        self.fields["theme"].choices = [("", gettext("全部")), *[(code, full_name(code)) for code in themes]]  # type: ignore[attr-defined]  # same

    def chosen(self) -> dict[str, Any]:
        """Return the filters for `queries.policies_of`; a malformed one is left out and shown as an error."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}
