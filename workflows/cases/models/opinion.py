"""What helps an official to write an opinion: the authority's own phrases, and what was typed so far."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant
from workflows.cases.models.work import WorkItem

PHRASE_LIMIT = 500
"""Longest phrase, in characters."""
CORRECTION_LIMIT = 300
"""Longest demand for one field or material, in characters."""


class Phrase(models.Model):
    """A phrase that an authority's officials use again and again, at one step or at all of them."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="phrases", verbose_name="机关")
    step = models.CharField("环节名", max_length=60, blank=True, help_text="空为各环节通用")
    text = models.CharField("常用语", max_length=PHRASE_LIMIT)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="添加人")

    across_tenants = models.Manager()
    objects = TenantManager["Phrase"]()

    class Meta:
        verbose_name = verbose_name_plural = "常用语"
        ordering = ["pk"]
        default_manager_name = "across_tenants"
        constraints = [models.UniqueConstraint(fields=["tenant", "step", "text"], name="phrase_once")]

    def __str__(self) -> str:
        return self.text


class OpinionDraft(models.Model):
    """What one official has typed for one piece of work, kept until the verdict is given."""

    work = models.ForeignKey(WorkItem, models.CASCADE, related_name="opinion_drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = models.TextField("意见")
    corrections = models.JSONField("补正要求", default=dict)
    """Field or material → what is to be corrected there, as far as it has been typed."""
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = verbose_name_plural = "意见草稿"
        constraints = [models.UniqueConstraint(fields=["work", "user"], name="opinion_draft_once")]

    def __str__(self) -> str:
        return f"{self.work} {self.user}"
