"""`manage.py create_tenant`: another authority, complete, in one command."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from wagtail.models import Site

from portal.errors import DomainError
from portal.identity.actions import create_user, grant_role
from portal.identity.models import User
from portal.tenancy.models import Tenant, TenantGroupPermission, TenantKind
from portal.tenancy.roles import Role
from portal.web.passwords import new_password
from portal.web.provisioning import create_tenant, register_organisation
from workflows.programmes.models import ProgrammeEdition


class Command(BaseCommand):
    help = "设立一个机关：站点、首页和栏目、资料集、各角色的用户组、事项版本。可重复运行，已有的内容不变。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", required=True, help="代码，小写字母和数字，如 wuhan")
        parser.add_argument("--name", required=True, help="全称")
        parser.add_argument("--short-name", required=True, help="简称")
        parser.add_argument("--kind", required=True, choices=TenantKind.values, help="类别")
        parser.add_argument("--parent", default="", metavar="CODE", help="上级机关的代码；国家主管机构不填")
        parser.add_argument("--host", required=True, help="主机名，如 wuhan.example.cn")
        parser.add_argument("--place", required=True, help="地名或高新区名，集群名称的第一部分")
        parser.add_argument("--division", default="", help="行政区划代码，六位")
        parser.add_argument("--national-zone", action="store_true", help="是国家级高新区")
        parser.add_argument("--contact", default="", help="业务联系方式，印在公示上")
        parser.add_argument("--supervision-contact", default="", help="监督联系方式，印在公示上")
        parser.add_argument("--organisation", default="", help="申报单位名称")
        parser.add_argument("--uscc", default="", help="申报单位的统一社会信用代码")
        parser.add_argument("--admin", default="", metavar="USERNAME", help="首位系统管理员；口令只显示一次")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            self._make(options)
        except DomainError as error:
            raise CommandError(error.message) from error

    @transaction.atomic
    def _make(self, options: dict[str, Any]) -> None:
        is_new = not Tenant.objects.filter(code=options["code"]).exists()
        tenant = create_tenant(
            actor=None,
            code=options["code"],
            name=options["name"],
            short_name=options["short_name"],
            kind=options["kind"],
            parent=self._parent(options["parent"]),
            host=options["host"],
            place_name=options["place"],
            division_code=options["division"],
            is_national_zone=options["national_zone"],
            contact=options["contact"],
            supervision_contact=options["supervision_contact"],
        )
        self._report(tenant, is_new=is_new)
        if options["organisation"]:
            unit = register_organisation(
                actor=None, tenant=tenant, name=options["organisation"], uscc=options["uscc"].strip().upper()
            )
            self.stdout.write(f"申报单位：{unit.name}（{unit.uscc}）")
        if options["admin"]:
            self._admin(tenant, options["admin"])

    def _parent(self, code: str) -> Tenant | None:
        if not code:
            return None
        parent = Tenant.objects.filter(code=code).first()
        if parent is None:
            raise CommandError(f"没有代码为“{code}”的上级机关。")
        return parent

    def _report(self, tenant: Tenant, *, is_new: bool) -> None:
        groups = TenantGroupPermission.objects.filter(content_object=tenant).count()
        editions = ProgrammeEdition.across_tenants.filter(tenant=tenant).count()
        site = Site.objects.select_related("root_page").get(tenant=tenant)
        home = site.root_page
        self.stdout.write(f"{'已设立' if is_new else '已有，已补全'}：{tenant.name}（{tenant.get_kind_display()}）")
        self.stdout.write(f"站点：{site.root_url}/")
        self.stdout.write(
            f"页面：{home.title} 及 {home.get_descendant_count()} 个栏目和页面；资料集 {tenant.collection}"
        )
        self.stdout.write(f"角色用户组：{groups} 个；事项版本：{editions} 个")

    def _admin(self, tenant: Tenant, username: str) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            password = new_password()
            user = create_user(
                actor=None, username=username, full_name=f"{tenant.short_name}系统管理员", password=password
            )
            self.stdout.write(f"系统管理员：{username}，口令：{password}（只显示这一次，请登录后修改）")
        else:
            self.stdout.write(f"系统管理员：{username}（已有账号，口令不变）")
        grant_role(actor=None, tenant=tenant, user=user, role=Role.SYSTEM_ADMIN)
