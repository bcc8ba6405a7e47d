"""As an applicant I go on at home with what I began at the office; the page still open there undoes nothing.

And when a colleague and I write in the same field, each of us learns of the other before anything is lost.
"""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict

from portal import clock
from tests import factories
from tests.factories import MONDAY
from tests.workflows.flows import pilot
from workflows.cases import actions
from workflows.cases.merging import differing
from workflows.cases.views.keeping import typed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(settings, tmp_path, client):
    """A draft of Donghu's applicant, who is signed in."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(MONDAY):
        land = factories.country()
        made = factories.draft(land, land.donghu)
        client.force_login(land["donghu:applicant"])
        yield made


class Tab:
    """A page of the form in a browser: what stands in its fields, sent whole as a browser does."""

    def __init__(self, client, case):
        self.client, self.address = client, f"/workspace/applications/{case.pk}/"
        self.host = {"host": case.tenant.host}
        self.read(client.get(self.address, headers=self.host))

    def read(self, answer):
        self.page = BeautifulSoup(answer.content.decode(), "html.parser")
        self.fields = {}
        for one in self.page.select("#application [name]:not([disabled])"):
            if one.name == "textarea":
                self.fields[one["name"]] = one.get_text().removeprefix("\n").replace("\n", "\r\n")
            elif one.name == "select":
                chosen = one.select_one("option[selected]") or one.select_one("option")
                self.fields[one["name"]] = chosen.get("value", "")
            elif one.get("type") not in {"file", "submit"} and one.name == "input":
                self.fields[one["name"]] = one.get("value", "")

    def type(self, **values):
        self.fields |= values
        return self

    def autosave(self, *, arrives=True):
        answer = self.client.post(f"{self.address}save/", self.fields, headers=self.host | {"HX-Request": "true"})
        page = BeautifulSoup(answer.content.decode(), "html.parser")
        if arrives:
            self.fields["seen"] = page.find(id="seen")["value"]
        return page.find(id="saved").get_text(" ", strip=True)

    def press(self, button="save/"):
        answer = self.client.post(self.address + button, self.fields, headers=self.host)
        if answer.status_code == 302 and button == "save/":
            answer = self.client.get(self.address, headers=self.host)
        if "application" in str(answer.content):
            self.read(answer)
        return answer


def draft(case, *names):
    case.refresh_from_db()
    return [case.draft[name] for name in names]


def test_an_old_page_writes_what_was_typed_on_it_and_nothing_else(client, case):
    office, home = Tab(client, case), Tab(client, case)
    home.type(summary="在家补充的概况。", contact_phone="027-11111111").autosave()
    said = office.type(contact_name="郑岚").autosave()
    assert draft(case, "summary", "contact_phone", "contact_name") == ["在家补充的概况。", "027-11111111", "郑岚"]
    assert ("已自动保存" in said, "在别处有更新，刷新本页可见" in said) == (True, True)
    office.type(contact_name="郑岚岚").autosave()
    assert draft(case, "summary", "contact_name") == ["在家补充的概况。", "郑岚岚"]
    assert office.press("submit/").status_code == 302
    assert case.editions.get().form["summary"] == "在家补充的概况。"


def test_both_wrote_in_one_field_and_the_second_decides(client, case):
    one, two = Tab(client, case), Tab(client, case)
    one.type(summary="甲的概况。").autosave()
    said = two.type(summary="乙的概况。", contact_name="郑岚").autosave()
    assert ("有内容没有保存" in said, "已自动保存" in said) == (True, False)
    assert draft(case, "summary", "contact_name") == ["甲的概况。", "郑岚"]
    answer = two.press("submit/")
    assert (answer.status_code, draft(case, "summary"), case.state) == (409, ["甲的概况。"], "draft")
    assert "现为“甲的概况。”" in two.page.find(id="id_summary_error").get_text()
    assert two.fields["summary"] == "乙的概况。"
    assert two.press("save/").status_code == 200
    assert draft(case, "summary") == ["乙的概况。"]


def test_ones_own_save_under_way_is_no_others(client, case):
    """Who presses 提交 while the page still waits for the answer to its own save is not told of somebody else."""
    tab = Tab(client, case)
    tab.type(summary="第一句。").autosave(arrives=False)
    assert tab.type(summary="第一句。第二句。").press("submit/").status_code == 302
    assert case.editions.get().form["summary"] == "第一句。第二句。"


def test_an_unchanged_page_never_clashes_with_itself(client, case):
    """Whatever shape the draft has: what the browser sends back unchanged counts as unchanged."""
    draft = {"summary": "第一行\n第二行 ", "plan_start": 2026, "deviation_reason": None}
    actions.save_draft(actor=case.created_by, case=case, values=draft)
    before = Tab(client, case)
    actions.save_draft(actor=case.created_by, case=case, values=dict.fromkeys(("summary", "plan_start"), "改过"))
    assert "没有保存" not in before.autosave()


def test_a_table_that_was_not_touched_counts_as_unchanged(settings, tmp_path, client):
    """Rows, years and boxes come back from the browser in a shape of their own."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(pilot.AUGUST):
        land = pilot.land_of_cities()
        case = pilot.draft(land, "yichang")
        client.force_login(land["yichang:applicant"])
        tab = Tab(client, case)
        typed = typed_in(case, SimpleNamespace(POST=QueryDict(urlencode(tab.fields)), FILES={}))
        assert any(isinstance(value, list) for value in typed.values())
        assert differing(case.draft, typed) == []


def test_what_a_correction_leaves_closed_never_clashes(settings, tmp_path, client):
    """Of a closed table the browser sends no row, which is not the same as a table that was emptied."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(pilot.AUGUST):
        land = pilot.land_of_cities()
        case = pilot.submitted(land, "suzhou")
        factories.say(
            case, "province_selection", land["jiangsu:reviewer"], "return", corrections={"summary": "请写明数量。"}
        )
        client.force_login(land["suzhou:applicant"])
        before = case.editions.get().form
        tab = Tab(client, case).type(summary="材料企业八十家集聚。")
        assert "没有保存" not in tab.autosave()
        assert tab.press("submit/").status_code == 302
        assert case.editions.get(number=2).form == before | {"summary": "材料企业八十家集聚。"}


@pytest.mark.parametrize("seen", ["", "nonsense", "[]", '{"summary": 1}', '{"": "x"}', "\0"])
def test_a_page_without_marks_saves_as_before(client, case, seen):
    tab = Tab(client, case)
    tab.type(seen=seen, contact_name="郑岚").press()
    assert draft(case, "contact_name") == ["郑岚"]
