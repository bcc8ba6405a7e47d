"""As an applicant I read beside each document which formats and what size are taken, and am told what was wrong.

Format, size and copies are the edition's (RULES S3-14, S3-18): slides are taken where slides are asked for, and only
there; an edition's own limit of size counts below the portal's.
"""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from portal import clock
from portal.documents.errors import DocumentTooLarge, DocumentTypeRefused
from tests import factories
from tests.factories import pdf
from tests.workflows.flows import pilot
from tests.workflows.flows.pilot import AUGUST
from workflows.cases import actions
from workflows.programmes.models import ProgrammeEdition

pytestmark = pytest.mark.django_db
HOST = {"host": "yichang.localhost"}


@pytest.fixture
def case(settings, tmp_path):
    """The draft of a city's pilot, in August 2011."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(AUGUST):
        land = pilot.land_of_cities()
        made = pilot.draft(land, "yichang")
        made.officer = land["yichang:applicant"]
        yield made


def page_of(client, case) -> BeautifulSoup:
    client.force_login(case.officer)
    return BeautifulSoup(client.get(f"/workspace/applications/{case.pk}/", headers=HOST).content, "html.parser")


def shrink(case, key: str, megabytes: int) -> None:
    """Give one material of the case's edition a limit of its own."""
    materials = [entry | ({"max_mb": megabytes} if entry["key"] == key else {}) for entry in case.edition.materials]
    ProgrammeEdition.across_tenants.filter(pk=case.edition_id).update(materials=materials)
    case.edition.refresh_from_db()


def test_each_field_says_its_own_formats_and_size(client, case, settings):
    settings.DOCUMENT_MAX_BYTES = 50 * 1024 * 1024
    shrink(case, "slides", 8)
    page = page_of(client, case)
    told = {key: page.select_one(f"#id_{key}_limits").get_text() for key in ("plan", "slides", "evidence_scale")}
    assert told == {
        "plan": "格式：.pdf、.docx、.ofd；不超过 50 MB",
        "slides": "格式：.pptx、.pdf；不超过 8 MB",
        "evidence_scale": "格式：.pdf、.docx、.ofd、.png、.jpg、.jpeg；不超过 50 MB",
    }
    field = page.select_one("#id_slides")
    assert (field["accept"], field["aria-describedby"]) == (".pptx,.pdf", "id_slides_limits")


def test_slides_are_taken_where_slides_are_asked_for(case):
    with pytest.raises(DocumentTypeRefused):
        actions.attach_material(actor=case.officer, case=case, key="plan", upload=pilot.slides())
    kept = actions.attach_material(actor=case.officer, case=case, key="slides", upload=pilot.slides())
    assert kept.version.filename == "汇报.pptx"


def test_an_editions_own_size_counts_and_nothing_typed_is_lost(client, case):
    shrink(case, "plan", 1)
    before = case.materials.get(edition=None, key="plan").version
    big = pdf("大规划.pdf", "x" * (1024 * 1024 + 1))
    client.force_login(case.officer)
    sent = {"file_plan": big, "summary": "刚写的概况。"}
    answer = client.post(f"/workspace/applications/{case.pk}/materials/plan/", sent, headers=HOST)
    page = BeautifulSoup(answer.content, "html.parser")
    assert "1 MB" in page.select_one("#id_plan_error").get_text()
    assert page.select_one("#id_summary").get_text().strip() == "刚写的概况。"
    assert case.materials.get(edition=None, key="plan").version == before
    with pytest.raises(DocumentTooLarge):
        actions.attach_material(
            actor=case.officer, case=case, key="plan", upload=pdf("大.pdf", "y" * (1024 * 1024 + 1))
        )
    actions.attach_material(
        actor=case.officer, case=case, key="evidence_scale", upload=pdf("大.pdf", "z" * (1024 * 1024 + 1))
    )


def test_an_optional_document_is_called_so(client, settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(factories.MONDAY):
        land = factories.country()
        materials = [entry | {"required": entry["key"] != "application"} for entry in land.edition.materials]
        ProgrammeEdition.across_tenants.filter(pk=land.edition.pk).update(materials=materials)
        land.edition.refresh_from_db()
        made = factories.draft(land, land.donghu)
        client.force_login(land["donghu:applicant"])
        answer = client.get(f"/workspace/applications/{made.pk}/", headers={"host": land.donghu.host})
    labels = BeautifulSoup(answer.content, "html.parser").select(".field[id^=material-] label")
    assert ["（选填）" in one.get_text() for one in labels] == [False, True, False, False, False]
