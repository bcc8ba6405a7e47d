"""As an invited person who presses twice, or whose letter somebody else opened too, I want one clear outcome.

Real threads with connections of their own, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import pytest

from portal.audit.verify import verify_chain
from portal.errors import DomainError
from portal.identity.memberships import dismiss, end_organisation
from portal.identity.models import OrganisationMember
from portal.invitations import actions
from portal.tenancy.models import Tenant
from tests import factories
from tests.factories import MONDAY
from tests.workflows.flows.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def members(home):
    return OrganisationMember.objects.filter(organisation=home, until=None)


def refusals(results):
    assert all(one is None or isinstance(one, DomainError) for one in results), results
    return sum(one is not None for one in results)


def test_two_accounts_open_the_same_letter_and_one_gets_in(land, home, invited):
    one = invited()
    people = [factories.person(name, land.donghu) for name in ("甲", "乙")]
    results = at_once(*[lambda who=who: actions.accept(actor=who, invitation=one) for who in people])
    assert (refusals(results), members(home).count()) == (1, 2)
    assert verify_chain() == []


def test_one_person_presses_twice_and_is_a_member_once(land, home, invited):
    one, person = invited(), factories.person("甲", land.donghu)
    results = at_once(*[lambda: actions.accept(actor=person, invitation=one)] * 2)
    assert (refusals(results), members(home).filter(user=person).count()) == (1, 1)


def test_withdrawing_against_accepting(land, admin, home, invited):
    one, person = invited(), factories.person("甲", land.donghu)
    results = at_once(
        lambda: actions.accept(actor=person, invitation=one),
        lambda: actions.withdraw(actor=admin, invitation=one),
    )
    assert refusals(results) == 1
    one.refresh_from_db()
    assert members(home).filter(user=person).exists() == (one.status == "accepted")


def test_the_same_address_is_invited_twice_at_once(admin, home):
    def job():
        actions.invite(actor=admin, organisation=home, email="wu@example.test", role="handler")

    assert refusals(at_once(job, job)) == 1
    assert home.invitations.count() == 1


def test_one_letter_opens_one_account(invited):
    one = invited()

    def job(name):
        actions.open_account(invitation=one, username=name, full_name="吴敏", password="a long enough one")

    assert refusals(at_once(lambda: job("one"), lambda: job("two"))) == 1


def test_an_end_against_accepting_and_removing_oneself(land, admin, home, invited):
    """Whoever comes first, nobody gets into an organisation that has ended, and an administrator stays."""
    one, person = invited(role="admin"), factories.person("甲", land.donghu)
    mine = home.members.get(user=admin)
    tenant = Tenant.objects.get(pk=land.donghu.pk)
    results = at_once(
        lambda: actions.accept(actor=person, invitation=one),
        lambda: end_organisation(actor=None, tenant=tenant, organisation=home, on=MONDAY.date()),
        lambda: dismiss(actor=admin, organisation=home, member=mine),
    )
    refusals(results)
    assert members(home).filter(role="admin").exists()
