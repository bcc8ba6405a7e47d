"""The window in which editors upload and choose the files that pages offer for download."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from cms_content.editorial.narrowing import key_of
from portal.documents.models import DocumentVersion
from portal.documents.public import public_versions, store_public
from portal.errors import DomainError
from portal.tenancy.scope import current_tenant

if TYPE_CHECKING:
    from django.db.models import QuerySet


class UploadForm(forms.Form):
    """A file for the public; it is scanned while it is taken in."""

    title = forms.CharField(label=_("名称"), max_length=200, required=False, help_text=_("留空时用文件名。"))
    file = forms.FileField(label=_("文件"), help_text=_("PDF、OFD、Word、Excel、图片或纯文本；上传后扫描病毒。"))


class OwnFiles:
    """Narrows a chooser's view to the visited authority's files for the public."""

    request: Any

    def get_object_list(self) -> QuerySet[DocumentVersion]:
        """Return the files to choose from."""
        return public_versions(self.request.tenant)

    def get_object(self, pk: str) -> DocumentVersion:
        """Return a chosen file. Raises DoesNotExist for any other file."""
        return self.get_object_list().get(pk=key_of(pk))

    def get_objects(self, pks: list[str]) -> QuerySet[DocumentVersion]:
        """Return those of the chosen that may be chosen."""
        return self.get_object_list().filter(pk__in=map(key_of, pks))

    def can_create(self) -> bool:
        """Return True: the editors' gate has let in only this authority's editors."""
        return True

    @property
    def columns(self) -> list[Column]:
        """Return the columns: file, size, day, scan."""
        own: list[Column] = super().columns  # type: ignore[misc]  # of the chooser's view that this is mixed into
        return [
            *own,
            Column("size", label="大小（字节）", accessor="size"),
            Column("created_at", label="上传时间", accessor="created_at"),
            Column("scan", label="病毒扫描", accessor="get_scan_status_display"),
        ]


class Choose(OwnFiles, chooser.ChooseView):
    """The window."""


class Results(OwnFiles, chooser.ChooseResultsView):
    """Its list, page by page."""


class Chosen(OwnFiles, chooser.ChosenView):
    """What was chosen."""


class ChosenSeveral(OwnFiles, chooser.ChosenMultipleView):
    """The several that were chosen."""


class Upload(OwnFiles, chooser.CreateView):
    """Taking in a new file."""

    def post(self, request: Any) -> Any:
        """Store and choose the file, or show the form again with the reason."""
        self.form = self.get_creation_form()
        if self.form.is_valid():
            given = self.form.cleaned_data
            try:
                version = store_public(
                    tenant=request.tenant, actor=request.user, upload=given["file"], title=given["title"]
                )
            except DomainError as refusal:
                self.form.add_error("file", ValidationError(refusal.message, code=refusal.code))
            else:
                return self.get_chosen_response(version)
        return self.get_reshow_creation_form_response()


class OwnFileWidget(BaseChooser):
    """Shows what was chosen, but never the name of a file that may not be chosen."""

    def get_instance(self, value: Any) -> DocumentVersion | None:
        """Return the chosen file; None for a number that was sent without being offered."""
        if value is None or isinstance(value, DocumentVersion):
            return value
        return public_versions(current_tenant()).filter(pk=key_of(value)).first()


class FileChooser(ChooserViewSet):
    """Registers the widget for every foreign key to a version of a document."""

    model = DocumentVersion
    icon = "doc-full-inverse"
    choose_one_text = _("选择或上传文件")
    choose_another_text = _("另选文件")
    edit_item_text = _("查看")
    create_action_label = _("上传")
    search_tab_label = _("已上传的文件")
    creation_form_class = UploadForm
    choose_view_class = Choose
    choose_results_view_class = Results
    chosen_view_class = Chosen
    chosen_multiple_view_class = ChosenSeveral
    create_view_class = Upload
    base_widget_class = OwnFileWidget


FILE_CHOOSER = FileChooser("public_files", url_prefix="public-files")
