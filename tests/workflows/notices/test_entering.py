"""Story: a letter or a visitor brings an objection; an official enters it as it came and hands over the receipt."""

import datetime as dt

import pytest
from django.urls import reverse

from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import Invalid, NotAllowed, NotFound
from tests.workflows.notices import factories
from tests.workflows.notices.factories import BEFORE_CLOSING, CLOSES, SECOND, objection_of
from workflows.notices import queries, receipts
from workflows.notices.actions import enter_objection
from workflows.notices.guards import is_held
from workflows.notices.identity import Identity
from workflows.notices.models import Objection, ObjectionPolicy

LAST_DAY = CLOSES.date()
LATER = CLOSES + dt.timedelta(days=4)


def entered(actor, notice, *, at=LATER, **changes):
    given = {
        "actor": actor,
        "tenant": notice.tenant,
        "notice": notice,
        "items": [notice.items.first().pk],
        "kind": "person",
        "identity": factories.PERSON,
        "ground": "truth",
        "reasons": "见原件",
        "token": receipts.new_form_token(notice.pk),
        "arrival": "letter",
        "received_at": CLOSES,
        "papers": {"original": [factories.pdf("来信.pdf")]},
    }
    with clock.frozen(at):
        return enter_objection(**(given | changes))


@pytest.mark.parametrize(
    ("changes", "in_time"),
    [
        ({"received_at": BEFORE_CLOSING}, True),
        ({"received_at": CLOSES}, False),
        ({"received_at": LATER, "posted_on": LAST_DAY}, True),
        ({"received_at": LATER, "posted_on": LAST_DAY + dt.timedelta(days=1)}, False),
        ({"arrival": "email", "received_at": BEFORE_CLOSING}, True),
        ({"arrival": "visit", "received_at": CLOSES}, False),
    ],
)
def test_in_time_is_who_came_before_the_closing_or_posted_on_the_last_day(editor, notice, cases, *, changes, in_time):
    stored = objection_of(entered(editor, notice, **changes))
    assert (stored.in_time, is_held(cases[0])) == (in_time, in_time)
    assert (stored.entered_by, stored.entered_at) == (editor, LATER)
    assert stored.arrival == changes.get("arrival", "letter")
    assert [paper.kind for paper in stored.evidence.all()] == ["original"]


def test_an_authority_may_go_by_receipt_alone(nation, editor, notice):
    ObjectionPolicy.across_tenants.create(tenant=nation, posted_counts=False)
    assert objection_of(entered(editor, notice, received_at=LATER, posted_on=LAST_DAY)).in_time is False


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_at": LATER + SECOND}, "received_at"),
        ({"received_at": factories.PUBLISHED - SECOND}, "received_at"),
        ({"received_at": None}, "received_at"),
        ({"arrival": "web"}, "arrival"),
        ({"arrival": "email", "posted_on": LAST_DAY}, "posted_on"),
        ({"posted_on": LAST_DAY + dt.timedelta(days=1)}, "posted_on"),
        ({"papers": {}}, "original"),
        ({"reasons": " "}, "reasons"),
        ({"identity": Identity(name="甲", email="不是邮箱")}, "person_email"),
    ],
)
def test_what_cannot_be_is_named_at_its_field(editor, notice, changes, field):
    with pytest.raises(Invalid) as refused:
        entered(editor, notice, **changes)
    assert list(refused.value.fields) == [field]
    assert Objection.across_tenants.count() == 0


def test_an_anonymous_letter_is_recorded_too(editor, notice):
    stored = objection_of(entered(editor, notice, identity=Identity(name=""), received_at=BEFORE_CLOSING))
    assert (stored.state, stored.person_hash) == ("received", "")


def test_the_record_names_who_entered_it_and_nobody_else(editor, notice):
    receipt = entered(editor, notice)
    row = AuditRecord.across_tenants.get(verb="objection.entered")
    assert (row.actor, row.summary) == (editor, "登记收到的异议（信函）")
    assert row.target == f"objection:{objection_of(receipt).pk}"
    assert not any(secret in f"{row.summary}{row.details}" for secret in factories.SECRETS)
    assert queries.objection_by_receipt(notice.tenant, receipt.number, receipt.query_code)


def test_who_may_enter(nation, hubei, notice, handler, superuser):
    assert entered(handler, notice)
    foreign = factories.make_user("外地公示经办", hubei, "notice_editor")
    for person in (factories.make_user("审核", nation, "reviewer"), foreign, superuser):
        with pytest.raises(NotAllowed):
            entered(person, notice)
    with pytest.raises(NotFound):
        entered(foreign, notice, tenant=hubei)


def test_an_official_enters_a_visit_on_the_page(at_home, editor, notice, items):
    at_home.force_login(editor)
    assert notice in list(at_home.get(reverse("notices:enter_choose")).context["page"])
    address = reverse("notices:enter", args=[notice.pk])
    data = {
        "token": at_home.get(address).context["form"]["token"].value(),
        "arrival": "visit",
        "received_at": "2026-09-24T08:59",
        "items": [items[1].pk],
        "kind": "person",
        "person_name": factories.SECRET_NAME,
        "person_phone": factories.SECRET_PHONE,
        "ground": "procedure",
        "reasons": "来访人认为公示的程序有遗漏。",
        "reply_by": "page",
        "original": factories.pdf("笔录.pdf"),
    }
    early = at_home.post(address, data)
    assert early.status_code == 422
    assert early.context["form"].errors["received_at"] == ["收到时间早于公示发布时间，请核对是否选错了公示。"]
    words = [one.word for one in early.context["form"].kept]
    again = {name: value for name, value in data.items() if name != "original"}
    with clock.frozen(factories.PUBLISHED + dt.timedelta(hours=2)):
        done = at_home.post(address, again | {"received_at": "2026-09-24T10:30", "kept": words})
    assert done.status_code == 200
    stored = Objection.across_tenants.get()
    assert done.context["receipt"].number == stored.receipt_number
    assert stored.received_at == dt.datetime(2026, 9, 24, 10, 30, tzinfo=clock.BEIJING)
    assert list(stored.items.all()) == [items[1]]
    assert not any(secret in done.content.decode() for secret in factories.SECRETS)


def test_a_notice_editor_who_handles_nothing_finds_the_entry_and_no_queue(at_home, editor, notice):
    at_home.force_login(editor)
    page = at_home.get(reverse("notices:enter_choose")).content.decode()
    assert "登记来信来访异议" in page
    assert reverse("notices:queue") + '"' not in page
    assert at_home.get(reverse("notices:queue")).status_code == 403
