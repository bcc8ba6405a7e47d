"""How an application is shown: sections, what changed since the last edition, materials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workflows.cases.readings import shown_at
from workflows.programmes import forms
from workflows.programmes.forms.fields import RowsField

if TYPE_CHECKING:
    from workflows.cases.models import Case, CaseEdition
    from workflows.programmes.forms.base import Remark


def sections(case: Case, edition: CaseEdition | None) -> list[dict[str, Any]]:
    """Return the filled-in application by section: rows of label, value and, if changed, the earlier value."""
    values = edition.form if edition else case.draft
    before = _previous(edition)
    form = forms.build(case.edition, case.tenant, values)
    shown = []
    for key, title, fields in form.grouped():
        rows = []
        for field in fields:
            value = _words(form, field.name, values.get(field.name))
            was = _words(form, field.name, before.get(field.name)) if before is not None else value
            row: dict[str, Any] = {"key": field.name, "label": field.label, "value": value}
            row["was"] = was if was != value else None
            if isinstance(field.field, RowsField):
                row["table"] = field.field.table(values.get(field.name))
            rows.append(row)
        shown.append({"key": key, "title": title, "rows": rows})
    return shown


def _previous(edition: CaseEdition | None) -> dict[str, Any] | None:
    if edition is None or edition.number == 1:
        return None
    earlier = edition.case.editions.filter(number=edition.number - 1).first()
    return earlier.form if earlier else None


def _words(form: Any, name: str, value: Any) -> str:
    """Return a value as a person reads it: a choice by its label."""
    if words := getattr(form.fields[name], "words", None):
        return str(words(value))
    choices = getattr(form.fields[name], "choices", None)
    if choices is None or value in (None, ""):
        return "" if value is None else str(value)
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            for inner, words in label:
                if str(inner) == str(value):
                    return f"{inner} {words}"
        elif str(key) == str(value):
            return str(label)
    return str(value)


def remarks(case: Case, edition: CaseEdition | None) -> list[Remark]:
    """Return what the applicant and every reviewer should know of the application; it never stands in the way."""
    return forms.remarks(case.edition, case.tenant, edition.form if edition else case.draft)


def materials(case: Case, edition: CaseEdition | None) -> list[dict[str, Any]]:
    """Return the programme's materials with what was filed, and whether it is new in this edition."""
    filed = {one.key: one.version for one in case.materials.filter(edition=edition).select_related("version")}
    before: dict[str, int] = {}
    if edition is not None and edition.number > 1:
        rows = case.materials.filter(edition__number=edition.number - 1).values_list("key", "version_id")
        before = dict(rows)
    shown = []
    for entry in case.edition.materials_for(case.occasion):
        version = filed.get(entry["key"])
        changed = bool(before) and version is not None and before.get(entry["key"]) != version.pk
        preview = shown_at(version) if version is not None else ""
        shown.append({**entry, "version": version, "changed": changed, "preview": preview})
    return shown


def correctable(case: Case) -> list[tuple[str, str]]:
    """Return every field and material that a correction may name, as (key, Chinese title)."""
    form = forms.build(case.edition, case.tenant, None)
    fields = [(name, str(field.label)) for name, field in form.fields.items()]
    return fields + [(entry["key"], entry["title"]) for entry in case.edition.materials_for(case.occasion)]
