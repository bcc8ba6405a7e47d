"""As an authority that issued on paper before, I say up to which number, and the portal goes on after it.

It never goes down and no number is given twice, whoever issues at the same moment.
"""

from __future__ import annotations

import datetime as dt

import pytest

from portal import clock
from portal.audit.models import AuditRecord
from portal.clock import BEIJING
from portal.errors import Invalid, NotAllowed, NotFound
from tests.factories import MONDAY, country
from tests.workflows.flows.at_once import at_once
from tests.workflows.issuing.world import accepted, configure, issue
from workflows.issuing.configuring import LARGEST, start_series
from workflows.issuing.models import IssuedDocument, NumberSeries, SeriesStart
from workflows.issuing.queries import series_of

WORD = "示例受"


@pytest.fixture
def land(db):
    with clock.frozen(MONDAY):
        yield country()


def start(land, admin, last: int, reason: str = "上线前已在纸质文书上使用", *, word: str = WORD):
    return start_series(actor=admin, tenant=land.nation, word=word, last=last, reason=reason)


def test_the_next_document_gets_the_number_after_it_and_the_reason_stays(land):
    admin = configure(land.nation)
    made = start(land, admin, 20)
    assert issue(land, accepted(land, land.donghu)).full_number == "示例受〔2026〕21号"
    assert (made.before, made.last, made.reason) == (0, 20, "上线前已在纸质文书上使用")
    assert series_of(land.nation) == [{"word": WORD, "last": 21, "starts": [made]}]
    recorded = AuditRecord.across_tenants.get(verb="letter.series_started")
    assert (recorded.actor_id, recorded.summary) == (admin.pk, "示例受〔2026〕20号以前已在纸质文书上使用")


def test_it_never_goes_down_nor_stands_still_and_says_how_far_it_is(land):
    admin = configure(land.nation)
    start(land, admin, 20)
    for last in (20, 19, 0, -1, LARGEST + 1):
        with pytest.raises(Invalid) as refusal:
            start(land, admin, last)
        assert "已用至示例受〔2026〕20号" in refusal.value.fields["last"]
    with pytest.raises(Invalid) as refusal:
        start(land, admin, 30, " ")
    assert list(refusal.value.fields) == ["reason"]
    assert (NumberSeries.across_tenants.get().last, SeriesStart.objects.count()) == (20, 1)


def test_it_is_the_administrators_and_for_this_year_alone(land):
    admin = configure(land.nation)
    for who in (land["national:leader"], configure(land.hubei, "示例荐")):
        with pytest.raises(NotAllowed):
            start(land, who, 20)
    with pytest.raises(NotFound):
        start(land, admin, 20, word="示例荐")
    start(land, admin, 20)
    with clock.frozen(dt.datetime(2027, 1, 1, 9, 0, tzinfo=BEIJING)):
        assert series_of(land.nation) == [{"word": WORD, "last": 0, "starts": []}]


def test_the_page_keeps_what_was_typed(client, land):
    client.force_login(configure(land.nation))
    host = {"host": land.nation.host}
    path, typed = "/workspace/issuing/series/", {"word": WORD, "last": "二十", "reason": "纸质已用"}
    answer = client.post(path, typed, headers=host)
    page = answer.content.decode()
    assert (answer.status_code, 'value="二十"' in page, 'value="纸质已用"' in page) == (422, True, True)
    client.post(path, typed | {"last": "20"}, headers=host)
    assert "由0调至20，纸质已用" in client.get("/workspace/issuing/", headers=host).content.decode()


@pytest.mark.django_db(transaction=True)
def test_issuing_and_starting_at_once_give_each_number_once():
    with clock.frozen(MONDAY):
        land = country()
        admin = configure(land.nation)
        cases = [accepted(land, zone) for zone in (land.donghu, land.wuxi)]
        at_once(
            lambda: issue(land, cases[0]),
            lambda: start(land, admin, 20),
            lambda: issue(land, cases[1]),
        )
        later = issue(land, accepted(land, land.donghu))
    numbers = sorted(IssuedDocument.across_tenants.values_list("number", flat=True))
    started = SeriesStart.objects.get()
    before = list(range(1, started.before + 1))
    after = list(range(21, 21 + 3 - len(before)))
    assert (numbers, later.number) == (before + after, after[-1])


@pytest.mark.django_db(transaction=True)
def test_two_starts_at_once_leave_the_higher():
    with clock.frozen(MONDAY):
        land = country()
        admin = configure(land.nation)

        def lower():
            try:
                return start(land, admin, 10)
            except Invalid:
                return None

        at_once(lower, lambda: start(land, admin, 20))
        assert NumberSeries.across_tenants.get().last == 20
