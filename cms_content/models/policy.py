"""The page of a policy document (政策文件), with the metadata that government sites carry (RULES B5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField

from cms_content import themes
from cms_content.blocks import BodyBlock
from cms_content.models.base import PortalPage
from cms_content.models.policy_form import PolicyForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


VERSIONS = "cms_content/policy_versions.html"
VERSION = "cms_content/policy_version.html"


class Genre(models.TextChoices):
    """体裁."""

    OPINION = "opinion", pgettext_lazy("genre", "意见")
    MEASURES = "measures", pgettext_lazy("genre", "办法")
    STEPS = "steps", pgettext_lazy("genre", "措施")
    GUIDELINE = "guideline", pgettext_lazy("genre", "指引")
    GUIDE = "guide", pgettext_lazy("genre", "指南")
    PLAN = "plan", pgettext_lazy("genre", "方案")
    NOTIFICATION = "notification", pgettext_lazy("genre", "通知")
    RULES = "rules", pgettext_lazy("genre", "规定")
    ANNOUNCEMENT = "announcement", pgettext_lazy("genre", "公告")
    OTHER = "other", pgettext_lazy("genre", "其他")


class Publicity(models.TextChoices):
    """公开属性, as the document states it."""

    ACTIVE = "active", pgettext_lazy("publicity", "主动公开")
    ON_REQUEST = "on_request", pgettext_lazy("publicity", "依申请公开")


class PolicyPage(RoutablePageMixin, PortalPage):
    """One policy document. What the document does not say stays unknown: empty or None, never guessed (A0-1)."""

    index_number = models.CharField("索引号", max_length=60, blank=True)
    theme = models.CharField("主题分类", max_length=8, blank=True, choices=themes.choices)
    genre = models.CharField("体裁", max_length=14, blank=True, choices=Genre)
    doc_number = models.CharField("发文字号", max_length=60, blank=True, db_index=True)
    doc_number_raw = models.CharField("发文字号（原文写法）", max_length=80, blank=True)
    doc_number_note = models.CharField("发文字号说明", max_length=200, blank=True)
    written_on = models.DateField("成文日期", null=True, blank=True)
    published_on = models.DateField("发布日期", null=True, blank=True)
    effective_from = models.DateField("实施日期", null=True, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True, help_text="最后一个有效日。")
    repealed_on = models.DateField("废止日期", null=True, blank=True, help_text="自该日起不再有效。")
    partly_repealed_on = models.DateField("部分废止日期", null=True, blank=True, help_text="自该日起部分条款不再有效。")
    repealed_parts = models.CharField("废止的条款", max_length=200, blank=True, help_text="如：第五条、第七条第二款。")
    is_trial = models.BooleanField("试行", default=False)
    validity_note = models.CharField("有效期说明", max_length=200, blank=True)
    addressees = models.TextField("主送机关", blank=True)
    publicity = models.CharField("公开属性", max_length=10, blank=True, choices=Publicity)
    summary = models.TextField("摘要", blank=True)
    is_digest = models.BooleanField("要点摘编", default=False, help_text="正文为编辑摘编的要点，不是文件原文。")
    body = StreamField(BodyBlock(), verbose_name="正文", blank=True)
    needs_verification = models.BooleanField("待核实", default=False)
    verification_note = models.TextField("待核实事项", blank=True, help_text="在页面上公开，请用平实的话写明。")
    editors_note = models.TextField("待核事项（仅编辑可见）", blank=True, help_text="不公开；核对一项删去一行。")
    source_site = models.CharField("来源网站", max_length=100, blank=True)
    source_url = models.URLField("来源地址", blank=True)
    captured_on = models.DateField("采集日期", null=True, blank=True)
    shows_history = models.BooleanField(
        "公开版本历史", default=True, help_text="旧版本误载不宜公开的内容时取消；撤销须说明理由并经审核。"
    )
    import_hash = models.CharField("导入文件 SHA-256", max_length=64, blank=True, db_index=True)
    import_report = models.JSONField("导入报告", default=dict, blank=True)

    content_panels = [
        *PortalPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("index_number"),
                FieldPanel("theme"),
                FieldPanel("genre"),
                InlinePanel("issuers", label="发文机关"),
                FieldPanel("doc_number"),
                FieldPanel("doc_number_note"),
                FieldPanel("publicity"),
                FieldPanel("addressees"),
            ],
            heading="文件信息",
        ),
        MultiFieldPanel(
            [
                FieldPanel("written_on"),
                FieldPanel("published_on"),
                FieldPanel("effective_from"),
                FieldPanel("valid_until"),
                FieldPanel("repealed_on"),
                FieldPanel("partly_repealed_on"),
                FieldPanel("repealed_parts"),
                FieldPanel("is_trial"),
                FieldPanel("validity_note"),
            ],
            heading="日期与有效性",
        ),
        FieldPanel("summary"),
        FieldPanel("is_digest"),
        FieldPanel("body"),
        InlinePanel("attachments", label="附件"),
        InlinePanel("relations", label="相关文件"),
        MultiFieldPanel(
            [
                FieldPanel("needs_verification"),
                FieldPanel("verification_note"),
                FieldPanel("editors_note"),
                FieldPanel("source_site"),
                FieldPanel("source_url"),
                FieldPanel("captured_on"),
                FieldPanel("shows_history"),
            ],
            heading="来源与核对",
        ),
    ]
    base_form_class = PolicyForm
    template = "cms_content/policy_page.html"
    parent_page_types = ["cms_content.PolicyIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = verbose_name_plural = "政策文件"

    def clean(self) -> None:
        """Refuse impossible dates and a number of no known form; write the number in its one form."""
        from cms_content import policy_checks  # it reads the rows of this model

        super().clean()
        policy_checks.normalise_number(self)
        policy_checks.check_dates(self)

    def require_publishable(self) -> None:
        """Raise BadPolicy when a relation of this version leads back to the document itself."""
        from cms_content import policy_checks  # it reads the rows of this model

        policy_checks.require_sound_relations(self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context with validity, metadata, contents and relations."""
        from cms_content import presentation  # it reads this model

        context = super().get_context(request, *args, **kwargs)
        return context | presentation.policy_context(self, request)

    @path("versions/")
    def versions(self, request: HttpRequest) -> HttpResponse:
        """Answer with the list of the published versions."""
        from cms_content import versions  # it reads this model

        self._refuse_hidden_history()
        return self._history(request, VERSIONS, {"versions": versions.published_versions(self)})

    @path("versions/<int:number>/")
    def version(self, request: HttpRequest, number: int) -> HttpResponse:
        """Answer with what one version changed; `?against=` names the other version, else the one before."""
        from cms_content import versions  # it reads this model

        self._refuse_hidden_history()
        return self._history(request, VERSION, versions.compared(self, number, request.GET.get("against", "")))

    def _history(self, request: HttpRequest, template: str, found: dict[str, Any]) -> HttpResponse:
        """Answer with a page about the versions, which needs nothing of what the document's own page shows."""
        return TemplateResponse(request, template, super().get_context(request) | found)

    def _refuse_hidden_history(self) -> None:
        """Raise Http404 where the authority does not show the earlier versions."""
        if not self.shows_history:
            raise Http404("该文件的版本历史不公开")
