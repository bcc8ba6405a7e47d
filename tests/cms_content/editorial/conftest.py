"""Hubei with an author and its three examiners, Jiangsu with the same, a policy in draft."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest
from wagtail.models import Page

from cms_content import queries
from cms_content.editorial import actions
from cms_content.models import PolicyPage
from portal.identity.actions import create_user, grant_role
from portal.identity.models import User
from portal.tenancy.models import Tenant
from portal.tenancy.roles import Role

STAFF = {
    "author": Role.EDITOR,
    "first": Role.EDITOR,
    "second": Role.REVIEWING_EDITOR,
    "final": Role.CHIEF_EDITOR,
}
DAY = dt.date(2020, 12, 4)


@dataclass
class Office:
    """An authority's editorial people by what they do."""

    tenant: Tenant
    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, key: str) -> User:
        """Return one of them."""
        return self.people[key]

    @property
    def host(self) -> dict[str, str]:
        """Return the header that visits the authority's site."""
        return {"host": self.tenant.host}


def staffed(tenant: Tenant) -> Office:
    """Return the authority with one person for each part."""
    office = Office(tenant)
    for key, role in STAFF.items():
        user = create_user(actor=None, username=f"{tenant.code}.{key}", full_name=f"{tenant.code}{key}", password=None)
        grant_role(actor=None, tenant=tenant, user=user, role=role)
        office.people[key] = user
    return office


def draft(office: Office, title: str = "关于示例的通知", **fields: object) -> PolicyPage:
    """Return a policy that the author wrote and nobody examined."""
    index = queries.policy_index_of(office.tenant)
    page = index.add_child(
        instance=PolicyPage(title=title, slug=f"p{Page.objects.count()}", live=False, owner=office["author"], **fields)
    )
    page.save_revision(user=office["author"])
    return PolicyPage.objects.get(pk=page.pk)


def submit(office: Office, page: PolicyPage) -> None:
    """Hand the page in, as its author."""
    page.get_workflow().start(page, office["author"])


def fresh(page: Page) -> Page:
    """Return the page as it is stored."""
    return type(page).objects.get(pk=page.pk)


def approve(office: Office, page: PolicyPage, *keys: str, opinion: str = "") -> None:
    """Let these people approve one stage after the other."""
    for key in keys:
        state = fresh(page).current_workflow_task_state
        actions.decide(actor=office[key], task_state=state, approve=True, proofread=True, opinion=opinion)


@pytest.fixture
def office(hubei) -> Office:
    return staffed(hubei)


@pytest.fixture
def neighbours(jiangsu) -> Office:
    """The people of the other authority."""
    return staffed(jiangsu)
