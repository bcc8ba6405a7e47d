"""What a person was told, on which ways it was sent, and what each person chose."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant


class Group(models.TextChoices):
    """Kinds of notification that a person chooses about together."""

    WORK = "work", "新的待办"
    PROGRESS = "progress", "申请与办件的进展"
    ATTENTION = "attention", "转办、催办与抄送"
    DEADLINE = "deadline", "即将到期与超期"


class Channel(models.TextChoices):
    """Ways out of the portal. In the portal itself a notification always stands."""

    EMAIL = "email", "电子邮件"
    SMS = "sms", "短信"
    WEBHOOK = "webhook", "接口推送"


class Mode(models.TextChoices):
    """How somebody wants to be told."""

    ON = "on", "随时发送"
    DIGEST = "digest", "每日汇总"
    OFF = "off", "不发送"


class DeliveryState(models.TextChoices):
    """What has become of a delivery. Nothing counts as sent that no channel took."""

    PENDING = "pending", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发送"
    FAILED = "failed", "发送失败"
    NOT_CONFIGURED = "not_configured", "未配置"
    NO_ADDRESS = "no_address", "无接收地址"
    DROPPED = "dropped", "不再发送"
    COLLECTED = "collected", "待汇总"
    GATHERED = "gathered", "已并入汇总"


class Notification(models.Model):
    """One thing told to one person at one authority.

    `source` names what it is about, so that telling it twice leaves one row; the title stands in subjects
    and never bears personal data.
    """

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name="机关")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications")
    group = models.CharField("类别", max_length=12, choices=Group)
    kind = models.SlugField("种类")
    title = models.CharField("标题", max_length=120)
    body = models.TextField("内容")
    path = models.CharField("地址", max_length=200, help_text="在该机关站点内的路径")
    source = models.CharField("来源", max_length=80)
    at = models.DateTimeField("时间")
    read_at = models.DateTimeField("阅读时间", null=True)

    across_tenants = models.Manager()
    objects = TenantManager["Notification"]()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        default_manager_name = "across_tenants"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "source"], name="notification_once")]
        indexes = [
            models.Index(fields=["tenant", "user", "id"], name="notification_list"),
            models.Index(fields=["tenant", "user"], condition=models.Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return self.title


class Outgoing(models.Model):
    """What a row needs that waits to leave the portal (outgoing.py)."""

    state = models.CharField("状态", max_length=14, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    next_try_at = models.DateTimeField("下次发送", null=True)
    last_error = models.CharField("最近错误", max_length=80, blank=True, help_text="只记错误类别，不记内容")
    sent_at = models.DateTimeField("发送时间", null=True)

    class Meta:
        abstract = True


class Delivery(Outgoing):
    """One notification on its way by one channel: the record of every send."""

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="deliveries")
    channel = models.CharField("渠道", max_length=8, choices=Channel)
    digest = models.ForeignKey(
        Notification, models.PROTECT, null=True, related_name="gathered", verbose_name="所在汇总"
    )

    class Meta:
        verbose_name = verbose_name_plural = "发送记录"
        constraints = [models.UniqueConstraint(fields=["notification", "channel"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state__in=[DeliveryState.PENDING, DeliveryState.SENDING]),
                name="delivery_due",
            ),
            models.Index(
                fields=["channel", "id"], condition=models.Q(state=DeliveryState.COLLECTED), name="delivery_collected"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.get_state_display()}"


class Preference(models.Model):
    """What a person chose for one group and channel; without a row the default of `choices` holds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    group = models.CharField("类别", max_length=12, choices=Group)
    channel = models.CharField("渠道", max_length=8, choices=Channel)
    mode = models.CharField("方式", max_length=8, choices=Mode)

    class Meta:
        verbose_name = verbose_name_plural = "通知设置"
        constraints = [models.UniqueConstraint(fields=["user", "group", "channel"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.get_group_display()} {self.get_mode_display()}"


class Wording(models.Model):
    """An authority's own words for one kind of notification, instead of the portal's."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name="机关")
    kind = models.SlugField("种类")
    title = models.CharField("标题", max_length=80)
    body = models.TextField("内容", max_length=1000)

    across_tenants = models.Manager()
    objects = TenantManager["Wording"]()

    class Meta:
        verbose_name = verbose_name_plural = "通知文字"
        default_manager_name = "across_tenants"
        constraints = [models.UniqueConstraint(fields=["tenant", "kind"], name="wording_once")]

    def __str__(self) -> str:
        return f"{self.tenant} {self.kind}"


class DigestDay(models.Model):
    """A day whose digests are all written; the run of a day may end and begin anew until then."""

    day = models.DateField("日期", unique=True)
    done_at = models.DateTimeField("完成时间")

    class Meta:
        verbose_name = verbose_name_plural = "汇总日"

    def __str__(self) -> str:
        return f"{self.day}"
