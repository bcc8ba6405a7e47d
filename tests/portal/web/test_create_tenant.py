"""As the operator I set up another authority in one command.

Its site, pages, files, groups and first administrator are there at once; doing it again changes nothing that was
changed since; a typing error leaves nothing behind.
"""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from guardian.shortcuts import get_group_perms
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Site

from cms_content.models import SectionKind
from portal.errors import Invalid, NotAllowed
from portal.identity.actions import create_user, grant_role, role_group
from portal.identity.models import Organisation, User
from portal.tenancy.models import Tenant, TenantGroupPermission
from portal.tenancy.roles import Role, has_role
from portal.web.demo.tree import unit_code
from portal.web.provisioning import (
    HostTaken,
    OrganisationElsewhere,
    create_tenant,
    register_organisation,
)
from workflows.programmes.editions import NATIONAL
from workflows.programmes.models import ProgrammeEdition

pytestmark = pytest.mark.django_db

NATION = {
    "code": "nation",
    "name": "国家集群中心",
    "short_name": "国家中心",
    "kind": "national",
    "parent": None,
    "host": "nation.localhost",
    "place_name": "全国",
}


def zone(nation, **changes):
    given = {
        "code": "wuhan",
        "name": "武汉示例高新区管委会",
        "short_name": "示例高新区",
        "kind": "zone",
        "parent": nation,
        "host": "wuhan.localhost",
        "place_name": "示例高新区",
        "is_national_zone": True,
    }
    return create_tenant(actor=None, **(given | changes))


@pytest.fixture
def nation():
    return create_tenant(actor=None, **NATION)


def sections_of(tenant):
    return sorted(page.slug for page in tenant.site.root_page.get_children())


def test_a_tenant_is_complete(nation):
    made = zone(nation)
    assert made.site.hostname == "wuhan.localhost"
    assert sections_of(made) == sorted(
        ["about", "accessibility", "clusters", "notices", "policies", "privacy", *SectionKind]
    )
    assert made.collection.name == "wuhan"
    held = {
        (grant.group.name, grant.permission.codename)
        for grant in TenantGroupPermission.objects.filter(content_object=made)
    }
    assert held == {(f"wuhan:{role}", f"act_as_{role}") for role in Role.values}
    assert not ProgrammeEdition.across_tenants.filter(tenant=made).exists()
    shipped = ProgrammeEdition.across_tenants.filter(tenant=nation).values_list("key", "edition")
    assert set(shipped) == {(one["key"], one["edition"]) for one in NATIONAL}


def test_roles_and_editors_reach_their_own_authority_only(nation):
    one = zone(nation)
    other = zone(nation, code="jingzhou", host="jingzhou.localhost")
    group = role_group(one, Role.EDITOR)
    assert set(get_group_perms(group, one)) == {"act_as_editor"}
    assert set(get_group_perms(group, other)) == set()
    pages = GroupPagePermission.objects.filter(group=group).values_list("page_id", flat=True).distinct()
    assert list(pages) == [one.site.root_page_id]
    collections = GroupCollectionPermission.objects.filter(group=group).values_list("collection_id", flat=True)
    assert set(collections) == {one.collection_id}


def test_each_page_of_the_new_site_answers(nation, client: Client):
    zone(nation)
    for path in ("/", "/policies/", "/notices/", "/clusters/", "/about/", "/search/"):
        assert client.get(path, headers={"host": "wuhan.localhost"}).status_code == 200, path


def test_again_changes_nothing(nation):
    made = zone(nation)
    made.short_name = "新简称"
    made.save()
    about = made.site.root_page.get_children().get(slug="about")
    about.title = "我们"
    about.save()
    counts = (Tenant.objects.count(), Site.objects.count(), TenantGroupPermission.objects.count())
    again = zone(nation)
    assert again.pk == made.pk
    assert again.short_name == "新简称"
    assert again.site.root_page.get_children().get(slug="about").title == "我们"
    assert (Tenant.objects.count(), Site.objects.count(), TenantGroupPermission.objects.count()) == counts


def test_what_is_wrong_is_named_and_nothing_is_made(nation):
    with pytest.raises(Invalid) as orphan:
        zone(None)
    assert set(orphan.value.fields) == {"parent"}
    with pytest.raises(Invalid) as crooked:
        zone(nation, kind="village", host="http://x/")
    assert set(crooked.value.fields) == {"kind", "host"}
    with pytest.raises(HostTaken):
        zone(nation, host="nation.localhost")
    assert Tenant.objects.count() == 1


def test_only_the_nations_system_administrator_sets_up_authorities(nation):
    admin = create_user(actor=None, username="admin", full_name="管理员", password="q8zk-72mp-44tw")
    with pytest.raises(NotAllowed):
        create_tenant(
            actor=admin, **(NATION | {"code": "x", "kind": "province", "parent": nation, "host": "x.localhost"})
        )
    grant_role(actor=None, tenant=nation, user=admin, role=Role.SYSTEM_ADMIN)
    admin = User.objects.get(pk=admin.pk)
    made = create_tenant(
        actor=admin, **(NATION | {"code": "x", "kind": "province", "parent": nation, "host": "x.localhost"})
    )
    assert made.parent == nation


def test_an_organisation_belongs_to_one_authority(nation):
    one, other = zone(nation), zone(nation, code="jingzhou", host="jingzhou.localhost")
    code = unit_code("420100", 7)
    unit = register_organisation(actor=None, tenant=one, name="示例单位", uscc=code)
    assert register_organisation(actor=None, tenant=one, name="示例单位", uscc=code).pk == unit.pk
    with pytest.raises(OrganisationElsewhere):
        register_organisation(actor=None, tenant=other, name="示例单位", uscc=code)
    with pytest.raises(Invalid):
        register_organisation(
            actor=None, tenant=one, name="另一单位", uscc=code[:-1] + ("0" if code[-1] != "0" else "1")
        )
    assert Organisation.across_tenants.count() == 1


def test_the_command_makes_an_authority_and_its_first_administrator(nation, capsys):
    arguments = [
        "--code=wuhan", "--name=武汉示例高新区管委会", "--short-name=示例高新区", "--kind=zone", "--parent=nation",
        "--host=wuhan.localhost", "--place=示例高新区", "--national-zone", "--admin=wuhan.admin",
    ]  # fmt: skip
    call_command("create_tenant", *arguments)
    said = capsys.readouterr().out
    password = said.split("口令：")[1].split("（")[0]
    tenant = Tenant.objects.get(code="wuhan")
    assert tenant.is_national_zone
    admin = User.objects.get(username="wuhan.admin")
    assert admin.check_password(password)
    assert has_role(admin, tenant, Role.SYSTEM_ADMIN)
    call_command("create_tenant", *arguments)
    again = capsys.readouterr().out
    assert "已有" in again
    assert password not in again
    assert User.objects.get(username="wuhan.admin").check_password(password)


def test_the_command_refuses_in_one_sentence(nation):
    with pytest.raises(CommandError, match="没有代码为“nowhere”的上级机关"):
        call_command(
            "create_tenant", "--code=a", "--name=甲", "--short-name=甲", "--kind=zone", "--parent=nowhere",
            "--host=a.localhost", "--place=甲",
        )  # fmt: skip
    with pytest.raises(CommandError, match="已属于另一个机关"):
        call_command(
            "create_tenant", "--code=a", "--name=甲", "--short-name=甲", "--kind=zone", "--parent=nation",
            "--host=nation.localhost", "--place=甲",
        )  # fmt: skip
    assert Tenant.objects.count() == 1
