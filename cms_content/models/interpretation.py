"""The page of an interpretation (政策解读), linked both ways with what it interprets (RULES B5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import StreamField

from cms_content.models.base import OrderedRow
from cms_content.models.section import CHECKED_PANEL, SectionedPage, SectionKind
from cms_content.prose import ProseBlock

if TYPE_CHECKING:
    from django.http import HttpRequest


class InterpretationForm(models.TextChoices):
    """How it interprets."""

    TEXT = "text", _("文字解读")
    QUESTIONS = "questions", _("问答解读")
    EXPERT = "expert", _("专家解读")
    MEDIA = "media", _("媒体解读")


class InterpretationPage(SectionedPage):
    """What a document means for its readers."""

    section_kind = SectionKind.INTERPRETATIONS
    form = models.CharField("解读形式", max_length=10, choices=InterpretationForm, default=InterpretationForm.TEXT)
    office = models.CharField("解读单位", max_length=100, help_text="谁起草谁解读。")
    summary = models.TextField("摘要", blank=True)
    body = StreamField(ProseBlock(), verbose_name="正文")

    content_panels = [
        *SectionedPage.content_panels,
        FieldPanel("form"),
        FieldPanel("theme"),
        FieldPanel("office"),
        InlinePanel("policies", label="所解读的文件", min_num=1),
        FieldPanel("summary"),
        FieldPanel("body"),
        CHECKED_PANEL,
    ]
    template = "cms_content/interpretation_page.html"

    class Meta:
        verbose_name = verbose_name_plural = "政策解读"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the interpreted documents and their validity today."""
        from cms_content import interpretations  # it reads this model

        return super().get_context(request, *args, **kwargs) | interpretations.interpretation_context(self, request)


class InterpretedPolicy(OrderedRow):
    """A document that is interpreted, held by the portal or not."""

    page = ParentalKey(InterpretationPage, on_delete=models.CASCADE, related_name="policies")
    policy = models.ForeignKey(
        "cms_content.PolicyPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="interpreted_by",
        verbose_name="本门户的文件",
    )
    title = models.CharField("文件名称", max_length=200, blank=True, help_text="本门户未收录时填写。")
    number = models.CharField("发文字号", max_length=60, blank=True)

    panels = [
        FieldPanel("policy"),
        FieldPanel("title"),
        FieldPanel("number"),
    ]

    class Meta(OrderedRow.Meta):
        verbose_name = verbose_name_plural = "所解读的文件"

    def __str__(self) -> str:
        return self.title or self.number or str(self.policy_id)

    def clean(self) -> None:
        """Refuse a line that names nothing."""
        super().clean()
        if not (self.policy_id or self.title or self.number):
            raise ValidationError({"title": "请选择本门户的文件，或填写文件名称、发文字号。"})
