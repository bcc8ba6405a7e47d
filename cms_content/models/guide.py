"""The page of a guide (申报指南/办事指南): all that somebody needs to decide, prepare and apply (RULES B5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField

from cms_content.errors import GuideIncomplete
from cms_content.models.base import OrderedRow
from cms_content.models.guide_form import GuideForm
from cms_content.models.section import CHECKED_PANEL, SectionedPage, SectionKind
from cms_content.prose import ConditionsBlock, MaterialsBlock, QuestionsBlock, StepsBlock

if TYPE_CHECKING:
    from django.http import HttpRequest


class GuidePage(SectionedPage):
    """How one matter is applied for.

    `programme_key` and `programme_edition` name the programme whose window and start button the page shows; then
    the programme's window is the only one. `opens_on` and `closes_on` (both inclusive) serve guides without one.
    """

    section_kind = SectionKind.GUIDES
    summary = models.CharField("一句话说明", max_length=200)
    programme_key = models.SlugField("事项代码", blank=True, help_text="与审批事项一致时，页面显示受理状态和申报入口。")
    programme_edition = models.CharField("事项版本", max_length=20, blank=True, help_text="留空为现行版本。")
    opens_on = models.DateField("受理开始日", null=True, blank=True)
    closes_on = models.DateField("受理截止日（含）", null=True, blank=True)
    window_note = models.CharField("受理时间说明", max_length=200, blank=True)
    applicants = models.TextField("申报主体", help_text="每行一类。")
    conditions = StreamField(ConditionsBlock(), verbose_name="申请条件")
    materials = StreamField(MaterialsBlock(), verbose_name="申报材料")
    steps = StreamField(StepsBlock(), verbose_name="办理流程")
    quota = models.TextField("名额", blank=True, help_text="没有规定时留空，页面写“未规定名额”。")
    fee = models.CharField("收费", max_length=120, blank=True, help_text="没有载明时留空。")
    result = models.TextField("办理结果", blank=True)
    result_lookup = models.TextField("结果查询")
    questions = StreamField(QuestionsBlock(), verbose_name="常见问题", blank=True)

    content_panels = [
        *SectionedPage.content_panels,
        FieldPanel("summary"),
        FieldPanel("theme"),
        MultiFieldPanel(
            [
                FieldPanel("programme_key"),
                FieldPanel("programme_edition"),
                FieldPanel("opens_on"),
                FieldPanel("closes_on"),
                FieldPanel("window_note"),
            ],
            heading="受理时间与申报入口",
        ),
        InlinePanel("bases", label="设定依据"),
        FieldPanel("applicants"),
        FieldPanel("conditions"),
        FieldPanel("materials"),
        InlinePanel("files", label="表格下载"),
        FieldPanel("steps"),
        FieldPanel("quota"),
        FieldPanel("fee"),
        FieldPanel("result"),
        FieldPanel("result_lookup"),
        InlinePanel("contacts", label="咨询与监督"),
        FieldPanel("questions"),
        CHECKED_PANEL,
    ]
    template = "cms_content/guide_page.html"
    base_form_class = GuideForm

    class Meta:
        verbose_name = verbose_name_plural = "办事指南"

    def clean(self) -> None:
        """Refuse impossible days and a window that ends before it begins."""
        from cms_content import guide_checks  # it reads this model

        super().clean()
        guide_checks.check_days(self)

    def full_clean(self, exclude: Any = None, **kwargs: Any) -> None:
        """Refuse a guide that lacks a key element: a page that is live is cleaned whole, so none goes live by itself.

        Wagtail cleans drafts without this; a form, which names fields to leave out, asks by itself (GuideForm).
        """
        from cms_content import guide_checks  # it reads this model

        super().full_clean(exclude=exclude, **kwargs)
        if exclude is None and (missing := guide_checks.missing_elements(self)):
            message = ValidationError(GuideIncomplete(missing).message, code=GuideIncomplete.code)
            raise ValidationError({NON_FIELD_ERRORS: message})

    def require_publishable(self) -> None:
        """Raise GuideIncomplete, naming what is missing, unless this version may be made public."""
        from cms_content import guide_checks  # it reads this model

        guide_checks.require_complete(self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the window's state, the basis and the start button."""
        from cms_content import guides  # it reads this model

        return super().get_context(request, *args, **kwargs) | guides.guide_context(self, request)


class GuideBasis(OrderedRow):
    """A document, held by the portal or not, and the clause on which the matter rests."""

    page = ParentalKey(GuidePage, on_delete=models.CASCADE, related_name="bases")
    policy = models.ForeignKey(
        "cms_content.PolicyPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="guides_based_on",
        verbose_name="本门户的文件",
    )
    title = models.CharField("文件名称", max_length=200, blank=True, help_text="本门户未收录时填写。")
    number = models.CharField("发文字号", max_length=60, blank=True)
    clause = models.CharField("条款", max_length=120, blank=True)

    panels = [
        FieldPanel("policy"),
        FieldPanel("title"),
        FieldPanel("number"),
        FieldPanel("clause"),
    ]

    class Meta(OrderedRow.Meta):
        verbose_name = verbose_name_plural = "设定依据"

    def __str__(self) -> str:
        return f"{self.title or self.number or self.policy_id} {self.clause}".strip()

    def clean(self) -> None:
        """Refuse a basis that names nothing."""
        super().clean()
        if not (self.policy_id or self.title or self.number):
            raise ValidationError({"title": "请选择本门户的文件，或填写文件名称、发文字号。"})


class ContactPurpose(models.TextChoices):
    """What one calls for."""

    BUSINESS = "business", _("业务咨询")
    SUPERVISION = "supervision", _("监督投诉")
    TECHNICAL = "technical", _("技术支持")


class GuideContact(OrderedRow):
    """An office that answers."""

    page = ParentalKey(GuidePage, on_delete=models.CASCADE, related_name="contacts")
    purpose = models.CharField("用途", max_length=12, choices=ContactPurpose, default=ContactPurpose.BUSINESS)
    office = models.CharField("单位", max_length=80)
    phone = models.CharField("电话", max_length=60, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    address = models.CharField("地址", max_length=160, blank=True)
    hours = models.CharField("办公时间", max_length=80, blank=True)

    panels = [
        FieldPanel("purpose"),
        FieldPanel("office"),
        FieldPanel("phone"),
        FieldPanel("email"),
        FieldPanel("address"),
        FieldPanel("hours"),
    ]

    class Meta(OrderedRow.Meta):
        verbose_name = verbose_name_plural = "咨询与监督"

    def __str__(self) -> str:
        return self.office

    def clean(self) -> None:
        """Refuse an office that cannot be reached."""
        super().clean()
        if not (self.phone or self.email or self.address):
            raise ValidationError({"phone": "请至少填写电话、电子邮箱、地址中的一项。"})


class GuideFile(OrderedRow):
    """A form or template to download."""

    page = ParentalKey(GuidePage, on_delete=models.CASCADE, related_name="files")
    title = models.CharField("名称", max_length=120)
    version = models.ForeignKey(
        "documents.DocumentVersion", models.PROTECT, related_name="+", verbose_name="文件", null=True, blank=True
    )

    panels = [FieldPanel("title"), FieldPanel("version")]

    class Meta(OrderedRow.Meta):
        verbose_name = verbose_name_plural = "表格下载"

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a file that was not uploaded to be published."""
        from cms_content import public_files  # it reads the rows of this model

        super().clean()
        public_files.check_file(self)
