"""As an authority I change a programme by a new edition: what runs goes on by the rules under which it was filed.

The next edition is data (RULES B6, C1): it is added without touching a running case, and the same business key may
mean something else at another authority.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from django.utils.module_loading import import_string

from portal import clock
from tests import factories
from tests.contracts.test_frozen_flows import people_steps
from tests.factories import MONDAY, pdf, person, say, work
from workflows.cases import actions
from workflows.cases.errors import ApplicationIncomplete
from workflows.cases.models import Case
from workflows.programmes.actions import install_edition
from workflows.programmes.editions import BY_PROVINCE, SHIPPED
from workflows.programmes.editions.jiangsu_2018 import JIANGSU_SERVICE_ITEM
from workflows.programmes.editions.national_confirmation_2020 import NATIONAL_CONFIRMATION_2020
from workflows.programmes.models import ProgrammeEdition

pytestmark = pytest.mark.django_db
NEXT = NATIONAL_CONFIRMATION_2020 | {
    "edition": "2026",
    "plan_years": 5,
    "materials": [
        *NATIONAL_CONFIRMATION_2020["materials"],
        {"key": "audit", "title": "审计报告", "required": True, "types": ["pdf"]},
    ],
    "step_days": {"province_review": 2, "province_sign": 1},
    "vocabulary": {"refused": {"title": "退件", "sentence": "按2026年版退件。"}},
}
"""What a next edition might ask: five years, one paper more, shorter limits, another word for a refusal."""


@pytest.fixture
def land(settings, tmp_path):
    """The country, on a Monday in June."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(MONDAY):
        yield factories.country()


def test_a_running_case_stays_with_the_edition_under_which_it_was_filed(land):
    running, old = factories.submitted(land, land.donghu), land.edition
    draft = factories.draft(land, land.donghu)
    newer = install_edition(actor=None, tenant=land.nation, definition=NEXT)
    land.edition = newer
    later = factories.draft(land, land.wuxi)
    with pytest.raises(ApplicationIncomplete) as refused:
        actions.submit(actor=land["wuxi:applicant"], case=later)
    assert set(refused.value.fields) == {"plan_end"}, "the paper is there, three years are not five"
    actions.save_draft(actor=land["wuxi:applicant"], case=later, values={"plan_end": 2030})
    actions.submit(actor=land["wuxi:applicant"], case=later)
    actions.submit(actor=land["donghu:applicant"], case=draft)
    limits = [work(case, "province_review").days for case in (running, draft, later)]
    assert limits == [10, 10, 2]
    assert [one.edition for one in Case.across_tenants.order_by("pk")] == [old, old, newer]

    say(running, "province_review", land["hubei:reviewer"], "return", corrections={"summary": "请补充。"})
    actions.submit(actor=land["donghu:applicant"], case=running)
    say(running, "province_review", land["hubei:reviewer"], "recommend")
    say(later, "province_review", land["jiangsu:reviewer"], "recommend")
    assert [work(case, "province_sign").days for case in (running, later)] == [5, 1]
    for case, leader in ((running, "hubei:leader"), (later, "jiangsu:leader")):
        say(case, "province_sign", land[leader], "sign")
        say(case, "acceptance", land["national:acceptance"], "refuse")
    assert (running.state, later.state) == ("refused", "refused")
    assert (running.state_title, later.state_title) == ("不予受理", "退件")


def test_a_withdrawn_edition_takes_no_new_case_and_finishes_those_it_has(land):
    case = factories.submitted(land, land.donghu)
    ProgrammeEdition.across_tenants.filter(pk=land.edition.pk).update(is_active=False)
    say(case, "province_review", land["hubei:reviewer"], "decline")
    say(case, "province_sign", land["hubei:leader"], "sign", documents={})
    assert case.state == "not_recommended"


def test_one_key_means_what_each_authority_says(land):
    """Two provinces with a programme of the same key: each has its own items, and its own limits for them."""
    filed = {}
    for zone, province, days in ((land.donghu, land.hubei, 30), (land.wuxi, land.jiangsu, 3)):
        kinds = [JIANGSU_SERVICE_ITEM["options"]["item_kinds"][0] | {"key": province.code, "limit": days}]
        own = {
            "title": f"{province.short_name}事项",
            "options": JIANGSU_SERVICE_ITEM["options"] | {"item_kinds": kinds},
        }
        edition = install_edition(actor=None, tenant=province, definition=JIANGSU_SERVICE_ITEM | own)
        officer, acceptance = land[f"{zone.code}:applicant"], person("受理", province, "acceptance")
        unit = officer.organisations.get().organisation
        case = actions.start_case(actor=officer, tenant=zone, organisation=unit, edition=edition)
        values = {"item_kind": province.code, "name": "示例", "statement": "新办。", "contact_name": "吴敏"}
        actions.save_draft(actor=officer, case=case, values=values | {"contact_phone": "027-00000000"})
        actions.attach_material(actor=officer, case=case, key="application", upload=pdf(text=zone.code))
        actions.submit(actor=officer, case=case)
        say(case, "acceptance", acceptance, "accept", opinion="")
        filed[province.code] = (str(case.edition.tenant), case.edition.key, case.limit.days)
    assert filed == {
        "hubei": (land.hubei.name, "jiangsu-service-item", 30),
        "jiangsu": (land.jiangsu.name, "jiangsu-service-item", 3),
    }


@pytest.mark.parametrize("definition", SHIPPED, ids=lambda one: one["key"])
def test_every_shipped_programme_has_its_public_page_and_its_chart(client, definition):
    """Each is told of at its own authority: with every step of a person, every paper, and the flow for programs."""
    with clock.frozen(MONDAY):
        land = factories.country()
        provinces = {"320000": land.jiangsu, "420000": land.hubei}
        home = next((provinces[code] for code, own in BY_PROVINCE.items() if definition in own), land.nation)
        edition = ProgrammeEdition.across_tenants.filter(tenant=home, key=definition["key"]).first()
        edition = edition or install_edition(actor=None, tenant=home, definition=definition)
        path = f"/programmes/{edition.key}/{edition.edition}/"
        page = BeautifulSoup(client.get(path, headers={"host": home.host}).content, "html.parser")
        bpmn = client.get(f"{path}flow.bpmn", headers={"host": home.host})
    steps = [step.spec.title for step in people_steps(import_string(edition.flow))]
    words = page.select_one(".chart-words").get_text()
    assert [title for title in steps if title not in words] == []
    papers = [one.get_text(" ", strip=True) for one in page.select("#materials + ul li")]
    assert [title for title in (one["title"] for one in edition.materials) if title not in " ".join(papers)] == []
    assert [one for one in edition.papers if f"纸质 {one['copies']} 份" not in " ".join(papers)] == []
    assert (bpmn.status_code, ET.fromstring(bpmn.content).tag.endswith("definitions")) == (200, True)  # noqa: S314  # our own
