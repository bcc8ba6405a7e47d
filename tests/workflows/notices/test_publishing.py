"""Story: the notice editor publishes the candidates; the public reads from when until when it may object.

The end is computed once by the working-day calendar and never moves (RULES S2-11, A8-2, B4).
"""

import datetime as dt
import json

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import Invalid, NotAllowed
from portal.workcalendar.engine import CalendarNotPublished
from search.models import IndexEvent
from tests.workflows.notices import factories
from workflows.notices import glue, queries
from workflows.notices.actions import ensure_index, publish_notice
from workflows.notices.errors import AlreadyOnNotice, NotExamined, NotOnNotice
from workflows.notices.models import Notice, NoticeIndexPage, NoticePage
from workflows.notices.paths import path_of
from workflows.notices.search_source import all_pks, load


def at(year, month, day, hour=9):
    return dt.datetime(year, month, day, hour, tzinfo=clock.BEIJING)


@pytest.mark.parametrize(
    ("published", "mode", "last"),
    [
        (at(2026, 9, 24), "next_day", dt.date(2026, 10, 9)),
        (at(2026, 9, 24), "publication_day", dt.date(2026, 10, 8)),
        (at(2026, 2, 12), "next_day", dt.date(2026, 2, 26)),
        (at(2026, 2, 12), "publication_day", dt.date(2026, 2, 25)),
        (at(2023, 2, 9), "publication_day", dt.date(2023, 2, 15)),
        (at(2023, 4, 23), "publication_day", dt.date(2023, 4, 27)),
    ],
)
def test_the_end_follows_the_programmes_rule(nation, hubei, editor, *, published, mode, last):
    edition = factories.make_edition(nation, notice_mode=mode)
    notice = factories.make_notice(editor, nation, [factories.make_case(edition, hubei, "甲")], at=published)
    assert (notice.first_day, notice.last_day) == (published.date(), last)
    assert notice.closes_at == dt.datetime.combine(last, dt.time(17, 30), tzinfo=clock.BEIJING)


@pytest.mark.parametrize(("hour", "minute"), [(12, 0), (23, 59)])
def test_the_closing_hour_is_the_programmes_own(at_home, nation, hubei, editor, *, hour, minute):
    """RULES A8-2: the end is printed with its hour, and that hour is when the form closes."""
    edition = factories.make_edition(nation, notice_closes_at=dt.time(hour, minute))
    notice = factories.make_notice(editor, nation, [factories.make_case(edition, hubei, "甲")])
    assert notice.closes_at == dt.datetime(2026, 10, 9, hour, minute, tzinfo=clock.BEIJING)
    assert f"10月9日 {hour}:{minute:02}" in at_home.get(path_of(notice)).content.decode()
    for moment, status in ((notice.closes_at - factories.SECOND, 200), (notice.closes_at, 409)):
        with clock.frozen(moment):
            assert at_home.get(reverse("notices:object", args=[notice.pk])).status_code == status


def test_natural_days_run_through_holidays(nation, hubei, editor):
    edition = factories.make_edition(nation, notice_unit="natural", notice_days=7)
    notice = factories.make_notice(editor, nation, [factories.make_case(edition, hubei, "甲")])
    assert notice.last_day == dt.date(2026, 10, 1)
    assert notice.counting_rule == "7个自然日，自发布次日起算"


def test_an_unpublished_year_is_refused_by_name_and_nothing_is_made(nation, editor, cases):
    with pytest.raises(CalendarNotPublished) as refused:
        factories.make_notice(editor, nation, cases, at=at(2026, 12, 28))
    assert "2027年" in refused.value.message
    assert (Notice.across_tenants.count(), NoticePage.objects.count()) == (0, 0)


def test_the_end_does_not_move_with_the_programme(nation, notice, edition):
    edition.notice_days = 30
    edition.save()
    notice.refresh_from_db()
    assert notice.closes_at == factories.CLOSES
    assert notice.counting_rule == "5个工作日，自发布次日起算"


def test_items_page_index_entry_and_record_come_together(nation, editor, cases, hubei):
    before = AuditRecord.across_tenants.count()
    IndexEvent.objects.all().delete()
    notice = factories.make_notice(editor, nation, cases)
    assert [(item.position, item.name, item.outcome) for item in notice.items.all()] == [
        (place, case.name, "pending") for place, case in enumerate(cases, start=1)
    ]
    page = NoticePage.objects.get(notice=notice)
    assert (page.live, page.get_parent().specific) == (True, NoticeIndexPage.objects.get())
    assert page.url_path.removeprefix(nation.site.root_page.url_path) == path_of(notice).removeprefix("/")
    assert list(IndexEvent.objects.filter(source="notice").values_list("object_pk", flat=True)) == [str(notice.pk)]
    row = AuditRecord.across_tenants.filter(verb="notice.published").get()
    assert (row.actor, row.tenant, row.target) == (editor, nation, f"notice:{notice.pk}")
    assert AuditRecord.across_tenants.count() == before + 1


def test_search_finds_the_notice_publicly(notice, nation):
    row = load(str(notice.pk))
    assert (row.tenant_code, row.kind, row.principals, row.url) == ("national", "notice", ("pub",), path_of(notice))
    assert "武汉市第二创新型产业集群" in row.body
    assert list(all_pks()) == [notice.pk]
    assert load("999999") is None


