"""The window in which editors choose the policy document that a page relates to.

A province's document carries out the nation's: offered are the authority's own documents, and what the authorities
above it have made public. A sibling's documents, drafts and closed pages of others are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import ForeignKey, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from cms_content import queries
from cms_content.editorial.narrowing import ReachablePageField, is_own, is_reachable, key_of
from cms_content.models import PolicyPage

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.urls import URLPattern

    from portal.tenancy.models import Tenant

GONE = "已选的文件目前不公开，请另选，或填写文件名称"


def label_of(page: PolicyPage) -> str:
    """Return the title as it stands in a form; another authority's with its name."""
    owner = None if is_own(page) else queries.tenant_of(page)
    return f"{page.title}（{owner.short_name}）" if owner else page.title


class PolicySearch(BaseFilterForm):
    """Finds by part of the title, the number or an issuer's name; no index needs to be up to date for it."""

    q = forms.CharField(label=_("名称、文号或发文机关"), required=False, max_length=100)

    def filter(self, objects: QuerySet[PolicyPage]) -> QuerySet[PolicyPage]:
        """Return the documents that were searched for."""
        sought = self.cleaned_data["q"].strip()
        if not sought:
            return objects
        self.is_searching, self.search_query = True, sought
        issued = PolicyPage.objects.filter(issuers__name__icontains=sought).order_by().values("pk")
        return objects.filter(Q(title__icontains=sought) | Q(doc_number__icontains=sought) | Q(pk__in=issued))


class Offered:
    """Narrows a chooser's view to what the visited authority may relate to."""

    request: Any
    filter_form_class = PolicySearch

    def get_object_list(self) -> QuerySet[PolicyPage]:
        """Return the documents to choose from."""
        tenant: Tenant | None = self.request.tenant
        return queries.choosable_policies(tenant) if tenant else PolicyPage.objects.none()

    def get_object(self, pk: str) -> PolicyPage:
        """Return a chosen document. Raises DoesNotExist for one that is not offered."""
        return self.get_object_list().get(pk=key_of(pk))

    def get_objects(self, pks: list[str]) -> QuerySet[PolicyPage]:
        """Return those of the chosen that are offered."""
        return self.get_object_list().filter(pk__in=map(key_of, pks))

    def can_create(self) -> bool:
        """Return False: a document is entered in its own form."""
        return False

    def get_display_title(self, page: PolicyPage) -> str:
        """Return what the form shows of a chosen document."""
        return label_of(page)

    @property
    def columns(self) -> list[Column]:
        """Return the columns: title, number, whose it is, whether it is public."""
        own: list[Column] = super().columns  # type: ignore[misc]  # of the chooser's view that this is mixed into
        names = queries.names_of_sites_above(self.request.tenant) if self.request.tenant else {}
        return [
            *own,
            Column("number", label="发文字号", accessor="doc_number"),
            Column("authority", label="机关", accessor=lambda page: names.get(queries.site_path(page), "")),
            Column("state", label="状态", accessor=lambda page: "已公开" if page.live else "草稿"),
        ]


class Choose(Offered, chooser.ChooseView):
    """The window."""


class Results(Offered, chooser.ChooseResultsView):
    """Its list, page by page."""


class Chosen(Offered, chooser.ChosenView):
    """What was chosen."""


class ChosenSeveral(Offered, chooser.ChosenMultipleView):
    """The several that were chosen."""


class PolicyWidget(BaseChooser):
    """Shows what was chosen, with whose it is; never the title of a document that nobody here may know."""

    def get_value_data(self, value: Any) -> dict[str, Any] | None:
        """Return what the field shows; a number that names nothing readable is kept, so that the form can say so."""
        if value is None:
            return None
        key = value.pk if isinstance(value, PolicyPage) else value
        page = PolicyPage.objects.filter(pk=key_of(key)).first()
        if page is None or not is_reachable(page):
            return {"id": key, "title": GONE, "edit_url": None}
        shown = dict(self.get_value_data_from_instance(page))
        return shown if is_own(page) else shown | {"edit_url": None}

    def get_display_title(self, page: PolicyPage) -> str:
        """Return the title, another authority's with its name."""
        return label_of(page)


class PolicyChooser(ChooserViewSet):
    """The window's addresses; the widget stands for every foreign key to a policy document."""

    model = PolicyPage
    icon = "doc-full"
    choose_one_text = _("选择政策文件")
    choose_another_text = _("另选政策文件")
    edit_item_text = _("查看")
    search_tab_label = _("政策文件")
    choose_view_class = Choose
    choose_results_view_class = Results
    chosen_view_class = Chosen
    chosen_multiple_view_class = ChosenSeveral
    base_widget_class = PolicyWidget
    register_widget = False  # `on_register` says more

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the addresses without the one that would make a new page."""
        return [one for one in super().get_urlpatterns() if one.name != "create"]

    def on_register(self) -> None:
        """Put the widget in place of the page chooser, with the field that refuses what is not reachable."""
        super().on_register()
        given = {"form_class": ReachablePageField, "widget": self.widget_class}
        register_form_field_override(ForeignKey, to=PolicyPage, override=given)


POLICY_CHOOSER = PolicyChooser("policy_documents", url_prefix="policy-documents")
