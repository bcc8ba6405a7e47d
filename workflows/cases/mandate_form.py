"""The form by which an organisation's member gives a mandate (代办)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing

from portal import clock
from portal.documents.actions import store_version
from portal.documents.models import DocumentVersion
from portal.identity.models import Organisation, User
from portal.tenancy.permissions import may
from workflows.cases.queries import organisations_of
from workflows.programmes.queries import offered_at

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant

KEPT = "workflows.cases.kept-mandate"
"""Salt of the reference to a written mandate that was stored before the form was accepted."""


class MandateForm(forms.Form):
    """Who acts for which organisation, in which item, from when until when, by which paper."""

    organisation = forms.ModelChoiceField(Organisation.across_tenants.none(), label="委托单位", empty_label=None)
    agent = forms.CharField(label="代办人用户名", max_length=150, help_text="由代办人本人提供其登录用户名")
    programme = forms.ChoiceField(label="委托事项", required=False)
    since = forms.DateField(label="自", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    until = forms.DateField(label="至（含当日）", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    document = forms.FileField(label="委托书", required=False, help_text="加盖公章的委托书，PDF、Word 或图片")
    document_kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, tenant: Tenant, actor: User) -> None:
        super().__init__(data, files, initial={"since": clock.today()})
        self.tenant, self.actor = tenant, actor
        own = [one for one in organisations_of(tenant, actor) if may(actor, "mandate.grant", (tenant, one))]
        self.organisations = own
        field = self.fields["organisation"]
        field.queryset = organisations_of(tenant, actor).filter(pk__in=[one.pk for one in own])  # type: ignore[attr-defined]  # a model choice
        self.titles = {"": "全部事项"} | {one.key: one.title for one in offered_at(tenant)}
        self.fields["programme"].choices = list(self.titles.items())  # type: ignore[attr-defined]  # a choice field
        self.fields["document"].demanded = True  # type: ignore[attr-defined]  # one kept before counts; read by components/file_input.html
        for name, words in (
            ("agent", "请填写代办人的用户名。"),
            ("since", "请填写起始日。"),
            ("until", "请填写截止日。"),
        ):
            self.fields[name].error_messages["required"] = words

    def person(self) -> User | None:
        """Return the person with the name that was typed."""
        return User.objects.filter(username=self.cleaned_data["agent"].strip(), is_active=True).first()

    def keep_upload(self) -> DocumentVersion | None:
        """Store what was uploaded, or return what this person stored before: a refused form loses no upload."""
        upload = self.cleaned_data.get("document")
        version = self.kept if upload is None else store_version(
            tenant=self.tenant, actor=self.actor, upload=upload, title="代办委托书", purpose="mandate"
        )  # fmt: skip
        if version is not None:
            reference = signing.dumps([self.actor.pk, version.pk], salt=KEPT)
            self.data = {name: self.data.get(name) for name in self.data} | {"document_kept": reference}
        return version

    @property
    def kept(self) -> DocumentVersion | None:
        """The paper that this person stored before, if the reference is genuine."""
        try:
            actor, version = signing.loads(self.data.get("document_kept") or "", salt=KEPT)
        except signing.BadSignature:
            return None
        if actor != self.actor.pk:
            return None
        return DocumentVersion.across_tenants.select_related("document").filter(pk=version).first()
