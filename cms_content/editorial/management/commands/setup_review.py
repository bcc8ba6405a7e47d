"""Give existing authorities the review, as `create_tenant` gives it to new ones."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms_content.actions import create_tenant_pages
from portal.errors import DomainError
from portal.identity.actions import role_group
from portal.tenancy.models import Tenant
from portal.tenancy.roles import EDITORIAL


class Command(BaseCommand):
    help = "为已有机关建立三审三校流程和编辑角色；可重复运行，已有内容不变。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", help="机关代码；不填则为全部已建站的机关")

    def handle(self, *_args: Any, **options: Any) -> None:
        tenants = Tenant.objects.exclude(site=None).order_by("code")
        if options["tenant"]:
            tenants = tenants.filter(code=options["tenant"])
            if not tenants.exists():
                raise CommandError(f"没有代码为“{options['tenant']}”且已建站的机关，请核对代码。")
        for tenant in tenants:
            try:
                for role in EDITORIAL:
                    role_group(tenant, role)
                create_tenant_pages(tenant=tenant, actor=None)
            except DomainError as error:
                raise CommandError(error.message) from error
            self.stdout.write(f"{tenant.code}：三审三校流程已就绪")
