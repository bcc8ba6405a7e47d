"""As an operator I know what one verdict asks of the database, and see it when that grows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.identity.models import User
from tests import factories
from tests.factories import MONDAY, work
from workflows.cases import actions
from workflows.cases.models import WorkItem

pytestmark = pytest.mark.django_db
VERDICT_QUERIES = 17
"""Check, decide, move on, queue, event, audit record."""


@pytest.fixture
def land():
    """The country, on a Monday in June."""
    with clock.frozen(MONDAY):
        yield factories.country()


def test_one_verdict_asks_this_often_however_many_cases_wait(land):
    def cost():
        case = factories.submitted(land, land.donghu)
        item = WorkItem.objects.select_related("task").get(pk=work(case, "province_review").pk)
        reviewer = User.objects.get(pk=land["hubei:reviewer"].pk)
        with CaptureQueriesContext(connection) as seen:
            actions.decide(actor=reviewer, tenant=land.hubei, work=item, verdict="recommend", opinion="情况属实。")
        return [one["sql"] for one in seen if not one["sql"].startswith(("BEGIN", "SAVEPOINT", "RELEASE"))]

    cost()  # content types and the like are asked for once in a process
    first = cost()
    second = cost()
    assert len(second) == len(first)
    assert len(first) == VERDICT_QUERIES, "\n".join(first)
