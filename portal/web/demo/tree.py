"""The demonstration's authorities, with contacts that are plainly invented."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from portal.identity.uscc import body_check_character, make
from portal.tenancy.models import AuthorityName, Tenant, TenantKind
from portal.web.provisioning import create_tenant, register_organisation

PUBLIC_BODY, SERVICE_BODY = "11", "52"
"""First two signs of a code: registrar and kind of the unit (a public body; a private non-enterprise unit)."""


@dataclass(frozen=True)
class Authority:
    """One authority; `parent` is a code, `unit` the applying unit's name if it applies.

    `former` are (name, note) of names that old documents bear.
    """

    code: str
    name: str
    short_name: str
    kind: str
    parent: str
    place_name: str
    division_code: str
    telephone: str
    colour: str = "#1f4e8c"
    is_national_zone: bool = False
    unit: str = ""
    former: tuple[tuple[str, str], ...] = ()


AUTHORITIES = (
    Authority(
        "national",
        "工业和信息化部火炬高技术产业开发中心",
        "火炬中心",
        TenantKind.NATIONAL,
        "",
        "全国",
        "100000",
        "010-5550-01",
        former=(
            ("科学技术部火炬高技术产业开发中心", "2024年以前的文件以此名称印发；2023年机构改革后划入工业和信息化部"),
        ),
    ),
    Authority(
        "hubei",
        "湖北省科学技术厅",
        "湖北省科技厅",
        TenantKind.PROVINCE,
        "national",
        "湖北省",
        "420000",
        "027-5550-02",
        "#1d5c63",
    ),
    Authority(
        "jiangsu",
        "江苏省科学技术厅",
        "江苏省科技厅",
        TenantKind.PROVINCE,
        "national",
        "江苏省",
        "320000",
        "025-5550-03",
        "#5b3a86",
    ),
    Authority(
        "shenzhen",
        "深圳市科技创新局",
        "深圳市科创局",
        TenantKind.PLAN_CITY,
        "national",
        "深圳市",
        "440300",
        "0755-5550-04",
        "#7a3b1e",
        former=(("深圳市科技创新委员会", "2024年机构改革以前的文件以此名称印发"),),
    ),
    Authority(
        "donghu",
        "武汉东湖新技术开发区管理委员会",
        "东湖高新区",
        TenantKind.ZONE,
        "hubei",
        "武汉东湖高新区",
        "420100",
        "027-5550-05",
        "#1d5c63",
        is_national_zone=True,
        unit="武汉东湖新技术开发区管理委员会",
    ),
    Authority(
        "yichang",
        "宜昌市科学技术局",
        "宜昌市科技局",
        TenantKind.CITY,
        "hubei",
        "宜昌市",
        "420500",
        "0717-5550-06",
        "#1d5c63",
        unit="宜昌市科学技术局",
    ),
    Authority(
        "wuxi",
        "无锡国家高新技术产业开发区管理委员会",
        "无锡高新区",
        TenantKind.ZONE,
        "jiangsu",
        "无锡高新区",
        "320200",
        "0510-5550-07",
        "#5b3a86",
        is_national_zone=True,
        unit="无锡国家高新技术产业开发区管理委员会",
    ),
    Authority(
        "sip",
        "苏州工业园区管理委员会",
        "苏州工业园区",
        TenantKind.ZONE,
        "jiangsu",
        "苏州工业园区",
        "320500",
        "0512-5550-08",
        "#5b3a86",
        is_national_zone=True,
        unit="苏州工业园区管理委员会",
    ),
    Authority(
        "szhtp",
        "深圳市高新技术产业园区管理机构",
        "深圳高新区",
        TenantKind.ZONE,
        "shenzhen",
        "深圳高新区",
        "440300",
        "0755-5550-09",
        "#7a3b1e",
        is_national_zone=True,
        unit="深圳市高新技术产业园区管理机构",
    ),
    Authority(
        "pingshan",
        "深圳高新区坪山园区管理机构",
        "坪山园区",
        TenantKind.ZONE,
        "shenzhen",
        "深圳高新区（坪山园区）",
        "440300",
        "0755-5550-10",
        "#7a3b1e",
        is_national_zone=True,
        unit="深圳高新区坪山园区管理机构",
    ),
)
"""Parents stand before their children."""

FACES = ("national", "hubei", "jiangsu", "donghu", "wuxi")
"""The five whose addresses `make run` prints."""


def host_of(code: str) -> str:
    """Return the demonstration's host of an authority: browsers resolve it to this machine."""
    return f"{code}.localhost"


def unit_code(division: str, number: int, kind: str = PUBLIC_BODY) -> str:
    """Return an invented unified social credit code with right check characters (RULES B5.2)."""
    body = f"EXAM{number:04d}"
    return make(f"{kind}{division}{body}{body_check_character(body)}")


@transaction.atomic
def load_tree() -> dict[str, Tenant]:
    """Make every authority of the demonstration; what exists keeps what was changed in it."""
    tenants: dict[str, Tenant] = {}
    for number, one in enumerate(AUTHORITIES, start=1):
        is_new = not Tenant.objects.filter(code=one.code).exists()
        tenant = create_tenant(
            actor=None,
            code=one.code,
            name=one.name,
            short_name=one.short_name,
            kind=one.kind,
            parent=tenants.get(one.parent),
            host=host_of(one.code),
            place_name=one.place_name,
            division_code=one.division_code,
            is_national_zone=one.is_national_zone,
            contact=f"创新型产业集群工作组（演示）{one.telephone}01",
            supervision_contact=f"机关纪委（演示）{one.telephone}02",
        )
        if is_new:
            _dress(tenant, one)
        if one.unit:
            register_organisation(
                actor=None,
                tenant=tenant,
                name=one.unit,
                uscc=unit_code(one.division_code, number),
                contact_name="园区联络员",
                contact_phone=f"{one.telephone}03",
            )
        tenants[one.code] = tenant
    return tenants


def _dress(tenant: Tenant, one: Authority) -> None:
    """Give a new authority its colour and its names over time (RULES A1)."""
    tenant.primary_colour = one.colour
    tenant.save(update_fields=["primary_colour"])
    for name, note in one.former:
        AuthorityName.objects.create(tenant=tenant, name=name, note=note)
