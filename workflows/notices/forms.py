"""Forms of notices and objections: they clean and explain; the verbs decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.notices.checks import clean_line, clean_phone, clean_text


class Asked(forms.CharField):
    """A line that is asked of one kind of objector: marked as required, judged by `checks.faults_of`."""

    def validate(self, value: Any) -> None:
        """Leave emptiness to the form's own check, which knows the kind."""

    def to_python(self, value: Any) -> str:
        """Return the line without invisible characters, full-width forms made half-width."""
        return clean_line(super().to_python(value) or "")


class AskedText(Asked):
    """A longer text that the verb itself judges."""

    widget = forms.Textarea(attrs={"rows": 5})

    def to_python(self, value: Any) -> str:
        """Return the text without invisible characters, its lines kept."""
        return clean_text(value or "")


class AskedChoice(forms.ChoiceField):
    """A choice that the verb itself judges."""

    def validate(self, value: Any) -> None:
        """Leave emptiness and foreign words to the verb, which says what to do."""


class AskedPhone(Asked):
    """A telephone number, Chinese numerals understood."""

    def to_python(self, value: Any) -> str:
        """Return the number in plain digits."""
        return clean_phone(super().to_python(value))


class ReceiptForm(forms.Form):
    """Receipt number and query code."""

    use_required_attribute = False

    number = forms.CharField(label=_("回执号"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    code = forms.CharField(label=_("查询码"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
