"""As an applicant I start from last year's application: my words are there, my papers only where I say so."""

from __future__ import annotations

import pytest

from portal import clock
from tests import factories
from tests.factories import MONDAY, pdf
from workflows.cases import actions
from workflows.cases.errors import MayNotCopy, NothingToReuse
from workflows.cases.models import Case

pytestmark = pytest.mark.django_db
HOST = {"host": "donghu.localhost"}
START = "/workspace/applications/start/"


@pytest.fixture
def land(settings, tmp_path):
    """The country, on a Monday in June."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(MONDAY):
        yield factories.country()


@pytest.fixture
def earlier(land):
    """An application that Donghu submitted, with an older planning period."""
    return factories.submitted(land, land.donghu, summary="去年的概况。")


def copy(land, source, **more):
    options = {"tenant": land.donghu, "organisation": source.organisation, "edition": land.edition} | more
    return actions.start_case(actor=land["donghu:applicant"], copied_from=source, **options)


def test_words_are_copied_and_documents_are_only_offered(land, earlier, client):
    client.force_login(land["donghu:applicant"])
    listed = client.get("/workspace/applications/", headers=HOST).content.decode()
    assert f'<option value="{earlier.pk}">' in listed
    posted = {"edition": land.edition.pk, "organisation": earlier.organisation_id, "copied_from": earlier.pk}
    answer = client.post(START, posted, headers=HOST)
    case = Case.across_tenants.get(copied_from=earlier)
    assert answer["Location"] == f"/workspace/applications/{case.pk}/"
    assert case.draft == earlier.editions.get().form
    assert not case.materials.exists()
    page = client.get(answer["Location"], headers=HOST).content.decode()
    keys = [entry["key"] for entry in land.edition.materials_for(case.occasion)]
    assert page.count("沿用上次材料") == len(keys)
    client.post(f"/workspace/applications/{case.pk}/materials/{keys[0]}/", {"reuse": "1"}, headers=HOST)
    again = {one.key: one.version for one in case.materials.all()}
    assert again == {keys[0]: earlier.materials.get(edition__number=1, key=keys[0]).version}


def test_a_new_file_in_place_of_a_reused_one_leaves_the_old_line_alone(land, earlier):
    officer, case = land["donghu:applicant"], copy(land, earlier)
    reused = actions.reuse_material(actor=officer, case=case, key="plan").version
    replaced = actions.attach_material(actor=officer, case=case, key="plan", upload=pdf(text="new")).version
    assert (replaced.document_id != reused.document_id, replaced.number) == (True, 1)
    assert reused.document.versions.count() == 1


def test_only_ones_own_submitted_applications_are_a_ground(land, earlier, client):
    theirs = factories.submitted(land, land.wuxi)
    draft = factories.draft(land, land.donghu)
    for source in (theirs, draft):
        with pytest.raises(MayNotCopy):
            copy(land, source, organisation=earlier.organisation)
        client.force_login(land["donghu:applicant"])
        posted = {"edition": land.edition.pk, "organisation": earlier.organisation_id, "copied_from": source.pk}
        assert client.post(START, posted, headers=HOST).status_code == 404


def test_nothing_is_reused_where_nothing_was_copied(land):
    with pytest.raises(NothingToReuse):
        actions.reuse_material(actor=land["donghu:applicant"], case=factories.draft(land, land.donghu), key="plan")
