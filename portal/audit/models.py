"""The audit record: rows that are only ever appended, each chained to the one before."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from portal.audit.chain import GENESIS
from portal.errors import DomainError
from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant


class AppendOnly(DomainError):
    """Somebody tried to change or remove what was recorded."""

    code = "audit_append_only"
    message = "审计记录只能追加，不能修改或删除。如记录有误，请另行追加一条更正说明。"


class AppendOnlyQuerySet(models.QuerySet["AuditRecord"]):
    """Refuses every bulk change; the database's triggers refuse what bypasses Django."""

    def update(self, **_: Any) -> NoReturn:
        """Raise AppendOnly."""
        raise AppendOnly

    def delete(self) -> NoReturn:
        """Raise AppendOnly."""
        raise AppendOnly

    def bulk_create(self, *_: Any, **__: Any) -> NoReturn:
        """Raise AppendOnly: rows enter through `portal.audit.actions.record` alone."""
        raise AppendOnly

    def bulk_update(self, *_: Any, **__: Any) -> NoReturn:
        """Raise AppendOnly."""
        raise AppendOnly


class AuditRecord(models.Model):
    """One thing that was done: by whom, for which authority, to what, when."""

    seq = models.BigIntegerField("序号", unique=True)
    at = models.DateTimeField("办理时间", db_index=True)
    recorded_at = models.DateTimeField("记录时间", help_text="计算机的真实时间，不随演示时钟移动")
    # No database constraint on the two references: checking one would lock the referred row
    # while the chain's head is held. Users and authorities are never deleted anyway.
    tenant = models.ForeignKey(
        Tenant, models.PROTECT, null=True, related_name="+", db_constraint=False, verbose_name="机关"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_constraint=False, verbose_name="人员"
    )
    actor_name = models.CharField("人员姓名", max_length=200, blank=True)
    verb = models.CharField("动作", max_length=80)
    target = models.CharField("对象", max_length=300, blank=True, db_index=True)
    summary = models.TextField("摘要", blank=True)
    details = models.JSONField("详情", default=dict)
    algorithm = models.CharField("摘要算法", max_length=12)
    previous_digest = models.CharField("前一条摘要值", max_length=64)
    digest = models.CharField("摘要值", max_length=64, unique=True)

    across_tenants = AppendOnlyQuerySet.as_manager()
    objects = TenantManager.from_queryset(AppendOnlyQuerySet)()

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        default_manager_name = "across_tenants"
        ordering = ["seq"]
        indexes = [models.Index(fields=["tenant", "-seq"], name="audit_by_tenant")]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.target}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert a new row. Raises AppendOnly for one that is stored already."""
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, force_insert=True, **{k: v for k, v in kwargs.items() if k != "force_insert"})

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Raise AppendOnly."""
        raise AppendOnly


class ChainHead(models.Model):
    """The one row that says where the chain ends; locking it puts appenders in line.

    Because it is written in the appender's own transaction, a rolled-back verb
    leaves neither a row nor a gap; because it stands apart from the rows, a
    truncated tail shows.
    """

    seq = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        verbose_name = verbose_name_plural = "审计链末端"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="audit_one_head")]

    def __str__(self) -> str:
        return f"{self.seq} {self.digest}"
