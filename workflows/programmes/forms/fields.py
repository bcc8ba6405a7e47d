"""A long line, several choices, and rows of a small table: fields that work without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

MOST_ROWS = 100
"""Rows that one field takes."""
SPARE_ROWS = 3
"""Empty rows offered below the filled ones; every saving offers as many again."""

Row = dict[str, str]


class OneLine(forms.Textarea):
    """One line that may be longer than the page is wide: it grows, so that a whole name or title is in view.

    Line breaks that are typed or pasted become spaces.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 2, "class": "one-line"} | (attrs or {}))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the text as one line."""
        value = super().value_from_datadict(data, files, name)
        return " ".join(value.splitlines()) if isinstance(value, str) else value


class SeveralWidget(forms.CheckboxSelectMultiple):
    """Checkboxes that also say that they were on the page: none ticked differs from not sent."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:  # noqa: ARG002  # Django's signature
        """Return the checkboxes in one line each, after the mark that they were shown."""
        shown = self.get_context(name, value, attrs)["widget"]
        return render_to_string("programmes/several.html", {"name": name, "groups": shown["optgroups"]})

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tell whether the field was not on the page that was sent."""
        return f"{name}-shown" not in data and super().value_from_datadict(data, files, name) in (None, [])


class SeveralField(forms.MultipleChoiceField):
    """Several of a list of choices, such as the places of a cluster that spans cities (RULES S1-16)."""

    widget = SeveralWidget

    def words(self, value: Any) -> str:
        """Return the chosen labels as a person reads them."""
        labels = {str(key): str(label) for key, label in self.choices}  # type: ignore[misc, union-attr]  # the stubs do not know that choices are pairs
        return "、".join(labels.get(str(one), str(one)) for one in value or [])


@dataclass(frozen=True)
class Column:
    """One column of a table of rows.

    Parameters
    ----------
    fault: returns what is wrong with a filled-in value, "" if nothing.
    choices: value → label; empty for a line of text.
    """

    key: str
    title: str
    required: bool = True
    max_length: int = 120
    fault: Callable[[str], str] | None = None
    choices: Mapping[str, str] | None = None


class RowsWidget(forms.Widget):
    """A group of inputs for each row; empty rows are dropped."""

    use_fieldset = True

    def __init__(self, columns: Sequence[Column], row: str) -> None:
        super().__init__()
        self.columns, self.row = columns, row

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:  # noqa: ARG002  # Django's signature
        """Return the filled rows and some empty ones."""
        disabled = bool((attrs or {}).get("disabled"))
        filled = rows_in(value)
        spare = 0 if disabled and filled else min(SPARE_ROWS, MOST_ROWS - len(filled))
        rows = [
            [(column, f"{name}-{place}-{column.key}", row.get(column.key, "")) for column in self.columns]
            for place, row in enumerate([*filled, *({} for _ in range(spare))])
        ]
        return render_to_string(
            "programmes/rows.html", {"name": name, "rows": rows, "row": self.row, "disabled": disabled}
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row]:  # noqa: ARG002  # Django's signature
        """Return the rows that hold anything, in their order; values that were stored come as they are."""
        if name in data:
            return rows_in(data[name])
        count = str(data.get(f"{name}-rows", "0"))
        shown = min(int(count), MOST_ROWS) if count.isascii() and count.isdigit() and len(count) < 6 else 0  # noqa: PLR2004  # no number of rows is longer
        return rows_in(
            [
                {column.key: str(data.get(f"{name}-{place}-{column.key}", "")).strip() for column in self.columns}
                for place in range(shown)
            ]
        )

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:  # noqa: ARG002  # Django's signature
        """Tell whether the field was not on the page that was sent."""
        return name not in data and f"{name}-rows" not in data

    def id_for_label(self, id_: str) -> str:  # noqa: ARG002  # a group has a legend, no label
        """Return nothing: the legend names the group."""
        return ""


def rows_in(value: Any) -> list[Row]:
    """Return what is a row and holds anything, whatever was stored."""
    rows = value if isinstance(value, list) else []
    return [{str(k): str(v) for k, v in row.items()} for row in rows if isinstance(row, dict) and any(row.values())]


class RowsField(forms.Field):
    """Rows of a small table, such as candidates (RULES S1-7); the value is a list of column → text.

    Parameters
    ----------
    row: what a row is called, for the legend and the messages.
    """

    def __init__(self, columns: Sequence[Column], *, row: str = "第", **options: Any) -> None:
        super().__init__(widget=RowsWidget(columns, row), **options)
        self.columns = columns

    def clean(self, value: Any) -> list[Row]:
        """Return the rows. Raises ValidationError that names row and column of every fault."""
        rows = rows_in(value)
        if not rows and self.required:
            raise ValidationError(f"请至少填写一行{self.label}。")
        if len(rows) > MOST_ROWS:
            raise ValidationError(f"{self.label}最多{MOST_ROWS}行，现为{len(rows)}行。")
        faults = [
            f"第{number}行“{column.title}”：{fault}"
            for number, row in enumerate(rows, start=1)
            for column in self.columns
            if (fault := _fault(column, row.get(column.key, "")))
        ]
        if faults:
            raise ValidationError(" ".join(faults))
        return rows

    def table(self, value: Any) -> list[list[dict[str, str]]]:
        """Return the rows as cells, each with its column's title, for a table on the case page."""
        return [
            [{"title": one.title, "value": _label(one, row.get(one.key, ""))} for one in self.columns]
            for row in rows_in(value)
        ]

    def words(self, value: Any) -> str:
        """Return the rows as a person reads them: a line each."""
        lines = []
        for number, row in enumerate(rows_in(value), start=1):
            parts = [f"{one.title} {_label(one, row[one.key])}" for one in self.columns if row.get(one.key)]
            lines.append(f"{number}. {'；'.join(parts)}")
        return "\n".join(lines)


def _label(column: Column, value: str) -> str:
    return (column.choices or {}).get(value, value)


def _fault(column: Column, value: str) -> str:
    if not value:
        return "请填写。" if column.required else ""
    if len(value) > column.max_length:
        return f"最多{column.max_length}字，现为{len(value)}字。"
    if column.choices is not None and value not in column.choices:
        return "请从列表中选择。"
    return column.fault(value) if column.fault else ""
