"""As an applicant I throw away a draft that I began by mistake; it stands in no list and in nobody's way.

What was submitted is never thrown away, and nobody throws away a colleague's work but the administrator.
"""

from __future__ import annotations

import pytest

from portal import clock
from portal.audit.models import AuditRecord
from portal.documents.models import DocumentVersion
from portal.errors import NotAllowed
from portal.identity.memberships import admit
from tests import factories
from tests.factories import MONDAY, say
from workflows.cases import actions
from workflows.cases.errors import NotOpenForEditing
from workflows.cases.models import Case

pytestmark = pytest.mark.django_db
HOST = {"host": "donghu.localhost"}


@pytest.fixture
def land(settings, tmp_path):
    """The country, on a Monday in June."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(MONDAY):
        yield factories.country()


@pytest.fixture
def officer(land, client):
    """Donghu's applicant, signed in."""
    client.force_login(land["donghu:applicant"])
    return land["donghu:applicant"]


def test_a_draft_begun_by_mistake_is_thrown_away(land, officer, client):
    case = factories.draft(land, land.donghu)
    files = DocumentVersion.across_tenants.count()
    address = f"/workspace/applications/{case.pk}/"
    assert "删除这份草稿" in client.get(address, headers=HOST).content.decode()
    page = client.post(f"{address}discard/", headers=HOST, follow=True).content.decode()
    assert (f"草稿已删除（件号 {case.number}）。" in page, case.name in page) == (True, False)
    assert not Case.across_tenants.exists()
    assert (client.get(address, headers=HOST).status_code, DocumentVersion.across_tenants.count()) == (404, files)
    kept = AuditRecord.across_tenants.get(verb="case.draft_discarded")
    assert (kept.actor, kept.target, kept.details["name"]) == (officer, f"case:{case.pk}", case.name)


def test_what_was_submitted_stays(land, officer, client):
    case = factories.submitted(land, land.donghu)
    with pytest.raises(NotOpenForEditing):
        actions.discard(actor=officer, case=case)
    say(case, "province_review", land["hubei:reviewer"], "return", corrections={"summary": "请补充。"})
    with pytest.raises(NotAllowed):
        actions.discard(actor=officer, case=case)
    assert "删除这份草稿" not in client.get(f"/workspace/applications/{case.pk}/", headers=HOST).content.decode()


def test_a_colleagues_draft_is_the_administrators_to_throw_away(land, officer, client):
    home = officer.organisations.get().organisation
    colleagues = [factories.person(name, land.donghu, "applicant") for name in ("甲", "乙")]
    for one in colleagues:
        admit(actor=officer, organisation=home, username=one.username)
    begun = {"tenant": land.donghu, "organisation": home, "edition": land.edition}
    case = actions.start_case(actor=colleagues[0], **begun)
    client.force_login(colleagues[1])
    assert "删除这份草稿" not in client.get(f"/workspace/applications/{case.pk}/", headers=HOST).content.decode()
    assert client.post(f"/workspace/applications/{case.pk}/discard/", headers=HOST).status_code == 403
    actions.discard(actor=officer, case=case)
    assert not Case.across_tenants.exists()
