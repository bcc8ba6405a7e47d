"""As somebody whose phone lies on a table I want no subject of any mail of the portal to tell anything of a person.

Every kind of notification is rendered with a person's name, telephone and opinion in each value that it could be
given; every mail to an objector, and what an authority's own wording may say.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core import mail

from portal import clock
from portal.invitations import letters as invitations
from portal.notifications import texts
from portal.notifications.actions import notify
from portal.notifications.sending import send_due
from tests import factories
from tests.factories import MONDAY
from workflows.cases import wordings
from workflows.cases.models import CaseEvent
from workflows.notices.actions import mailing
from workflows.notices.models import MailOccasion

pytestmark = pytest.mark.django_db
PERSON = "张三13800138000"


@pytest.fixture
def land(settings, tmp_path):
    """The country, on a Monday in June."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(MONDAY):
        yield factories.country()


@pytest.mark.parametrize("kind", [one.kind for one in texts.kinds()])
def test_no_kind_lets_a_name_into_its_subject(land, kind):
    """Whatever the values hold: only number, programme, step, authority, day and count stand in a subject."""
    harmless = {name: f"〔{name}〕" for name in texts.IN_TITLES}
    values = dict.fromkeys(texts.IN_BODIES, PERSON) | harmless | {"opinion": PERSON, "reason": PERSON}
    reader = land["hubei:reviewer"]
    reader.email = "reader@example.test"
    reader.save()
    (told,) = notify(kind=kind, source="x", tenant=land.hubei, users=[reader], values=values, path="/workspace/")
    assert "张三" not in told.title
    assert "138" not in told.title
    told.deliveries.update(state="pending", next_try_at=MONDAY)
    send_due()
    assert [one.subject for one in mail.outbox] == [f"【湖北省】{told.title}"]


def test_what_may_stand_in_a_subject_is_never_about_a_person(land):
    """The values themselves: a case whose name, unit and people are all one secret leaves none of it in a title."""
    case = factories.submitted(land, land.donghu)
    type(case).across_tenants.filter(pk=case.pk).update(name=PERSON)
    for event in CaseEvent.objects.filter(case=case).select_related("case__edition", "case__organisation", "work"):
        event.case.name, event.case.organisation.name = PERSON, PERSON
        values = wordings.values_of(event)
        assert [name for name in texts.IN_TITLES if PERSON in str(values.get(name, ""))] == []


def test_the_mails_to_objectors_have_three_subjects_and_none_takes_a_value():
    """What really leaves is read in tests/workflows/notices/test_canary.py."""
    assert set(mailing.SUBJECTS) == set(MailOccasion)
    assert sorted(mailing.SUBJECTS.values()) == ["复核有了答复", "异议已收到", "异议有新的答复"]


def test_every_subject_that_is_sent_goes_through_one_of_three_doors():
    """Whoever adds a place that writes mails has to think of this, too."""
    doors = sorted(
        str(path.relative_to(django_settings.BASE_DIR))
        for app in ("portal", "workflows", "cms_content", "search")
        for path in Path(django_settings.BASE_DIR, app).rglob("*.py")
        if "send_plain(" in (text := path.read_text(encoding="utf-8"))
        or "EmailMessage(" in text
        or "send_mail(" in text
    )
    assert doors == [
        "portal/invitations/letters.py",
        "portal/notifications/channels/mail.py",
        "workflows/notices/actions/mailing.py",
    ]
    assert "{" not in invitations.SUBJECT
