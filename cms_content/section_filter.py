"""What a reader narrows the list of a section by; each kind of page has its own facets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_content.forms import ChineseSelect, Filter
from cms_content.windows import WindowState
from portal.registry.naming import normalised_key

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Rows = QuerySet[Any] | list[Any]
"""What is narrowed: a query, or a list that is read already."""
LONGEST_WORDS = 60
"""Characters that a reader may type into a filter."""
Labeller = Callable[[Iterable[Any]], list[tuple[Any, Any]]]


@dataclass(frozen=True)
class Facet:
    """One filter.

    Parameters
    ----------
    name: parameter in the address. label: what people read.
    column: the column, annotation or path by which rows are narrowed.
    words: the values that occur → choices in the order in which they are offered.
    coerce: parameter as text → value of the column; its ValueError makes the filter malformed.
    """

    name: str
    label: str | _StrPromise
    column: str
    words: Labeller
    coerce: Callable[[str], Any] = str

    def field(self, rows: Rows) -> forms.Field | None:
        """Return the choice among the values that occur in `rows`; None where there is none."""
        choices = self.words([value for value in self.present(rows) if value not in {None, ""}])
        if not choices:
            return None
        return forms.TypedChoiceField(
            label=self.label,
            required=False,
            choices=[("", _("全部")), *choices],
            coerce=self.coerce,
            empty_value=None,
            widget=ChineseSelect,
        )

    def present(self, rows: Rows) -> Iterable[Any]:
        """Return the values that occur; one query, none for a list."""
        if isinstance(rows, list):
            return {getattr(row, self.column) for row in rows}
        return rows.order_by().values_list(self.column, flat=True).distinct()

    def narrow(self, rows: Rows, value: Any) -> Rows:
        """Return the rows that have `value`; each once, also where the path leads to many rows."""
        if isinstance(rows, list):
            return [row for row in rows if getattr(row, self.column) == value]
        if "__" in self.column:
            # a subquery, for a join would multiply what the rows count
            return rows.filter(pk__in=rows.model.objects.filter(**{self.column: value}).values("pk"))
        return rows.filter(**{self.column: value})


@dataclass(frozen=True)
class WordsFacet:
    """A filter by words that the reader types, for lists that are read already.

    Parameters
    ----------
    name: parameter in the address. label: what people read.
    texts: row → the texts of which one must hold the words, in whatever width, case and spacing.
    """

    name: str
    label: str | _StrPromise
    texts: Callable[[Any], Iterable[str]]

    def field(self, rows: Rows) -> forms.Field | None:
        """Return the field for the words; None where there is nothing to look through."""
        if not rows:
            return None
        widget = forms.TextInput(attrs={"type": "search"})
        return forms.CharField(
            label=self.label, required=False, max_length=LONGEST_WORDS, empty_value=None, widget=widget
        )

    def narrow(self, rows: Rows, value: str) -> Rows:
        """Return the rows one of whose texts holds the words."""
        key = normalised_key(value)
        return [row for row in rows if any(key in normalised_key(text) for text in self.texts(row))]


def years(values: Iterable[int]) -> list[tuple[Any, Any]]:
    """Return years as choices, the newest first."""
    return [(str(year), gettext("%s年") % year) for year in sorted(values, reverse=True)]


def as_they_are(values: Iterable[str]) -> list[tuple[Any, Any]]:
    """Return words that are their own labels."""
    return [(value, value) for value in sorted(values)]


def words_of(choices: Any) -> Labeller:
    """Return the labeller for a `TextChoices`, in its own order."""
    return lambda values: [choice for choice in choices.choices if choice[0] in set(values)]


class SectionFilter(Filter):
    """The facets that have a value to choose, each with the values that occur in `rows`."""

    def __init__(self, data: Any, *, facets: Iterable[Facet | WordsFacet], rows: Rows) -> None:
        super().__init__(data)
        self._facets = {facet.name: facet for facet in facets}
        self.labels = {facet.name: facet.label for facet in facets}
        for facet in self._facets.values():
            field = facet.field(rows)
            if field is not None:
                self.fields[facet.name] = field

    def narrow(self, rows: Rows) -> Rows:
        """Return what was asked for; a malformed filter is left out and shown as an error."""
        self.full_clean()
        for name, value in self.cleaned_data.items():
            if value is not None:
                rows = self._facets[name].narrow(rows, value)
        return rows


class StateFilter(Filter):
    """The states of windows that occur among the guides, in the order in which they are listed."""

    def __init__(self, data: Any, *, states: Iterable[WindowState]) -> None:
        super().__init__(data)
        self.labels = {"state": _("受理状态")}
        present = set(states)
        choices = [(state.value, state.label) for state in WindowState if state in present]
        if choices:
            self.fields["state"] = forms.ChoiceField(
                label=_("受理状态"), required=False, choices=[("", _("全部")), *choices]
            )

    def chosen(self) -> str:
        """Return the state that was asked for, "" for all; a malformed one is left out and shown as an error."""
        self.full_clean()
        return str(self.cleaned_data.get("state", ""))
