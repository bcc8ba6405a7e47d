"""Rows that belong to a policy page: issuers, relations, attachments."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel

from cms_content.models.base import OrderedRow


class Issuer(OrderedRow):
    """An issuing authority, by the name it bore then; several for a joint issue, the lead first."""

    page = ParentalKey("cms_content.PolicyPage", on_delete=models.CASCADE, related_name="issuers")
    name = models.CharField("发文机关", max_length=100)

    panels = [FieldPanel("name")]

    class Meta(OrderedRow.Meta):
        verbose_name = verbose_name_plural = "发文机关"

    def __str__(self) -> str:
        return self.name


class RelationKind(models.TextChoices):
    """How this document relates to the other (RULES A0-3), read from this one."""

    BASIS = "basis", pgettext_lazy("relation", "依据")
    IMPLEMENTS = "implements", pgettext_lazy("relation", "贯彻落实")
    CITES = "cites", pgettext_lazy("relation", "引用")
    INTERPRETS = "interprets", pgettext_lazy("relation", "解读")
    ANNEX_OF = "annex_of", pgettext_lazy("relation", "作为附件")
    REPLACES = "replaces", pgettext_lazy("relation", "替代")
    REPEALS = "repeals", pgettext_lazy("relation", "废止")
    DRAFT_OF = "draft_of", pgettext_lazy("relation", "正式稿")
    FOLLOWED_BY = "followed_by", pgettext_lazy("relation", "后续文件")


SEEN_FROM_THE_OTHER = {
    RelationKind.BASIS: pgettext_lazy("relation", "作为依据的文件"),
    RelationKind.IMPLEMENTS: pgettext_lazy("relation", "落实本文件的文件"),
    RelationKind.CITES: pgettext_lazy("relation", "引用本文件的文件"),
    RelationKind.INTERPRETS: pgettext_lazy("relation", "本文件的解读"),
    RelationKind.ANNEX_OF: pgettext_lazy("relation", "本文件的附件"),
    RelationKind.REPLACES: pgettext_lazy("relation", "替代本文件的文件"),
    RelationKind.REPEALS: pgettext_lazy("relation", "废止本文件的文件"),
    RelationKind.DRAFT_OF: pgettext_lazy("relation", "本文件的征求意见稿"),
    RelationKind.FOLLOWED_BY: pgettext_lazy("relation", "在先文件"),
}
"""What the same relation is called on the other document's page."""


class Relation(OrderedRow):
    """A typed relation to a policy page, or to a document that the portal does not hold."""

    page = ParentalKey("cms_content.PolicyPage", on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField("关系", max_length=12, choices=RelationKind)
    target = models.ForeignKey(
        "cms_content.PolicyPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="related_from",
        verbose_name="本门户的文件",
    )
    target_title = models.CharField("文件名称", max_length=200, blank=True, help_text="本门户未收录时填写。")
    target_number = models.CharField("发文字号", max_length=60, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    is_unverified = models.BooleanField("待核实", default=False)

    panels = [
        FieldPanel("kind"),
        FieldPanel("target"),
        FieldPanel("target_title"),
        FieldPanel("target_number"),
        FieldPanel("note"),
        FieldPanel("is_unverified"),
    ]

    class Meta(OrderedRow.Meta):
        verbose_name = verbose_name_plural = "相关文件"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target_title or self.target_number or self.target_id}"

    def clean(self) -> None:
        """Refuse a relation to nothing, to the document itself, and one that closes a circle of successors."""
        from cms_content import policy_checks  # it reads the rows of this model

        super().clean()
        if not (self.target_id or self.target_title or self.target_number):
            raise ValidationError({"target_title": "请选择本门户的文件，或填写文件名称、发文字号。"})
        fault = policy_checks.fault_of_relation(page=self.page_id, target=self.target_id, kind=self.kind)
        if fault:
            raise ValidationError({"target": fault})


class AttachmentState(models.TextChoices):
    """Whether the portal has the attachment (RULES A0-4)."""

    HELD = "held", pgettext_lazy("attachment", "本站下载")
    IN_BODY = "in_body", pgettext_lazy("attachment", "见正文")
    ELSEWHERE = "elsewhere", pgettext_lazy("attachment", "见来源网站")
    MISSING = "missing", pgettext_lazy("attachment", "附件缺失")


class Attachment(OrderedRow):
    """An attachment that the document names; one that is known but missing stays visible."""

    page = ParentalKey("cms_content.PolicyPage", on_delete=models.CASCADE, related_name="attachments")
    title = models.CharField("附件名称", max_length=200)
    state = models.CharField("状态", max_length=10, choices=AttachmentState, default=AttachmentState.MISSING)
    version = models.ForeignKey(
        "documents.DocumentVersion", models.PROTECT, related_name="+", verbose_name="文件", null=True, blank=True
    )
    source_url = models.URLField("来源地址", blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    panels = [
        FieldPanel("title"),
        FieldPanel("state"),
        FieldPanel("version"),
        FieldPanel("source_url"),
        FieldPanel("note"),
    ]

    class Meta(OrderedRow.Meta):
        verbose_name = verbose_name_plural = "附件"

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a file that was not uploaded to be published, and a download without a file."""
        from cms_content import public_files  # it reads the rows of this model

        super().clean()
        public_files.check_file(self)
        if (self.state == AttachmentState.HELD) != bool(self.version_id):
            raise ValidationError({"version": "状态为“本站下载”时请选择文件；选择了文件时状态应为“本站下载”。"})
