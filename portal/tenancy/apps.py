"""The authorities' tree as a Django app."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """Registers the tenant tree, roles and the permission function."""

    name = "portal.tenancy"
    label = "tenancy"
    verbose_name = "机关与权限"
