"""Verbs on people: accounts, roles and memberships."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import DomainError
from portal.identity.models import MemberRole, Organisation, OrganisationMember, User
from portal.tenancy.models import Membership, Tenant, TenantGroupPermission
from portal.tenancy.roles import ADMINISTRATORS, Role, group_name, permission_name


class AdministratorsAreSeparate(DomainError):
    """One account would hold two of the three administrators' roles (RULES B5.5)."""

    code = "administrators_are_separate"
    message = "系统管理员、安全管理员、审计管理员不得由同一账号兼任，请另设账号。"


@transaction.atomic
def create_user(*, actor: User | None, username: str, full_name: str, password: str | None, email: str = "") -> User:
    """Create an account; roles are granted afterwards. Without a password nobody can sign in until one is set."""
    user = User.objects.create_user(username=username, email=email, password=password, full_name=full_name)
    record(tenant=None, actor=actor, verb="identity.user_created", target=f"user:{user.pk}", summary=username)
    return user


def role_group(tenant: Tenant, role: str) -> Group:
    """Return the group that holds `role` in `tenant`, made with its object permission if new."""
    group, _ = Group.objects.get_or_create(name=group_name(tenant, role))
    permission = Permission.objects.get(
        codename=permission_name(role), content_type=ContentType.objects.get_for_model(Tenant)
    )
    TenantGroupPermission.objects.get_or_create(group=group, permission=permission, content_object=tenant)
    return group


@transaction.atomic
def grant_role(*, actor: User | None, tenant: Tenant, user: User, role: str) -> Membership:
    """Give `user` the role in exactly this tenant.

    Raises AdministratorsAreSeparate if the account would hold two administrators' roles.
    """
    if role in ADMINISTRATORS:
        others = Membership.objects.filter(user=user, until=None, role__in=ADMINISTRATORS - {Role(role)})
        if others.exists():
            raise AdministratorsAreSeparate
    user.groups.add(role_group(tenant, role))
    membership, _ = Membership.objects.get_or_create(
        tenant=tenant, user=user, role=role, until=None, defaults={"granted_by": actor, "since": clock.now()}
    )
    user.__dict__.pop("_roles_held", None)
    record(tenant=tenant, actor=actor, verb="identity.role_granted", target=f"user:{user.pk}", summary=role)
    return membership


@transaction.atomic
def revoke_role(*, actor: User | None, tenant: Tenant, user: User, role: str) -> None:
    """End the role of `user` in this tenant from now on."""
    user.groups.remove(role_group(tenant, role))
    Membership.objects.filter(tenant=tenant, user=user, role=role, until=None).update(until=clock.now())
    user.__dict__.pop("_roles_held", None)
    record(tenant=tenant, actor=actor, verb="identity.role_revoked", target=f"user:{user.pk}", summary=role)


@transaction.atomic
def add_member(
    *, actor: User | None, organisation: Organisation, user: User, role: str = MemberRole.HANDLER
) -> OrganisationMember:
    """Let `user` act for the organisation in this role; where it has no administrator, they become that.

    Whoever acts for it already keeps the role that they have.
    """
    led = OrganisationMember.objects.filter(organisation=organisation, until=None, role=MemberRole.ADMIN).exists()
    role = role if led else MemberRole.ADMIN
    member, _ = OrganisationMember.objects.get_or_create(
        organisation=organisation, user=user, until=None, defaults={"since": clock.now(), "role": role}
    )
    record(
        tenant=organisation.tenant,
        actor=actor,
        verb="identity.member_added",
        target=f"organisation:{organisation.pk}",
        summary=user.username,
    )
    return member
