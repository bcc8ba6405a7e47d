"""Story: when many submit at once, everybody gets in: some wait some seconds, and nobody loses a word or a file."""

import datetime as dt
import hashlib
import itertools

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from portal import clock
from tests.workflows.notices import factories
from tests.workflows.notices.test_public_pages import address, filled, shown, token_in
from workflows.notices import receipts, throttle
from workflows.notices.models import Objection, Turn
from workflows.notices.throttle import (
    LEAST_BITS,
    LONGEST,
    MOST_BITS,
    PER_ADDRESS,
    client_address,
    has_leave,
)

OFFICE = "10.1.1.1"


def crowd(notice, count, address=OFFICE):
    return [throttle.ticket_for(address, notice, f"token-{number}") for number in range(count)]


def worked(word, bits):
    """Return the work that a browser finds for a ticket."""
    return next(str(n) for n in itertools.count() if throttle.is_worked(word, str(n), bits))


def test_an_office_behind_one_address_submits_at_once_and_then_at_a_pace(notice):
    tickets = crowd(notice, PER_ADDRESS.burst + 3)
    assert [ticket for ticket in tickets if ticket is None] == [None] * PER_ADDRESS.burst
    assert [ticket.seconds for ticket in tickets[PER_ADDRESS.burst :]] == [3, 6, 9]
    assert crowd(notice, 1, "10.2.2.2") == [None]


def test_nobody_waits_longer_than_a_minute_however_long_the_queue(notice):
    last = crowd(notice, 300)[-1]
    assert (last.seconds, LEAST_BITS <= last.bits <= MOST_BITS) == (LONGEST, True)
    with clock.frozen(factories.PUBLISHED + dt.timedelta(minutes=3)):
        assert crowd(notice, 1) == [None]


def test_a_notice_keeps_its_pace_however_many_addresses_come(notice, settings):
    settings.OBJECTIONS_PER_SECOND = 10.0
    tickets = [throttle.ticket_for(f"10.3.{n >> 8}.{n & 255}", notice, "x") for n in range(350)]
    assert tickets[:200] == [None] * 200
    told = [ticket.seconds for ticket in tickets[200:]]
    assert (told[0], told[-1], told) == (1, 15, sorted(told))


def test_what_is_counted_names_nobody_and_is_gone_in_three_minutes(notice):
    crowd(notice, 3)
    assert Turn.objects.count() == 2
    assert not [row for row in Turn.objects.values_list("queue", flat=True) if OFFICE in row or len(row) != 64]
    assert throttle.forget_queues() == 0
    with clock.frozen(factories.PUBLISHED + dt.timedelta(minutes=2, seconds=30)):
        assert (throttle.forget_queues(), Turn.objects.count()) == (2, 0)


def test_a_ticket_is_good_after_its_time_or_with_its_work_and_for_its_form_only(notice):
    ticket = crowd(notice, PER_ADDRESS.burst + 1)[-1]
    token = f"token-{PER_ADDRESS.burst}"
    assert not has_leave(ticket.word, "", token)
    assert has_leave(ticket.word, worked(ticket.word, ticket.bits), token)
    assert not has_leave(ticket.word, worked(ticket.word, ticket.bits), "another form")
    with clock.frozen(factories.PUBLISHED + dt.timedelta(seconds=ticket.seconds + 1)):
        assert has_leave(ticket.word, "", token)
        assert not has_leave(ticket.word, "", "another form")
    assert not has_leave("forged", "", token)


def test_the_work_is_the_hash_that_the_browser_computes(notice):
    work = worked("word", 8)
    assert hashlib.sha256(f"word:{work}".encode()).digest()[0] == 0
    assert not throttle.is_worked("word", "", 0)


def test_in_the_last_minutes_of_a_notice_nobody_waits(notice):
    with clock.frozen(factories.CLOSES - throttle.BEFORE_CLOSING):
        assert crowd(notice, PER_ADDRESS.burst + 5) == [None] * (PER_ADDRESS.burst + 5)


def test_the_form_comes_back_with_everything_and_goes_through_after_the_wait(at_home, notice, items):
    crowd(notice, PER_ADDRESS.burst, "127.0.0.1")
    data = filled(at_home, notice, items[0], evidence=[factories.pdf()])
    page = at_home.post(address(notice), data)
    assert (page.status_code, page["Retry-After"]) == (429, "3")
    assert "请在 3 秒后" in shown(page)
    assert (factories.REASONS in shown(page), token_in(page)) == (True, data["token"])
    again = {name: value for name, value in data.items() if name != "evidence"}
    again |= {"ticket": page.context["form"]["ticket"].value(), "kept": [one.word for one in page.context["form"].kept]}
    assert at_home.post(address(notice), again | {"ticket": ""}).status_code == 429
    with clock.frozen(factories.PUBLISHED + dt.timedelta(seconds=5)):
        assert at_home.post(address(notice), again).status_code == 200
    stored = Objection.across_tenants.get()
    assert stored.evidence.count() == 1
    crowd(notice, 5, "127.0.0.1")
    assert at_home.post(address(notice), again).status_code == 200  # what is stored already never waits
    assert Objection.across_tenants.count() == 1


@pytest.mark.parametrize(
    ("proxies", "told", "believed"),
    [
        (0, "1.1.1.1", "9.9.9.9"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
        (1, "", "9.9.9.9"),
    ],
)
def test_an_address_is_believed_as_far_as_the_operators_proxies_wrote_it(settings, proxies, told, believed):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": told}, REMOTE_ADDR="9.9.9.9")
    assert client_address(request) == believed


def test_a_thousand_wrong_codes_open_nothing_and_are_slowed_down(at_home, notice, settings):
    receipt = factories.object_to(notice)
    answers = [
        at_home.post("/objections/", {"number": receipt.number, "code": receipts.grouped(f"{n:012d}")}).status_code
        for n in range(1000)
    ]
    assert (answers[: throttle.TRIES], set(answers[throttle.TRIES :])) == ([403] * throttle.TRIES, {429})
    cache.clear()
    right = {"number": receipt.number, "code": receipt.query_code}
    assert at_home.post("/objections/", right).status_code == 200
