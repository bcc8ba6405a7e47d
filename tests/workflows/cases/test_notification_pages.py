"""As anybody who works here I find what I was told in one list, mark it as read, and choose what is sent to me."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.notifications.actions import notify
from portal.notifications.models import Notification, Preference
from tests import factories
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db
HOST = {"host": "hubei.localhost"}
LIST = "/workspace/notifications/"


@pytest.fixture
def land():
    """The country, on a Monday in June."""
    with clock.frozen(MONDAY):
        yield factories.country()


@pytest.fixture
def reader(land, client):
    """A reviewer of Hubei, signed in."""
    client.force_login(land["hubei:reviewer"])
    return land["hubei:reviewer"]


def told(tenant, user, number):
    values = {"number": f"N-{number}", "step": "审核", "name": "某集群"}
    path = "/workspace/queue/"
    return notify(
        tenant=tenant, users=[user], kind="work-opened", values=values, path=path, source=f"{tenant.code}:{number}"
    )[0]


def test_the_list_shows_mine_of_this_authority_and_costs_the_same_for_three(land, client, reader):
    told(land.hubei, reader, 1)
    told(land.hubei, land["hubei:leader"], 2)
    told(land.nation, reader, 3)
    client.get(LIST, headers=HOST)
    with CaptureQueriesContext(connection) as for_one:
        page = client.get(LIST, headers=HOST).content.decode()
    assert [f"件号N-{number}" in page for number in (1, 2, 3)] == [True, False, False]
    assert '<span class="count">1<span class="visually-hidden">条未读</span></span>' in page
    for number in (4, 5):
        told(land.hubei, reader, number)
    with CaptureQueriesContext(connection) as for_three:
        client.get(LIST, headers=HOST)
    assert len(for_three) == len(for_one) <= 12


def test_opening_one_marks_it_and_leads_on(land, client, reader):
    mine, others = told(land.hubei, reader, 1), told(land.hubei, land["hubei:leader"], 2)
    answer = client.get(f"{LIST}{mine.pk}/", headers=HOST)
    assert (answer.status_code, answer["Location"]) == (302, "/workspace/queue/")
    assert client.get(f"{LIST}{others.pk}/", headers=HOST).status_code == 404
    read = dict(Notification.across_tenants.values_list("pk", "read_at"))
    assert read == {mine.pk: MONDAY, others.pk: None}
    page = client.get(f"{LIST}?unread=1", headers=HOST).content.decode()
    assert "没有未读的通知" in page


def test_all_are_marked_at_once_and_only_mine_here(land, client, reader):
    mine = [told(land.hubei, reader, number).pk for number in (1, 2)]
    told(land.hubei, land["hubei:leader"], 3)
    told(land.nation, reader, 4)
    client.post(f"{LIST}read/", headers=HOST)
    read = Notification.across_tenants.exclude(read_at=None).values_list("pk", flat=True)
    assert sorted(read) == mine


def test_i_choose_by_group_and_foreign_words_are_refused(client, reader):
    address = f"{LIST}settings/"
    page = client.get(address, headers=HOST).content.decode()
    assert 'name="work-email" value="digest" checked' in page
    assert "work-sms" not in page  # nobody may rely on a way that is not configured
    client.post(address, {"work-email": "off", "progress-sms": "on"}, headers=HOST)
    assert list(Preference.objects.values_list("user", "group", "channel", "mode")) == [
        (reader.pk, "work", "email", "off")
    ]
    assert client.post(address, {"work-email": "weekly"}, headers=HOST).status_code == 422
    assert Preference.objects.get().mode == "off"
