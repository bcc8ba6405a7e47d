"""One letter by which somebody is asked to act for an organisation."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal import clock
from portal.identity.models import MemberRole, Organisation
from portal.notifications.models import DeliveryState, Outgoing
from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant


class InvitationStatus(models.TextChoices):
    """What has become of an invitation."""

    OPEN = "open", "等待答复"
    ACCEPTED = "accepted", "已接受"
    DECLINED = "declined", "已谢绝"
    WITHDRAWN = "withdrawn", "已撤回"
    REPLACED = "replaced", "已重新发送"


class Invitation(Outgoing):
    """An invitation and the letter that bears it: sending it again makes a new row, and the old link is dead.

    The link's token is made from `seed` and the portal's secret while the letter leaves; only its hash is kept.
    """

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name="机关")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations", verbose_name="单位")
    email = models.EmailField("电子邮箱")
    role = models.CharField("角色", max_length=10, choices=MemberRole)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="邀请人")
    created_at = models.DateTimeField("邀请时间")
    expires_at = models.DateTimeField("有效期至")
    seed = models.CharField(max_length=32, editable=False)
    digest = models.CharField("摘要", max_length=64, unique=True, editable=False)
    status = models.CharField("答复", max_length=10, choices=InvitationStatus, default=InvitationStatus.OPEN)
    ended_at = models.DateTimeField("结束时间", null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="答复或撤回的人"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="凭邀请新建的账号"
    )

    across_tenants = models.Manager()
    objects = TenantManager["Invitation"]()

    class Meta:
        verbose_name = verbose_name_plural = "成员邀请"
        default_manager_name = "across_tenants"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(status=InvitationStatus.OPEN),
                name="invitation_open_once",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "created_at"], name="invitation_letters"),
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state__in=[DeliveryState.PENDING, DeliveryState.SENDING]),
                name="invitation_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.get_status_display()}"

    @property
    def is_expired(self) -> bool:
        """Whether nobody answered in time."""
        return self.status == InvitationStatus.OPEN and self.expires_at <= clock.now()
