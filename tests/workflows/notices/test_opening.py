"""Story: the notice is to open on Wednesday at nine; it does so everywhere, although no worker is there at nine.

From the draft on; every channel is looked at in test_by_the_clock.
"""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import clock
from portal.documents.models import DocumentVersion, ScanStatus
from portal.errors import Invalid
from tests import factories as country
from tests.factories import MONDAY, passed
from workflows.cases import engine
from workflows.cases.models import Case, CaseState
from workflows.notices import actions, queries
from workflows.notices.models import NoticeItem
from workflows.notices.paths import INDEX_PATH, path_of
from workflows.notices.table import AT_ONCE

OPENS = MONDAY + dt.timedelta(days=2)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def land(db):
    with clock.frozen(MONDAY):
        yield country.country()


@pytest.fixture
def editor(land):
    return land["national:notice_editor"]


@pytest.fixture
def home(client, land):
    client.defaults["HTTP_HOST"] = land.nation.host
    return client


@pytest.fixture
def draft(land, editor):
    case = country.deliberated(land, land.donghu)
    return actions.draft_notice(actor=editor, tenant=land.nation, cases=[case])


@pytest.fixture
def planned(land, editor, draft):
    texts = {"title": "定时公示的标题"}
    actions.edit_draft(actor=editor, tenant=land.nation, draft=draft, revision=0, texts=texts, opens_at=OPENS)
    draft.refresh_from_db()
    return actions.publish_draft(actor=editor, tenant=land.nation, draft=passed(draft, editor))


CHANNELS = (INDEX_PATH, "/feeds/notices.atom", "/feeds/notices.ics", "/api/v1/notices", "/")


def where_it_stands(home, notice):
    found = {path: notice.title in home.get(path).content.decode() for path in CHANNELS}
    return found | {"page": home.get(path_of(notice)).status_code == 200}


def test_it_opens_on_every_channel_at_the_same_second(home, land, planned):
    assert planned.first_day == OPENS.date()
    with clock.frozen(OPENS - SECOND):
        assert actions.open_due() == 0
        assert set(where_it_stands(home, planned).values()) == {False}
        assert home.get(reverse("notices:object", args=[planned.pk])).status_code == 404
    with clock.frozen(OPENS):  # no worker yet
        assert set(where_it_stands(home, planned).values()) == {True}
        assert home.get(reverse("notices:object", args=[planned.pk])).status_code == 200
        assert (actions.open_due(), actions.open_due()) == (1, 0)
    with clock.frozen(planned.closes_at + SECOND):
        engine.fire_due_timers()
        case = planned.items.get().case
        case.refresh_from_db()
        assert case.state == CaseState.NOTICED
        assert planned.items.get().outcome == "clear"


def test_the_writers_pages_lead_nowhere_before_it_opens(home, editor, planned):
    home.force_login(editor)
    draft = reverse("notices:draft", args=[planned.draft.pk])
    told = [home.get(page).content.decode() for page in (draft, reverse("notices:drafts"))]
    assert [f'href="{path_of(planned)}"' in text for text in told] == [False, False]
    assert "自动公开；在此之前公众看不到" in told[0]
    with clock.frozen(OPENS):
        told = [home.get(page).content.decode() for page in (draft, reverse("notices:drafts"))]
    assert [f'href="{path_of(planned)}"' in text for text in told] == [True, True]


def test_the_past_is_no_opening(land, editor, draft):
    with pytest.raises(Invalid) as refused:
        actions.edit_draft(actor=editor, tenant=land.nation, draft=draft, revision=0, texts={}, opens_at=MONDAY)
    assert list(refused.value.fields) == ["opens_at"]


def answer(home, url, **more):
    """Return the status of a file's address; the file is read to its end, which closes it."""
    found = home.get(url, **more)
    found.getvalue() if found.streaming else None
    return found.status_code


