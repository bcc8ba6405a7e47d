"""The editors' form of a guide."""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

ROWS = ("bases", "contacts")


class GuideForm(WagtailAdminPageForm):
    """Publishing and submitting ask for every key element at once; a draft may be saved without."""

    def is_valid(self) -> bool:
        """Tell whether the form and its rows are valid and, unless it is a draft, the guide is complete."""
        valid: bool = super().is_valid()
        if valid and not self.is_deferred_validation:
            missing = self._missing()
            if missing:
                self.add_error(None, missing)
                return False
        return valid

    def _missing(self) -> str:
        """Return the sentence that names what is missing, "" for a complete guide."""
        from cms_content.errors import GuideIncomplete
        from cms_content.guide_checks import lacking  # it reads the model that has this form

        rows: dict[str, list[Any]] = {
            name: [row.instance for row in self.formsets[name] if row.has_changed() or row.instance.pk] for name in ROWS
        }
        removed = {id(row.instance) for name in ROWS for row in self.formsets[name].deleted_forms}
        kept = {name: [row for row in found if id(row) not in removed] for name, found in rows.items()}
        missing = lacking(self.instance, bases=kept["bases"], contacts=kept["contacts"])
        return GuideIncomplete(missing).message if missing else ""
