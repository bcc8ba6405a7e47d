"""The editors' form of a policy page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

STEP = 4
SITE_DEPTH = 2


class PolicyForm(WagtailAdminPageForm):
    """Adds the check that needs the page's place in the tree: one number, one document on a site (RULES B5.1)."""

    def clean(self) -> dict[str, Any]:
        """Refuse a number that another document of the site bears, and say which."""
        from cms_content import policy_checks  # it reads the model that has this form

        cleaned: dict[str, Any] = super().clean()
        number = policy_checks.one_form(cleaned.get("doc_number") or "")
        if number and self.parent_page is not None:
            site_root = self.parent_page.path[: STEP * SITE_DEPTH]
            for other in policy_checks.others_with_number(number, site_root=site_root, but=self.instance.pk):
                self.add_error(
                    "doc_number",
                    _("本站已有文号为“%(number)s”的文件：《%(title)s》。请核对文号，或修改那份文件。")
                    % {"number": number, "title": other.title},
                )
        self._check_relations()
        return cleaned

    def _check_relations(self) -> None:
        """Refuse relations that lead back to the document: a new row does not know its page, so it is said here."""
        from cms_content import policy_checks  # as above

        for row in self.formsets["relations"].forms if "relations" in self.formsets else []:
            if row.is_valid() and not row.cleaned_data.get("DELETE"):
                target = row.cleaned_data.get("target")
                fault = policy_checks.fault_of_relation(
                    page=self.instance.pk, target=target and target.pk, kind=row.cleaned_data.get("kind", "")
                )
                if fault:
                    row.add_error("target", fault)
                    self.add_error(None, fault)
