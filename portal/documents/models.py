"""Documents and their immutable versions: the record; the content lies in the store."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.documents.filetypes import LABELS, PREVIEWABLE
from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant
from portal.tenancy.scope import current_tenant


class ScanStatus(models.TextChoices):
    """What the virus scanner said about a version."""

    PENDING = "pending", "待扫描"
    CLEAN = "clean", "已扫描，未发现病毒"
    INFECTED = "infected", "含病毒，已拦截"
    UNSCANNED = "unscanned", "未扫描"


WAITING = (ScanStatus.PENDING, ScanStatus.UNSCANNED)
"""States that a scan may still settle; clean and infected are final."""


class Document(models.Model):
    """One paper of an authority's files, with all the versions that were handed in of it."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="documents", verbose_name="所属机关")
    title = models.CharField("标题", max_length=200)
    purpose = models.CharField("用途", max_length=60, blank=True, help_text="业务给出的材料代码，如 plan、application")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="创建人"
    )
    created_at = models.DateTimeField("创建时间")

    across_tenants = models.Manager()
    objects = TenantManager["Document"]()

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        ordering = ["-created_at", "-pk"]
        default_manager_name = "across_tenants"
        indexes = [models.Index(fields=["tenant", "-created_at"], name="document_tenant_recent")]

    def __str__(self) -> str:
        return self.title


class VersionManager(models.Manager["DocumentVersion"]):
    """`objects` of versions: those of the current tenant's documents; raises outside a scope."""

    def get_queryset(self) -> models.QuerySet[DocumentVersion]:
        """Return the versions of the current tenant's documents."""
        return super().get_queryset().filter(document__tenant=current_tenant())


class DocumentVersion(models.Model):
    """One content that was handed in. What it is never changes; only its scan state is settled later.

    The content's key in the store is opaque: by random id while it waits in quarantine, by SHA-256
    once it is taken in, never by the file's name.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions", verbose_name="文件")
    number = models.PositiveIntegerField("版本号")
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("大小（字节）")
    content_type = models.CharField("内容类型", max_length=100)
    filename = models.CharField("文件名", max_length=255)
    storage_key = models.CharField("存储键", max_length=120)
    scan_status = models.CharField("病毒扫描", max_length=10, choices=ScanStatus, default=ScanStatus.PENDING)
    scanned_at = models.DateTimeField("最近扫描时间", null=True, blank=True)
    scan_detail = models.CharField("扫描说明", max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="上传人",
        help_text="公众上传时为空",
    )
    created_at = models.DateTimeField("上传时间")

    across_tenants = models.Manager()
    objects = VersionManager()

    class Meta:
        verbose_name = verbose_name_plural = "文件版本"
        ordering = ["document", "number"]
        default_manager_name = "across_tenants"
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="document_version_from_one"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="document_version_not_empty"),
            models.CheckConstraint(
                condition=models.Q(scan_status__in=ScanStatus.values), name="document_version_scan_known"
            ),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="document_version_sha256"),
            models.Index(
                fields=["scanned_at"],
                name="document_version_waiting",
                condition=models.Q(scan_status__in=[state.value for state in WAITING]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filename}（第{self.number}版）"

    @property
    def type_label(self) -> str:
        """What people call the type: `PDF 文档`."""
        return LABELS.get(self.content_type, self.content_type)

    @property
    def previewable(self) -> bool:
        """Whether a browser may show it in place (PDF and pictures only)."""
        return self.content_type in PREVIEWABLE


class PdfCopy(models.Model):
    """The PDF that the portal makes of a Word file so that it can be shown in place; one for each version."""

    version = models.OneToOneField(DocumentVersion, models.PROTECT, related_name="pdf_copy", verbose_name="文件")
    pdf = models.ForeignKey(DocumentVersion, models.PROTECT, null=True, related_name="+", verbose_name="PDF 文件")
    failed = models.BooleanField("不能转换", default=False)
    asked_at = models.DateTimeField("开始时间")

    class Meta:
        verbose_name = verbose_name_plural = "预览用 PDF"

    def __str__(self) -> str:
        return f"{self.version}"
