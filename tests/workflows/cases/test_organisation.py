"""As the administrator of an organisation I say who files for it; nobody learns from me who else has an account.

An organisation that was merged or closed files nothing more, and its people read why.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest
from bs4 import BeautifulSoup

from portal import clock
from portal.errors import Invalid, NotAllowed
from portal.identity.memberships import LastAdministrator, OrganisationEnded, admit, dismiss, end_organisation
from tests import factories
from tests.factories import MONDAY
from workflows.cases import actions
from workflows.cases.models import CaseState

pytestmark = pytest.mark.django_db
HOST = {"host": "donghu.localhost"}


@pytest.fixture
def land(settings, tmp_path):
    """The country, on a Monday in June."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(MONDAY):
        yield factories.country()


@pytest.fixture
def admin(land):
    """Donghu's applicant: the first member, and so the administrator."""
    return land["donghu:applicant"]


@pytest.fixture
def home(admin):
    """Their organisation."""
    return admin.organisations.get().organisation


def roles(home):
    return dict(home.members.filter(until=None).values_list("user__full_name", "role"))


def shown_to_change(page, name):
    """Return what the button that changes somebody's role sends: nobody must know a colleague's user name."""
    row = BeautifulSoup(page.content.decode(), "html.parser").find("th", string=name).parent
    form = row.find("form", action=re.compile(r"/members/$"))
    button = form.find("button", attrs={"name": "role"})
    return {"username": form.find("input", attrs={"name": "username"})["value"], "role": button["value"]}


def test_the_administrator_adds_and_removes_colleagues(land, admin, home, client):
    colleague = factories.person("同事", land.donghu, "applicant")
    client.force_login(admin)
    address = f"/workspace/organisations/{home.pk}/"
    client.post(f"{address}members/", {"username": colleague.username, "role": "handler"}, headers=HOST)
    assert roles(home) == {str(admin): "admin", "同事": "handler"}
    assert "同事" in client.get(address, headers=HOST).content.decode()
    with pytest.raises(NotAllowed):
        admit(actor=colleague, organisation=home, username=admin.username)
    client.post(f"{address}members/", shown_to_change(client.get(address, headers=HOST), "同事"), headers=HOST)
    assert roles(home) == {str(admin): "admin", "同事": "admin"}
    member = home.members.get(user=colleague)
    client.post(f"{address}members/{member.pk}/remove/", headers=HOST)
    assert roles(home) == {str(admin): "admin"}
    client.force_login(colleague)
    assert client.get(address, headers=HOST).status_code == 404


def test_an_unknown_name_and_one_of_elsewhere_are_refused_alike(land, admin, home, client):
    client.force_login(admin)
    refusals = set()
    for name in ("nobody-here", land["wuxi:applicant"].username, land["national:leader"].username):
        with pytest.raises(Invalid) as refusal:
            admit(actor=admin, organisation=home, username=name)
        refusals.add(refusal.value.fields["username"])
        answer = client.post(f"/workspace/organisations/{home.pk}/members/", {"username": name}, headers=HOST)
        assert (answer.status_code, f'value="{name}"' in answer.content.decode()) == (422, True)
    assert len(refusals) == 1
    assert roles(home) == {str(admin): "admin"}


def test_one_administrator_stays(land, admin, home):
    mine = home.members.get()
    with pytest.raises(LastAdministrator):
        dismiss(actor=admin, organisation=home, member=mine)
    with pytest.raises(LastAdministrator):
        admit(actor=admin, organisation=home, username=admin.username, role="handler")
    second = factories.person("同事", land.donghu, "applicant")
    admit(actor=admin, organisation=home, username=second.username, role="admin")
    dismiss(actor=admin, organisation=home, member=mine)
    assert roles(home) == {"同事": "admin"}


def test_a_merged_organisation_starts_and_submits_nothing_and_says_why(land, admin, home, client):
    case = factories.draft(land, land.donghu)
    heir = factories.organisation(land.donghu)
    end_organisation(actor=None, tenant=land.donghu, organisation=home, on=dt.date(2026, 6, 1), into=heir)
    client.force_login(admin)
    page = client.post(f"/workspace/applications/{case.pk}/submit/", headers=HOST).content.decode()
    assert f"已于2026年6月1日并入{heir.name}" in page
    with pytest.raises(OrganisationEnded):
        actions.start_case(actor=admin, tenant=land.donghu, organisation=home, edition=land.edition)
    case.refresh_from_db()
    assert (case.state, case.draft["summary"]) == (CaseState.DRAFT, "集群以电子元器件为主导，配套企业集聚。")


def test_an_end_to_come_stops_nothing_yet(land, home):
    end_organisation(actor=None, tenant=land.donghu, organisation=home, on=dt.date(2026, 6, 2))
    assert factories.submitted(land, land.donghu).state == CaseState.RUNNING
