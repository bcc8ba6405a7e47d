"""As an applicant I want to see how far I am and what is missing before I submit, and a receipt afterwards.

The check is the one that submitting makes; everything works without scripts.
"""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from portal import clock
from tests import factories
from tests.factories import MONDAY
from workflows.cases import actions
from workflows.cases.completeness import completeness
from workflows.cases.errors import ApplicationIncomplete

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


def test_what_is_missing_is_what_submitting_refuses(land, officer, client):
    case = factories.draft(land, land.donghu, contact_phone="", plan_end=2027)
    actions.remove_material(actor=officer, case=case, key="plan")
    found = completeness(case)
    missing = {one.key: one.message for part in found.parts for one in part.missing}
    with pytest.raises(ApplicationIncomplete) as refusal:
        actions.submit(actor=officer, case=case)
    assert missing == refusal.value.fields
    assert {"contact_phone", "plan_end", "plan"} <= set(missing)
    assert found.filled == found.total - len(missing)
    page = client.get(f"/workspace/applications/{case.pk}/check/", headers=HOST).content.decode()
    assert [message in page for message in missing.values()] == [True] * len(missing)
    assert f"/workspace/applications/{case.pk}/#id_contact_phone" in page


def test_progress_stands_on_the_form_and_follows_each_save(land, officer, client):
    case = factories.draft(land, land.donghu, contact_phone="")
    total = completeness(case).total
    address = f"/workspace/applications/{case.pk}/"
    assert f"{total - 1} / {total}" in client.get(address, headers=HOST).content.decode()
    saved = client.post(
        f"{address}save/", {"contact_phone": "027-12345678"}, headers=HOST | {"HX-Request": "true"}
    ).content.decode()
    assert (f"{total} / {total}" in saved, 'id="progress"' in saved, "可以提交" in saved) == (True, True, True)


def test_a_whole_application_is_submitted_from_the_check_and_leaves_a_receipt(land, officer, client):
    case = factories.draft(land, land.donghu)
    page = client.get(f"/workspace/applications/{case.pk}/check/", headers=HOST).content.decode()
    assert "没有缺项" in page
    answer = client.post(f"/workspace/applications/{case.pk}/submit/", headers=HOST)
    assert answer["Location"] == f"/workspace/applications/{case.pk}/receipts/1/"
    receipt = client.get(answer["Location"], headers=HOST).content.decode()
    assert (f"申请已提交，件号 {case.number}。" in receipt, "正在湖北省办理“省级审核”" in receipt) == (True, True)
    filed = [one.version for one in case.materials.exclude(edition=None).select_related("version")]
    assert len(filed) == len(land.edition.materials_for("new"))
    assert [one.sha256[:16] in receipt for one in filed] == [True] * len(filed)
    assert [words in receipt for words in (case.number, "2026年6月1日 09:00:00", case.organisation.name)] == [True] * 3
    assert client.get(f"/workspace/applications/{case.pk}/receipts/2/", headers=HOST).status_code == 404
    assert client.get(f"/workspace/applications/{case.pk}/check/", headers=HOST).status_code == 302


def pick(*keys, text="picked"):
    return {f"file_{key}": factories.pdf(f"{key}.pdf", text=f"{key}{text}") for key in keys}


def filed(case):
    """Return the names of the documents in the draft, by key."""
    rows = case.materials.filter(edition=None).select_related("version")
    return {one.key: one.version.filename for one in rows}


@pytest.mark.parametrize("button", ["save/", "submit/", "materials/plan/"])
def test_files_that_were_picked_are_kept_whichever_button_is_pressed(land, officer, client, button):
    """Who picked three files and pressed one button expects three files: a browser forgets the others."""
    case = factories.draft(land, land.donghu)
    keys = [entry["key"] for entry in land.edition.materials_for("new")]
    for key in keys:
        actions.remove_material(actor=officer, case=case, key=key)
    client.post(f"/workspace/applications/{case.pk}/{button}", {"summary": "新的概况。"} | pick(*keys), headers=HOST)
    case.refresh_from_db()
    assert case.draft["summary"] == "新的概况。"
    assert (filed(case), case.state) == (
        {key: f"{key}.pdf" for key in keys}, "running" if button == "submit/" else "draft",
    )  # fmt: skip


