"""Tokens, kept answers, and the webhooks of an authority with what was sent to them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from portal import clock
from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant
from workflows.cases.models import CaseEvent


class Scope(models.TextChoices):
    """What a token may be used for; it never gives more than its person may do."""

    QUEUE_READ = "queue:read", "读取待办"
    CASE_READ = "case:read", "读取办件和移交内容"
    MATERIALS_READ = "materials:read", "读取材料文件"
    VERDICT_WRITE = "verdict:write", "领取和办理"


class Token(models.Model):
    """A key by which a program acts as one person in one authority; only its hash is kept."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name="机关")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="office_tokens")
    title = models.CharField("用途", max_length=60)
    scopes = models.JSONField("范围")
    digest = models.CharField("摘要", max_length=64, unique=True, editable=False)
    hint = models.CharField("末四位", max_length=4)
    created_at = models.DateTimeField("创建时间")
    expires_at = models.DateTimeField("到期时间")
    last_used_at = models.DateTimeField("最近使用", null=True)
    revoked_at = models.DateTimeField("停用时间", null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    across_tenants = models.Manager()
    objects = TenantManager["Token"]()

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        default_manager_name = "across_tenants"
        indexes = [models.Index(fields=["tenant", "user"], name="office_token_of_person")]

    def __str__(self) -> str:
        return f"{self.title}（…{self.hint}）"

    @property
    def is_over(self) -> bool:
        """Whether it was revoked or has expired."""
        return self.revoked_at is not None or self.expires_at <= clock.now()

    @property
    def days_left(self) -> int:
        """Whole days until it expires, 0 on the last one."""
        return max(0, (self.expires_at - clock.now()).days)

    @property
    def scope_titles(self) -> list[str]:
        """The scopes in words, in their usual order."""
        return [str(scope.label) for scope in Scope if scope.value in self.scopes]


class KeptAnswer(models.Model):
    """What a write was answered, by its Idempotency-Key: written in the transaction of the write itself."""

    token = models.ForeignKey(Token, models.CASCADE, related_name="answers")
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(default="")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "已作出的回答"
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="office_answer_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"


class Topic(models.TextChoices):
    """What an authority's system may be told; the key is the event's name in what is sent."""

    SUBMITTED = "case.submitted", "收到申请（含补正后重新提交）"
    STEP_OPENED = "case.step_opened", "环节到达"
    DECIDED = "case.decided", "作出结论"
    RETURNED = "case.returned", "退回补正"
    CLOSED = "case.closed", "办结"
    WITHDRAWN = "case.withdrawn", "申报单位撤回"
    SUSPENDED = "case.suspended", "中止办理"
    RESUMED = "case.resumed", "恢复办理"
    OVERDUE = "case.overdue", "超期"


TEST = "test"
"""The name of what is sent when an administrator asks for a trial."""


class Webhook(models.Model):
    """An address of an authority's system that is told what happened to cases."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name="机关")
    url = models.CharField("接收地址", max_length=300)
    topics = models.JSONField("事件")
    nonce = models.UUIDField("密钥序号", default=uuid.uuid4, help_text="签名密钥由它和系统密钥推出，不另保存")
    is_active = models.BooleanField("启用", default=True)
    stopped_for = models.CharField("停用原因", max_length=120, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")
    removed_at = models.DateTimeField("删除时间", null=True)

    across_tenants = models.Manager()
    objects = TenantManager["Webhook"]()

    class Meta:
        verbose_name = verbose_name_plural = "推送地址"
        default_manager_name = "across_tenants"

    def __str__(self) -> str:
        return self.url

    @property
    def topic_titles(self) -> list[str]:
        """The chosen events in words."""
        return [str(topic.label) for topic in Topic if topic.value in self.topics]


class DeliveryState(models.TextChoices):
    """What has become of one message."""

    PENDING = "pending", "等待发送"
    SENDING = "sending", "正在发送"
    SENT = "sent", "已送达"
    FAILED = "failed", "未送达"


class Delivery(models.Model):
    """One message to one address; its `key` is the same at every try, so that a receiver can drop a second copy."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(CaseEvent, models.CASCADE, null=True, related_name="+")
    key = models.UUIDField("编号", default=uuid.uuid4, unique=True)
    topic = models.CharField("事件", max_length=20)
    body = models.TextField("内容")
    state = models.CharField("状态", max_length=8, choices=DeliveryState, default=DeliveryState.PENDING)
    tries = models.PositiveSmallIntegerField("次数", default=0)
    next_try_at = models.DateTimeField("下次发送", null=True)
    created_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = verbose_name_plural = "推送"
        constraints = [models.UniqueConstraint(fields=["webhook", "event"], name="office_delivery_once")]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(state__in=["pending", "sending"]), name="office_delivery_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"

    @property
    def topic_title(self) -> str:
        """What happened, in words."""
        return "测试" if self.topic == TEST else str(Topic(self.topic).label)


class Attempt(models.Model):
    """One try to deliver, and how it ended."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    at = models.DateTimeField("时间")
    status = models.PositiveSmallIntegerField("HTTP 状态", null=True)
    fault = models.CharField("原因", max_length=80, blank=True)
    took = models.PositiveIntegerField("毫秒", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "发送记录"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.status or self.fault}"
