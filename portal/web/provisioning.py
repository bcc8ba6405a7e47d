"""Making an authority complete: its row, site and pages, a group for each role, programmes, first people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from cms_content.actions import create_tenant_pages
from portal.audit.actions import record
from portal.errors import Conflict, Invalid
from portal.identity.actions import role_group
from portal.identity.models import Organisation
from portal.identity.uscc import fault_of
from portal.registry.actions import adopt_named
from portal.tenancy.models import Tenant, TenantKind
from portal.tenancy.permissions import ALLOWED, Verdict, refused, require, rule
from portal.tenancy.roles import Role, has_role
from workflows.notices.actions import ensure_index
from workflows.programmes.actions import install_edition
from workflows.programmes.editions import shipped_for

if TYPE_CHECKING:
    from portal.identity.models import User


class HostTaken(Conflict):
    """Another authority answers at this host."""

    code = "host_taken"
    message = "该主机名已属于另一个机关，请换一个主机名。"


class OrganisationElsewhere(Conflict):
    """The code is registered with another authority or under another name."""

    code = "organisation_elsewhere"
    message = "该统一社会信用代码已登记在另一机关或另一单位名下，请核对。"


@rule("tenant.create")
def may_create(user: User, _thing: object) -> Verdict:
    """Only a system administrator of the national authority sets up further authorities."""
    nation = Tenant.objects.filter(kind=TenantKind.NATIONAL, parent=None).first()
    if nation is not None and has_role(user, nation, Role.SYSTEM_ADMIN):
        return ALLOWED
    return refused("tenant_not_yours", "只有国家主管机构的系统管理员可以设立机关。")


@transaction.atomic
def create_tenant(
    *,
    actor: User | None,
    code: str,
    name: str,
    short_name: str,
    kind: str,
    parent: Tenant | None,
    host: str,
    place_name: str,
    division_code: str = "",
    is_national_zone: bool = False,
    contact: str = "",
    supervision_contact: str = "",
) -> Tenant:
    """Make an authority that works at once, or complete the one that has this code.

    Its row, Wagtail site, home page with sections and notices, collection, one group with its
    object permission for each role, and the programme editions that ship with the portal for it.
    What exists, and what was changed since, is kept.

    Parameters
    ----------
    actor: who sets it up; None for the operator at the command line.
    kind: a value of TenantKind; only a national authority has no parent.
    host: the name in the address, without a port.
    place_name: the first part of cluster names (RULES S2-7).

    Raises NotAllowed, Invalid with the fields at fault, HostTaken.
    """
    if actor is not None:
        require(actor, "tenant.create", None)
    _check(code=code, kind=kind, parent=parent, host=host)
    tenant, is_new = Tenant.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "short_name": short_name,
            "kind": kind,
            "parent": parent,
            "host": host,
            "place_name": place_name,
            "division_code": division_code,
            "is_national_zone": is_national_zone,
            "contact": contact,
            "supervision_contact": supervision_contact,
        },
    )
    for role in Role:
        role_group(tenant, role)
    create_tenant_pages(tenant=tenant, actor=actor)
    ensure_index(tenant)
    for definition in shipped_for(tenant):
        install_edition(actor=actor, tenant=tenant, definition=definition)
    if kind == TenantKind.PROVINCE:
        adopt_named(actor=actor, tenant=tenant)
    if is_new:
        record(tenant=tenant, actor=actor, verb="tenancy.tenant_created", target=f"tenant:{tenant.pk}", summary=name)
    return tenant


def _check(*, code: str, kind: str, parent: Tenant | None, host: str) -> None:
    faults = {}
    if kind not in TenantKind.values:
        faults["kind"] = f"类别“{kind}”不存在，可选：{'、'.join(TenantKind.values)}。"
    elif (kind == TenantKind.NATIONAL) != (parent is None):
        faults["parent"] = "国家主管机构没有上级机关；其他机关必须指明上级机关。"
    if not host.strip() or ":" in host or "/" in host:
        faults["host"] = "主机名不能为空，也不带端口和路径，例如 wuhan.example.cn。"
    if faults:
        raise Invalid("；".join(faults.values()), fields=faults)
    if Tenant.objects.filter(host=host).exclude(code=code).exists():
        raise HostTaken(f"主机名 {host} 已属于另一个机关，请换一个主机名。")


@transaction.atomic
def register_organisation(
    *, actor: User | None, tenant: Tenant, name: str, uscc: str, contact_name: str = "", contact_phone: str = ""
) -> Organisation:
    """Register a unit that applies through this authority; one that is registered here already is returned.

    Raises NotAllowed, Invalid for a wrong code (RULES B5.2), OrganisationElsewhere.
    """
    if actor is not None:
        require(actor, "tenant.create", None)
    fault = fault_of(uscc)
    if fault:
        raise Invalid(fault, fields={"uscc": fault})
    organisation, is_new = Organisation.across_tenants.get_or_create(
        uscc=uscc,
        defaults={"tenant": tenant, "name": name, "contact_name": contact_name, "contact_phone": contact_phone},
    )
    if organisation.tenant_id != tenant.pk or organisation.name != name:
        raise OrganisationElsewhere
    if is_new:
        record(
            tenant=tenant,
            actor=actor,
            verb="identity.organisation_registered",
            target=f"organisation:{organisation.pk}",
            summary=name,
        )
    return organisation