def test_only_the_authoritys_notice_editor_publishes(nation, hubei, cases, handler, superuser):
    foreign = factories.make_user("省公示经办", hubei, "notice_editor")
    for person in (handler, superuser, foreign):
        with pytest.raises(NotAllowed) as refused:
            factories.make_notice(person, nation, cases)
        assert refused.value.message == "只有国家的公示经办人员可以发布公示。"
    assert Notice.across_tenants.count() == 0


@pytest.mark.parametrize("missing", ["title", "basis", "procedure"])
def test_a_notice_without_its_texts_is_refused_at_the_field(nation, editor, cases, missing):
    with pytest.raises(Invalid) as refused:
        factories.make_notice(editor, nation, cases, **{missing: "  "})
    assert set(refused.value.fields) == {missing}


def test_cases_of_two_programmes_or_none_do_not_share_a_notice(nation, hubei, editor, cases):
    other = factories.make_case(factories.make_edition(nation, key="pilot"), hubei, "乙")
    foreign = factories.make_case(factories.make_edition(hubei), hubei, "丙")
    for group in ([*cases, other], [], [foreign]):
        with pytest.raises(Invalid) as refused:
            factories.make_notice(editor, nation, group)
        assert set(refused.value.fields) == {"cases"}


def test_a_case_stands_on_one_running_notice_only(nation, editor, cases, notice):
    with pytest.raises(AlreadyOnNotice):
        factories.make_notice(editor, nation, [cases[1]])
    assert Notice.across_tenants.count() == 1


def test_the_index_is_made_once(nation):
    assert ensure_index(nation).pk == ensure_index(nation).pk
    assert NoticeIndexPage.objects.count() == 1


def test_a_flows_verdict_publishes_nothing_without_an_examined_draft(nation, editor, cases):
    decision = factories.decide_on(cases[0], editor, nation, step="announce", verdict="publish")
    decision.details = {"title": "自拟标题", "procedure": "经申报和审议。"}
    assert glue.item_outcome(cases[0]) == ""
    with pytest.raises(NotOnNotice):
        glue.closing_moment(cases[0])
    with pytest.raises(NotExamined):
        glue.publish_for_case(decision)
    assert Notice.across_tenants.count() == 0


def test_a_verdict_takes_only_a_notice_that_lists_its_case(nation, hubei, editor, edition, cases):
    decision = factories.decide_on(cases[0], editor, nation, step="announce", verdict="publish")
    other = factories.make_notice(editor, nation, cases[1:])
    decision.details = {"notice": other.pk}
    with pytest.raises(NotExamined):
        glue.publish_for_case(decision)
    own = factories.make_notice(editor, nation, cases[:1])
    decision.details = {"notice": own.pk}
    assert glue.publish_for_case(decision) == own
    assert glue.closing_moment(cases[0]) == factories.CLOSES
    assert glue.item_outcome(cases[0]) == "pending"


def test_nobody_takes_a_published_notice_away(notice, superuser):
    for page in (notice.page, NoticeIndexPage.objects.get()):
        asked = page.permissions_for_user(superuser)
        assert [asked.can_delete(), asked.can_unpublish(), asked.can_move(), asked.can_copy()] == [False] * 4
    assert notice.page.permissions_for_user(superuser).can_edit()


def test_no_tenant_is_no_filter(db):
    with pytest.raises(RuntimeError):
        queries.notices_of(None)
    with pytest.raises(RuntimeError):
        queries.objection_queue(None)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seconds=st.integers(min_value=-20 * 86400, max_value=20 * 86400))
def test_open_is_exactly_from_publication_to_the_closing_second(seconds):
    notice = Notice(published_at=factories.PUBLISHED, closes_at=factories.CLOSES)
    moment = factories.CLOSES + dt.timedelta(seconds=seconds)
    assert notice.is_open_at(moment) == (moment >= factories.PUBLISHED and seconds < 0)


def test_verbs_name_their_actor(nation, cases):
    with pytest.raises(TypeError):
        publish_notice(tenant=nation, cases=cases, title="甲", basis="乙", procedure="丙")


def test_an_editor_changes_the_explanation_and_nothing_else(client, nation, notice):
    client.force_login(factories.make_user("内容编辑", nation, "editor"))
    url = reverse("wagtailadmin_pages:edit", args=[notice.page.pk])
    form = client.get(url, headers={"host": nation.host}).context["form"]
    assert [name for name in form.fields if name != "comment_notifications"] == ["explanation"]
    said = json.dumps({"blocks": [{"key": "a", "text": "附件另发。", "type": "unstyled", "depth": 0}], "entityMap": {}})
    data = {"explanation": said, "title": "被改的标题", "slug": "gone", "action-publish": "1"}
    data |= {f"comments-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    assert client.post(url, data, headers={"host": nation.host}).status_code == 302
    page = NoticePage.objects.get(notice=notice)
    assert page.explanation == ""  # until it has gone through the three stages of review
    page = page.get_latest_revision_as_object()
    assert "附件另发。" in page.explanation
    assert (page.title, page.slug, page.live) == (notice.title, str(notice.pk), True)
    assert "附件另发。" not in client.get(path_of(notice), headers={"host": nation.host}).content.decode()
