"""An organisation with its administrator, and somebody at a mailbox."""

import re

import pytest
from django.core import mail

from portal import clock
from portal.invitations import actions
from portal.invitations.letters import send_letters
from tests import factories
from tests.factories import MONDAY


@pytest.fixture
def land():
    """The country, on a Monday in June."""
    with clock.frozen(MONDAY):
        yield factories.country()


@pytest.fixture
def admin(land):
    """Donghu's applicant: the first member, and so the administrator."""
    return land["donghu:applicant"]


@pytest.fixture
def home(admin):
    """Their organisation."""
    return admin.organisations.get().organisation


@pytest.fixture
def invited(admin, home):
    """Send an invitation; return it."""

    def send(email="wu@example.test", role="handler", **more):
        return actions.invite(**{"actor": admin, "organisation": home, "email": email, "role": role} | more)

    return send


@pytest.fixture
def link():
    """Let the worker send what waits; return the path of the link in the last letter."""

    def last():
        send_letters()
        return re.search(r"https?://[^/\s]+(/invitation/\S+/)", mail.outbox[-1].body)[1]

    return last
