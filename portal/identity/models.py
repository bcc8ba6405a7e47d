"""People who sign in, and the organisations that they act for."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models

from portal.identity.uscc import validate_uscc
from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant


class User(AbstractUser):
    """A person. Never deleted, only deactivated: decisions and tasks keep pointing to them."""

    full_name = models.CharField("姓名", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """Return the name as written in Chinese."""
        return str(self)


class MemberRole(models.TextChoices):
    """What a member of an organisation may do besides filing for it."""

    HANDLER = "handler", "经办人"
    ADMIN = "admin", "管理员"


class Organisation(models.Model):
    """A unit that applies: a zone's committee, a city's bureau or an enterprise."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="organisations", verbose_name="所属机关")
    name = models.CharField("单位名称", max_length=120)
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True, validators=[validate_uscc])
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)

    ended_on = models.DateField("注销或并入日期", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="并入单位"
    )

    across_tenants = models.Manager()
    objects = TenantManager["Organisation"]()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        default_manager_name = "across_tenants"

    def __str__(self) -> str:
        return self.name


class OrganisationMember(models.Model):
    """A person who acts for an organisation."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="organisations")
    role = models.CharField("角色", max_length=10, choices=MemberRole, default=MemberRole.HANDLER)
    since = models.DateTimeField("自")
    until = models.DateTimeField("至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位成员"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=models.Q(until__isnull=True),
                name="organisation_member_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} @ {self.organisation}"
