"""Two authorities and a person in each."""

import pytest

from portal import clock
from portal.notifications.actions import notify
from tests import factories
from tests.factories import MONDAY


@pytest.fixture
def land():
    """The country, on a Monday in June."""
    with clock.frozen(MONDAY):
        yield factories.country()


@pytest.fixture
def reader(land):
    """A reviewer of Hubei with an address."""
    user = land["hubei:reviewer"]
    user.email = "reader@example.test"
    user.save()
    return user


@pytest.fixture
def tell(land, reader):
    """Tell the reader something of a kind."""

    def told(kind="work-urged", source="event:1", **more):
        values = {"number": "HUBEI-2026-0001", "step": "省级审核", "name": "某集群", "due": "2026年6月9日"}
        options = {"tenant": land.hubei, "users": [reader], "values": values, "path": "/workspace/cases/7/"} | more
        return notify(kind=kind, source=source, **options)

    return told