def test_one_file_that_is_refused_costs_no_other_and_stops_the_submission(land, officer, client):
    case = factories.draft(land, land.donghu)
    first, *others = [entry["key"] for entry in land.edition.materials_for("new")]
    wrong = {f"file_{first}": SimpleUploadedFile("方案.exe", b"MZ\x90\x00")}
    answer = client.post(f"/workspace/applications/{case.pk}/submit/", pick(*others) | wrong, headers=HOST)
    case.refresh_from_db()
    assert (answer.status_code, case.state) == (422, "draft")
    assert f'id="id_{first}_error"' in answer.content.decode()
    assert filed(case) == {first: "材料.pdf"} | {key: f"{key}.pdf" for key in others}


def test_the_file_that_a_correction_asks_for_is_what_is_sent_again(land, officer, client):
    """Before, picking it and pressing 重新提交 sent the old one once more."""
    case = factories.submitted(land, land.donghu)
    factories.say(case, "province_review", land["hubei:reviewer"], "return", corrections={"plan": "请补充任务书。"})
    client.post(f"/workspace/applications/{case.pk}/submit/", pick("plan"), headers=HOST)
    case.refresh_from_db()
    second = case.editions.get(number=2)
    assert case.materials.get(edition=second, key="plan").version.filename == "plan.pdf"


def test_what_was_asked_for_and_left_as_it_was_is_said_before_it_is_sent(land, officer, client):
    """The one chance to correct is not used up by a button that was pressed too early."""
    case = factories.submitted(land, land.donghu)
    asked = {"summary": "请补充近三年数据。", "plan": "请补充任务书。"}
    factories.say(case, "province_review", land["hubei:reviewer"], "return", corrections=asked)
    address = f"/workspace/applications/{case.pk}/submit/"
    for sent, same in (({}, ["summary", "plan"]), ({"summary": "近三年数据如下。"}, ["plan"])):
        answer = client.post(address, sent, headers=HOST)
        page = answer.content.decode()
        case.refresh_from_db()
        assert (answer.status_code, case.state) == (422, "correcting")
        assert [key for key in asked if f'id="id_{key}_error"' in page] == same
        assert "确认无需修改，仍然提交" in page
        check = BeautifulSoup(client.get(address.replace("submit", "check"), headers=HOST).content, "html.parser")
        links = check.select("section[aria-labelledby=unanswered] li a")
        assert [one["href"].partition("#id_")[2] for one in links] == same
        assert check.find(string="没有缺项。") is None
    client.post(address, {"as_it_is": "1"}, headers=HOST)
    case.refresh_from_db()
    assert (case.state, case.editions.get(number=2).form["summary"]) == ("running", "近三年数据如下。")


def test_another_organisations_receipt_is_not_found(land, client):
    case = factories.submitted(land, land.donghu)
    client.force_login(factories.person("外单位", land.donghu, "applicant"))
    assert client.get(f"/workspace/applications/{case.pk}/receipts/1/", headers=HOST).status_code == 404


def test_what_waits_for_me_stands_first_with_its_day_and_each_request_leads_to_its_field(land, officer, client):
    under_way = factories.submitted(land, land.donghu)
    returned = factories.submitted(land, land.donghu, name="武汉东湖高新区示例创新型产业集群", deviation_reason="例")
    factories.say(
        returned, "province_review", land["hubei:reviewer"], "return", corrections={"summary": "请补充", "plan": "盖章"}
    )
    started = factories.draft(land, land.donghu)
    page = BeautifulSoup(client.get("/workspace/applications/", headers=HOST).content, "html.parser")
    mine, others = page.select("section[aria-labelledby=ours]"), page.select("section[aria-labelledby=mine]")
    day = f"{factories.work(returned, 'correction').due_on:%Y年%-m月%-d日}"
    assert [one["href"] for one in mine[0].select("a.title")] == [
        f"/workspace/applications/{one.pk}/" for one in (returned, started)
    ]
    assert [one.get_text() for one in mine[0].select("strong")] == [f"请于{day}前办理。"]
    assert [one["href"] for one in others[0].select("a.title")] == [f"/workspace/applications/{under_way.pk}/"]
    form = client.get(f"/workspace/applications/{returned.pk}/", headers=HOST).content.decode()
    asked = BeautifulSoup(form, "html.parser").select_one("section[aria-labelledby=asked]")
    links = [one["href"] for one in asked.select("li a")]
    assert links == ["#id_summary", "#id_plan"]
    case_page = f"/workspace/cases/{returned.pk}/"
    assert [one["href"] for one in asked.select("p a")] == [f"{case_page}#history", f"{case_page}#do-withdraw"]
    assert [f'id="{link[1:]}"' in form for link in links] == [True, True]
    assert f"请于 {day} 前重新提交。" in " ".join(asked.get_text(" ", strip=True).split())
