"""The decision panel's form, made from what a step declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing

from portal.documents.actions import store_version
from portal.documents.models import DocumentVersion
from workflows.cases.models import CORRECTION_LIMIT
from workflows.cases.presenting import correctable

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.forms.boundfield import BoundField

    from portal.identity.models import User
    from workflows.cases.models import Case, OpinionDraft, WorkItem
    from workflows.cases.steps import Choice

FORM = "decision"
"""The form's id: what is to be corrected is typed beside the rows of the application, outside its own place."""
FIX = "fix_"
"""How the names of these fields begin."""
KEPT = "workflows.cases.kept-upload"
"""Salt of the reference to an upload that was stored before the verdict was accepted."""


def typed_corrections(data: Mapping[str, Any]) -> dict[str, str] | None:
    """Return what a browser sends of demands for correction: key → text; None where the page had no place for any."""
    found = {name.removeprefix(FIX): str(data[name]) for name in data if name.startswith(FIX)}
    return found or None


class StepForm(forms.Form):
    """Further fields of one step; `note` is a sentence shown above them, `link` an address with its words after it."""

    note = ""
    link = ("", "")

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, initial=self.usual(case))

    def usual(self, case: Case) -> dict[str, Any]:  # noqa: ARG002  # for forms that know usual texts
        """Return what the fields start with for this case."""
        return {}


class DecisionForm(forms.Form):
    """Opinion, the documents that a verdict demands, and what is to be corrected."""

    opinion = forms.CharField(
        label="办理意见", required=False, widget=forms.Textarea(attrs={"rows": 5}), max_length=5000
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        work: WorkItem,
        actor: User,
        draft: OpinionDraft | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, files, **kwargs)
        if draft is not None:
            demands = {f"{FIX}{key}": text for key, text in draft.corrections.items()}
            self.initial = {**self.initial, "opinion": draft.text, **demands}
        self.work, self.actor = work, actor
        self.confirming: Choice | None = None
        self.placed: set[str] = set()
        spec = work.spec
        self.fields["opinion"].required = all(one.opinion_required for one in spec.choices)
        self.fields["opinion"].error_messages["required"] = "请填写办理意见：各项结论都须说明理由。"
        self.extra = spec.form(data, case=work.case) if spec.form else None
        self.kinds = spec.documents_for(work.case)
        for kind, title in self.kinds.items():
            asking = "".join(f"“{one.title}”" for one in spec.choices if kind in dict(one.documents))
            self.fields[kind] = forms.FileField(
                label=title, required=False, help_text=f"作出{asking}的结论须上传；其他结论不需要"
            )
            self.fields[kind].demanded = True  # type: ignore[attr-defined]  # read by the template: not called optional
            self.fields[f"{kind}_kept"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.correctable = correctable(work.case) if any(one.asks_corrections for one in spec.choices) else []
        for key, title in self.correctable:
            self.fields[f"{FIX}{key}"] = forms.CharField(
                label=f"对“{title}”的补正要求",
                required=False,
                max_length=CORRECTION_LIMIT,
                widget=forms.Textarea(attrs={"rows": 2, "form": FORM}),
            )
            self.fields[f"{FIX}{key}"].demanded = True  # type: ignore[attr-defined]  # as above: the verdict demands some

    def place_corrections(self, rows: Iterable[dict[str, Any]]) -> None:
        """Put the field of each thing that may be returned beside the row that shows it, as its `ask`."""
        for row in rows:
            if f"{FIX}{row['key']}" in self.fields:
                row["ask"] = self[f"{FIX}{row['key']}"]
                self.placed.add(row["key"])

    def apart(self) -> list[BoundField]:
        """Return the fields of what no row shows; they stand in the form itself."""
        return [self[f"{FIX}{key}"] for key, _title in self.correctable if key not in self.placed]

    def asked(self) -> list[tuple[str, str]]:
        """Return the key and title of everything for which a demand has been typed."""
        return [(key, title) for key, title in self.correctable if (self[f"{FIX}{key}"].value() or "").strip()]

    def document_fields(self) -> list[dict[str, Any]]:
        """Return each document's file field with the upload already kept, if any."""
        return [{"field": self[kind], "kept": self[f"{kind}_kept"], "version": self._kept(kind)} for kind in self.kinds]

    def refuse(self, name: str, message: str) -> None:
        """Show a refusal of the verb beside the field that it concerns, or above the form."""
        if self.extra is not None and name in self.extra.fields:
            self.extra.add_error(name, message)
        else:
            self.add_error(name if name in self.fields else None, message)

    def corrections(self) -> dict[str, str]:
        """Return what was asked to be corrected: key → text."""
        asked = {key: str(self.cleaned_data.get(f"{FIX}{key}") or "").strip() for key, _title in self.correctable}
        return {key: text for key, text in asked.items() if text}

    def keep_uploads(self) -> dict[str, DocumentVersion]:
        """Store what was uploaded and return kind → version, earlier kept ones included.

        The form then carries a signed reference, so a refused verdict loses no upload.
        """
        versions: dict[str, DocumentVersion] = {}
        kept: dict[str, Any] = {name: self.data.get(name) for name in self.data}
        for kind, title in self.kinds.items():
            upload: UploadedFile | None = self.cleaned_data.get(kind)
            version = self._store(kind, title, upload) if upload else self._kept(kind)
            if version is not None:
                versions[kind] = version
                kept[f"{kind}_kept"] = signing.dumps([self.work.pk, self.actor.pk, version.pk], salt=KEPT)
        self.data = kept
        return versions

    def _store(self, kind: str, title: str, upload: UploadedFile) -> DocumentVersion:
        return store_version(
            tenant=self.work.tenant,
            actor=self.actor,
            upload=upload,
            title=title,
            purpose=f"work:{self.work.pk}:{kind}"[:60],
        )

    def _kept(self, kind: str) -> DocumentVersion | None:
        """Return the version that this person stored for this work before, if the reference is genuine."""
        try:
            work, actor, version = signing.loads(self.data.get(f"{kind}_kept", ""), salt=KEPT)
        except signing.BadSignature:
            return None
        if (work, actor) != (self.work.pk, self.actor.pk):
            return None
        return DocumentVersion.across_tenants.select_related("document").filter(pk=version).first()