def test_an_attachment_is_read_by_the_public_from_the_opening_on(home, land, editor, draft):
    file = SimpleUploadedFile("拟确认名单.pdf", b"%PDF-1.7\n%%EOF\n", content_type="application/pdf")
    added = actions.attach_file(actor=editor, tenant=land.nation, draft=draft, upload=file)
    DocumentVersion.across_tenants.update(scan_status=ScanStatus.CLEAN)
    texts = {"title": "带附件的公示"}
    actions.edit_draft(actor=editor, tenant=land.nation, draft=draft, revision=0, texts=texts, opens_at=OPENS)
    draft.refresh_from_db()
    url = reverse("documents:public", args=[added.version_id])
    assert answer(home, url) == 404
    notice = actions.publish_draft(actor=editor, tenant=land.nation, draft=passed(draft, editor))
    assert answer(home, url) == 404
    with clock.frozen(OPENS):
        assert answer(home, url) == 200
        assert "拟确认名单" in home.get(path_of(notice)).content.decode()
        assert answer(home, url, headers={"host": land.hubei.host}) == 404


def test_a_file_that_was_removed_is_not_published(home, land, editor, draft):
    file = SimpleUploadedFile("误传.pdf", b"%PDF-1.7\n%%EOF\n", content_type="application/pdf")
    added = actions.attach_file(actor=editor, tenant=land.nation, draft=draft, upload=file)
    actions.detach_file(actor=editor, tenant=land.nation, draft=draft, attachment=added.pk)
    notice = actions.publish_draft(actor=editor, tenant=land.nation, draft=passed(draft, editor))
    assert list(queries.attachments_of(notice)) == []
    assert answer(home, reverse("documents:public", args=[added.version_id])) == 404


def listed(first, count, first_place=2):
    """Give the notice of `first` more items, up to `count`, each of a case of its own; return all in order."""
    case, notice = first.case, first.notice
    cases = [
        Case(
            tenant=case.tenant, organisation=case.organisation, edition=case.edition, number=f"L{place}",
            name=f"第{place}集群", state=CaseState.NOTICED, created_by=case.created_by, created_at=clock.now(),
        )
        for place in range(first_place, count + 1)
    ]  # fmt: skip
    Case.across_tenants.bulk_create(cases)
    NoticeItem.objects.bulk_create(
        NoticeItem(notice=notice, case=one, position=place, name=one.name, organisation="某管理委员会", place="某市")
        for place, one in enumerate(cases, start=first_place)
    )
    return list(notice.items.order_by("position"))


@pytest.mark.one_database  # the same queries as with one item
def test_two_thousand_items_are_found_by_words_by_page_and_by_address(home, land, editor, draft):
    notice = actions.publish_draft(actor=editor, tenant=land.nation, draft=passed(draft, editor))
    page = path_of(notice)
    home.get(f"{page}?page=1&look=0")
    with CaptureQueriesContext(connection) as few:
        home.get(f"{page}?page=1&look=1")
    rows = listed(notice.items.get(), 2000)
    with CaptureQueriesContext(connection) as many:
        shown = home.get(f"{page}?page=2&look=1")
    assert len(many) == len(few)
    table = shown.context["table"]
    assert (len(table.rows), table.total, table.page.paginator.num_pages) == (AT_ONCE, 2000, 10)
    table = home.get(f"{page}?item=1503").context["table"]
    assert (table.page.number, rows[1502].pk in [row.item.pk for row in table.rows]) == (8, True)
    table = home.get(f"{page}?q=第1503").context["table"]
    assert [row.item.position for row in table.rows] == [1503]
    assert f'<tr id="item-{rows[1502].pk}"' in home.get(f"{page}?item=1503").content.decode(), "the anchor of its link"
    assert f'href="?item=1503#item-{rows[1502].pk}"' in home.get(f"{page}?q=第1503").content.decode()
    NoticeItem.objects.filter(pk=rows[1502].pk).update(place="恩施州", organisation="某甲管理委员会")
    for words in ("恩施", "某甲", "第1503 恩施 某甲"):
        assert [row.item.position for row in home.get(f"{page}?q={words}").context["table"].rows] == [1503], words
    assert "没有符合条件的条目" in home.get(f"{page}?q=没有这样的").content.decode()
    for odd in ("?item=2001", "?item=0", "?item=abc", "?page=11"):
        assert home.get(f"{page}{odd}").status_code == 404, odd
