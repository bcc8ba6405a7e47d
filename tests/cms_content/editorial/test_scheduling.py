"""As an editor I name the moment at which a reviewed page goes live; nobody can date it back."""

import datetime as dt

import pytest
from wagtail.models import Page, Revision

from cms_content.editorial import actions
from cms_content.editorial.models import ReviewEntry
from cms_content.editorial.publishing import publish_due
from cms_content.presentation import live_since, metadata_rows
from cms_content.validity import Validity
from portal import clock
from portal.audit.models import AuditRecord
from portal.web import schedule  # importing registers the duties
from portal.web.duties import registered
from tests.cms_content.conftest import MOMENT
from tests.cms_content.editorial.conftest import approve, draft, fresh, submit

pytestmark = pytest.mark.django_db

TOMORROW = dt.datetime(2026, 11, 21, 8, 30, tzinfo=clock.BEIJING)


def reviewed(office, **fields):
    page = draft(office, **fields)
    submit(office, page)
    approve(office, page, "first", "second", "final")
    return fresh(page)


def verbs(page):
    return list(
        AuditRecord.across_tenants.filter(target=f"page:{page.pk}")
        .exclude(verb__startswith="cms.review_")
        .order_by("seq")
        .values_list("verb", "actor__username", "details__way")
    )


def test_what_is_planned_goes_live_at_its_moment_once(office):
    page = reviewed(office, go_live_at=TOMORROW)
    assert (page.live, page.approved_schedule, page.first_published_at) == (False, True, None)
    with clock.frozen(TOMORROW - dt.timedelta(seconds=1)):
        assert publish_due() == 0
    with clock.frozen(TOMORROW):
        assert [publish_due(), publish_due()] == [1, 0]
    page = fresh(page)
    assert (page.live, page.approved_schedule, page.first_published_at) == (True, False, TOMORROW)
    assert verbs(page) == [
        ("cms.page_scheduled", "hubei.final", None),
        ("cms.page_published", None, "scheduled"),
    ]
    kinds = list(ReviewEntry.across_tenants.filter(page_id=page.pk).values_list("kind", flat=True))
    assert kinds[-2:] == ["scheduled", "published"]


def test_a_live_page_keeps_its_text_until_the_planned_moment(office):
    page = reviewed(office)
    page.summary, page.go_live_at = "新", TOMORROW
    page.save_revision(user=office["author"])
    submit(office, fresh(page))
    approve(office, page, "first", "second", "final")
    assert (fresh(page).live, fresh(page).summary) == (True, "")
    with clock.frozen(TOMORROW):
        assert publish_due() == 1
    assert (fresh(page).summary, fresh(page).first_published_at) == ("新", MOMENT)


def test_what_has_run_out_is_taken_down_once(office):
    page = reviewed(office, expire_at=TOMORROW)
    assert publish_due() == 0
    with clock.frozen(TOMORROW):
        assert [publish_due(), publish_due()] == [1, 0]
    assert (fresh(page).live, fresh(page).expired) == (False, True)
    assert verbs(page)[-1] == ("cms.page_unpublished", None, "scheduled")


def test_the_leader_calls_a_planned_publication_off(office):
    page = reviewed(office, go_live_at=TOMORROW)
    actions.withdraw(actor=office["final"], page=page, reason="情况有变")
    with clock.frozen(TOMORROW):
        assert publish_due() == 0
    assert not fresh(page).live


def test_a_moment_in_the_past_means_now(office):
    page = reviewed(office, go_live_at=MOMENT - dt.timedelta(days=400))
    assert (page.live, page.first_published_at) == (True, MOMENT)


def test_one_that_fails_does_not_hold_up_the_others(office, caplog):
    broken, sound = reviewed(office, go_live_at=TOMORROW), reviewed(office, go_live_at=TOMORROW)
    content = Revision.objects.get(pk=broken.latest_revision_id).content | {"slug": sound.slug}
    Revision.objects.filter(pk=broken.latest_revision_id).update(content=content)
    with clock.frozen(TOMORROW):
        assert publish_due() == 1
    assert (fresh(broken).live, fresh(sound).live) == (False, True)
    assert "_publish_planned" in caplog.text


def test_the_first_day_does_not_move_whatever_is_written_into_the_page(office):
    page = reviewed(office)
    Page.objects.filter(pk=page.pk).update(first_published_at=MOMENT - dt.timedelta(days=900))
    page = fresh(page)
    page.first_published_at = MOMENT - dt.timedelta(days=900)
    page.summary = "勘误"
    page.save_revision(user=office["author"])
    submit(office, fresh(page))
    with clock.frozen(TOMORROW):
        approve(office, page, "first", "second", "final")
    assert (fresh(page).summary, fresh(page).first_published_at) == ("勘误", MOMENT)


def test_no_form_of_the_editors_site_takes_the_first_day(client, office):
    page = reviewed(office)
    client.force_login(office["author"])
    url = f"/cms/pages/{page.pk}/edit/"
    form = client.get(url, headers=office.host).context["form"]
    assert {"first_published_at", "last_published_at", "latest_revision_created_at"}.isdisjoint(form.fields)
    assert {"go_live_at", "expire_at"} <= set(form.fields)  # who may not publish still says when
    data = {field.html_name: field.value() or "" for field in form}
    for name, formset in form.formsets.items():
        rows = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
        data |= {f"{formset.prefix or name}-{key}": value for key, value in rows.items()}
    data |= {"body-count": 0, "summary": "改过", "first_published_at": "2001-01-01 00:00", "action-publish": "1"}
    assert client.post(url, data, headers=office.host).status_code == 302
    page = fresh(page)
    assert (page.get_latest_revision_as_object().summary, page.summary) == ("改过", "")
    assert page.first_published_at == page.get_latest_revision_as_object().first_published_at == MOMENT


def test_a_policy_of_former_days_shows_both_dates(office):
    page = reviewed(office, published_on=dt.date(2020, 12, 7))
    rows = {str(row["label"]): row["value"] for row in metadata_rows(page, Validity.IN_FORCE, [])}
    assert (rows["发布日期"], rows["本站发布"]) == ("2020年12月7日", "2026年11月20日")
    assert live_since(draft(office)) is None


def test_the_worker_has_the_duty():
    assert schedule.publish_due is publish_due
    assert [duty.seconds for duty in registered() if duty.function is publish_due] == [15]
