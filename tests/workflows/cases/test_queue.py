"""As an official I find what is due in a long list: by programme, step, applicant and day, as I saved it yesterday.

What is selected is selected of my own queue only; a word that the list does not know is told and never means "all";
the list leaves the portal as a file that a spreadsheet reads as text, and that is on record.
"""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from bs4 import BeautifulSoup

from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import Invalid
from tests import factories
from tests.factories import MONDAY
from workflows.cases import actions
from workflows.cases.models import SavedView, WorkItem
from workflows.programmes.models import ProgrammeEdition

pytestmark = pytest.mark.django_db
QUEUE = "/workspace/queue/"


@pytest.fixture
def land(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(MONDAY):
        yield factories.country()


@pytest.fixture
def cases(land):
    """Two of Hubei's and one of Jiangsu's, which must never show."""
    first = factories.submitted(land, land.donghu)
    second = factories.submitted(land, land.donghu, name="武汉东湖高新区示例二创新型产业集群", deviation_reason="例")
    factories.submitted(land, land.wuxi)
    return first, second


def shown(client, land, query=""):
    client.force_login(land["hubei:reviewer"])
    answer = client.get(f"{QUEUE}?{query}", headers={"host": land.hubei.host})
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def names(page):
    return [link.get_text() for link in page.select("[data-row]")]


def test_the_queue_is_selected_by_word_step_and_programme(client, land, cases):
    first, second = cases
    assert names(shown(client, land)) == [first.name, second.name]
    assert names(shown(client, land, "q=示例二")) == [second.name]
    assert names(shown(client, land, f"q={first.number.lower()}")) == [first.name]
    assert names(shown(client, land, "step=province_review")) == [first.name, second.name]
    assert names(shown(client, land, "step=province_sign")) == []
    assert names(shown(client, land, "programme=national-confirmation")) == [first.name, second.name]
    assert names(shown(client, land, "programme=other")) == []
    assert names(shown(client, land, "q=无锡")) == []


def test_the_queue_is_selected_and_sorted_by_the_day(client, land, cases):
    first, second = cases
    WorkItem.objects.filter(case=second).update(due_on=dt.date(2026, 5, 29))
    WorkItem.objects.filter(case=first).update(due_on=dt.date(2026, 6, 3))
    assert names(shown(client, land)) == [second.name, first.name]
    assert names(shown(client, land, "sort=arrived")) == [first.name, second.name]
    assert names(shown(client, land, "due=overdue")) == [second.name]
    assert names(shown(client, land, "due=soon")) == [first.name]
    assert names(shown(client, land, "due=unlimited")) == []
    assert names(shown(client, land, "tab=overdue")) == [second.name]


def test_an_unknown_condition_is_told(client, land, cases):
    page = shown(client, land, "due=yesterday&sort=name")
    assert "到期“yesterday”、排序“name”" in page.select_one(".banner").get_text()
    assert len(names(page)) == 2


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999", "-1", "a", "١"])
def test_a_page_that_does_not_exist_is_not_found(client, land, cases, number):
    client.force_login(land["hubei:reviewer"])
    assert client.get(f"{QUEUE}?page={number}", headers={"host": land.hubei.host}).status_code == 404


def test_a_selection_is_saved_used_and_removed(client, land, cases):
    client.force_login(land["hubei:reviewer"])
    headers = {"host": land.hubei.host}
    client.post(f"{QUEUE}views/", {"name": "示例二", "query": "tab=todo&q=示例二"}, headers=headers)
    view = SavedView.across_tenants.get()
    link = shown(client, land).select_one(".saved-views a")
    assert (link.get_text(), link["href"]) == ("示例二", "?tab=todo&q=示例二")
    client.force_login(land["hubei:leader"])
    assert client.post(f"{QUEUE}views/{view.pk}/remove/", headers=headers).status_code == 404
    client.force_login(land["hubei:reviewer"])
    client.post(f"{QUEUE}views/{view.pk}/remove/", headers=headers)
    assert not SavedView.across_tenants.exists()


def test_a_view_needs_a_name_and_there_are_not_too_many(land):
    who = {"actor": land["hubei:reviewer"], "tenant": land.hubei}
    with pytest.raises(Invalid):
        actions.save_view(**who, name="  ", query="tab=todo")
    for number in range(20):
        actions.save_view(**who, name=str(number), query="tab=todo")
    actions.save_view(**who, name="3", query="tab=mine")
    with pytest.raises(Invalid, match="最多保存20个"):
        actions.save_view(**who, name="更多", query="tab=todo")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_the_list_is_exported_as_text_and_on_record(client, land, cases, sign):
    first, second = cases
    formula = f'{sign}HYPERLINK("http://example.invalid")'
    type(first).across_tenants.filter(pk=second.pk).update(name=formula)
    client.force_login(land["hubei:reviewer"])
    answer = client.get(f"{QUEUE}export.csv", headers={"host": land.hubei.host})
    body = b"".join(answer.streaming_content).decode()
    assert body.startswith("\ufeff件号,")
    rows = list(csv.reader(io.StringIO(body[1:])))
    assert [row[1] for row in rows[1:]] == [first.name, f"'{formula}"]
    assert AuditRecord.across_tenants.filter(tenant=land.hubei, verb="work.exported").count() == 1


class TestBatch:
    """One verdict for several cases, where the programme allows it."""

    CHOICE = "province_review:decline"

    @pytest.fixture(autouse=True)
    def allowed(self, land):
        ProgrammeEdition.across_tenants.filter(pk=land.edition.pk).update(batch_steps=["province_review"])

    def post(self, client, land, works, **more):
        client.force_login(land["hubei:reviewer"])
        data = {"work": [work.pk for work in works], "choice": self.CHOICE, "opinion": "不符合。"} | more
        answer = client.post(f"{QUEUE}batch/", data, headers={"host": land.hubei.host})
        assert answer.status_code == 200
        return BeautifulSoup(answer.content, "html.parser")

    def outcomes(self, page):
        return [row.select("td")[3].get_text(" ", strip=True) for row in page.select("tbody tr")]

    def test_the_effect_on_each_is_shown_before_anything_happens(self, client, land, cases):
        works = [factories.work(case, "province_review") for case in cases]
        page = self.post(client, land, works)
        assert self.outcomes(page) == ["作出“建议不予推荐”的结论"] * 2
        assert page.select_one("button[name=confirmed]").get_text() == "确认办理 2 件"
        assert WorkItem.objects.filter(pk__in=[work.pk for work in works], state="open").count() == 2

    def test_each_gets_its_own_decision_and_one_refusal_leaves_the_others(self, client, land, cases):
        works = [factories.work(case, "province_review") for case in cases]
        colleague = factories.person("另一审核人员", land.hubei, "reviewer")
        actions.claim(actor=colleague, tenant=land.hubei, work=works[1])
        foreign = WorkItem.objects.get(tenant=land.jiangsu)
        page = self.post(client, land, [*works, foreign], confirmed="1")
        refused = "没有办理 该件已由另一审核人员领取，需对方退回待办后您才能办理。"
        assert self.outcomes(page) == ["已办理 建议不予推荐", refused]
        assert "有 1 件不在这里" in page.select_one(".banner").get_text()
        assert "江苏" not in page.select_one("main").get_text()
        assert [case.decisions.count() for case in cases] == [1, 0]
        assert foreign.case.decisions.count() == 0

    def test_a_verdict_without_the_opinion_that_it_needs_is_asked_for_and_nothing_is_lost(self, client, land, cases):
        works = [factories.work(case, "province_review") for case in cases]
        page = self.post(client, land, works, opinion=" ", confirmed="1")
        assert "请填写办理意见" in page.select_one(".error-summary").get_text()
        assert len(page.select("input[name=work]")) == 2
        assert [case.decisions.count() for case in cases] == [0, 0]

    @pytest.mark.usefixtures("cases")
    def test_whoever_chose_no_case_types_the_opinion_once(self, client, land):
        client.force_login(land["hubei:reviewer"])
        data = {"choice": self.CHOICE, "opinion": "不符合申报条件。", "from": "tab=mine&q=示例二"}
        answer = client.post(f"{QUEUE}batch/", data, headers={"host": land.hubei.host})
        page = BeautifulSoup(answer.content, "html.parser")
        assert (answer.status_code, page.select_one("h1").get_text()) == (422, "在办")
        assert "请先勾选要办理的件" in page.select_one("[role=status]").get_text()
        data["from"] = "tab=todo"
        answer = client.post(f"{QUEUE}batch/", data, headers={"host": land.hubei.host})
        page = BeautifulSoup(answer.content, "html.parser")
        assert page.select_one("#batch-opinion").get_text() == "不符合申报条件。"

    @pytest.mark.parametrize("choice", ["province_review:return", "province_sign:sign", "province_review:nothing", "x"])
    def test_a_verdict_that_needs_something_of_the_case_is_not_given_in_a_batch(self, client, land, cases, choice):
        page = self.post(client, land, [factories.work(cases[0], "province_review")], choice=choice, confirmed="1")
        assert self.outcomes(page) == ["没有办理 该件所在环节不能批量作出这一结论。"]

    def test_only_where_the_programme_allows_it(self, client, land, cases):
        ProgrammeEdition.across_tenants.filter(pk=land.edition.pk).update(batch_steps=[])
        page = self.post(client, land, [factories.work(cases[0], "province_review")], confirmed="1")
        assert self.outcomes(page) == ["没有办理 该件所在环节不能批量作出这一结论。"]
        assert cases[0].decisions.count() == 0


class TestWayThroughTheList:
    """Who decides forty files a day stays in the list that they chose, and has the next one at a click."""

    def said(self, client, land, case, query):
        """Open the case from the list, decide it there, and return where one is and what is said."""
        client.force_login(land["hubei:reviewer"])
        host = {"host": land.hubei.host}
        opened = BeautifulSoup(client.get(f"{QUEUE}?{query}", headers=host).content, "html.parser")
        link = next(row["href"] for row in opened.select("[data-row]") if row["href"].startswith(address(case)))
        page = BeautifulSoup(client.get(link, headers=host).content, "html.parser")
        form = page.select_one("form[action$='/decide/']")
        data = {field["name"]: field["value"] for field in form.select("input[name=from]")}
        answer = client.post(
            form["action"], data | {"verdict": "recommend", "opinion": "情况属实。"}, headers=host, follow=True
        )
        told = BeautifulSoup(answer.content, "html.parser").select_one("[role=status]")
        return answer.redirect_chain, [(one["href"], one.get_text()) for one in told.select("a")]

    def test_after_a_verdict_the_same_list_and_the_next_of_it(self, client, land, cases):
        first, second = cases
        third = factories.submitted(land, land.donghu, name="武汉东湖高新区示例三创新型产业集群", deviation_reason="例")
        WorkItem.objects.filter(case=first).update(due_on=None)
        query = "tab=todo&q=%E7%A4%BA%E4%BE%8B"
        chain, links = self.said(client, land, second, query)
        assert chain == [(f"{QUEUE}?{query}", 302)]
        carried = "?from=tab%3Dtodo%26q%3D%25E7%25A4%25BA%25E4%25BE%258B"
        assert links == [(address(second) + carried, second.name), (address(third) + carried, f"下一件：{third.name}")]
        assert self.said(client, land, third, query)[1] == [(address(third) + carried, third.name)]

    def test_from_the_last_of_the_list_to_its_top_and_never_to_a_colleagues(self, client, land, cases):
        first, second = cases
        third = factories.submitted(land, land.donghu, name="武汉东湖高新区示例三创新型产业集群", deviation_reason="例")
        colleague = factories.person("另一审核人员", land.hubei, "reviewer")
        actions.claim(actor=colleague, tenant=land.hubei, work=factories.work(first, "province_review"))
        chain, links = self.said(client, land, third, "tab=todo")
        assert chain == [(f"{QUEUE}?tab=todo", 302)]
        assert links == [(address(third), third.name), (address(second), f"下一件：{second.name}")]

    def test_a_file_is_left_for_later_and_the_next_of_the_list_opened(self, client, land, cases):
        first, second = cases
        client.force_login(land["hubei:reviewer"])
        host = {"host": land.hubei.host}

        def onward(case):
            """Press on the page of this case, opened from a selected list; return where one is and what is said."""
            page = BeautifulSoup(client.get(f"{address(case)}?{carried}", headers=host).content, "html.parser")
            link = page.find("a", string="暂不办理，看下一件")["href"]
            answer = client.get(link, headers=host, follow=True)
            told = BeautifulSoup(answer.content, "html.parser").select("div[role=status]")
            return answer.redirect_chain, [one.get_text(strip=True) for one in told]

        carried = "from=tab%3Dtodo%26sort%3Darrived"
        assert onward(first)[0] == [(f"{address(second)}?{carried}", 302)]
        assert onward(second)[0] == [(f"{address(first)}?{carried}", 302)]
        colleague = factories.person("另一审核人员", land.hubei, "reviewer")
        actions.claim(actor=colleague, tenant=land.hubei, work=factories.work(second, "province_review"))
        assert onward(first) == ([(f"{address(first)}?{carried}", 302)], ["“待办”列表中没有其他可以办理的件。"])

    def test_claiming_and_releasing_keep_the_list(self, client, land, cases):
        client.force_login(land["hubei:reviewer"])
        work = factories.work(cases[0], "province_review")
        way, host = {"from": "tab=todo&due=soon"}, {"host": land.hubei.host}
        claimed = client.post(f"/workspace/work/{work.pk}/claim/", way, headers=host)
        assert claimed["Location"] == f"{address(cases[0])}?from=tab%3Dtodo%26due%3Dsoon"
        page = client.get(claimed["Location"], headers=host).content.decode()
        assert "返回“待办”列表（已筛选）" in page
        released = client.post(f"/workspace/work/{work.pk}/release/", way, headers=host)
        assert released["Location"] == f"{QUEUE}?tab=todo&due=soon"

    @pytest.mark.parametrize(
        "way", ["https://evil.example/", "tab=nothing&due=never", "//x", "%00", "tab=" + "x" * 9000]
    )
    def test_an_odd_way_leads_to_the_whole_list(self, client, land, cases, way):
        client.force_login(land["hubei:reviewer"])
        work = factories.work(cases[0], "province_review")
        answer = client.post(f"/workspace/work/{work.pk}/release/", {"from": way}, headers={"host": land.hubei.host})
        assert answer.status_code == 409  # it was never claimed
        claimed = client.post(f"/workspace/work/{work.pk}/claim/", {"from": way}, headers={"host": land.hubei.host})
        assert claimed["Location"] == address(cases[0])
        released = client.post(f"/workspace/work/{work.pk}/release/", {"from": way}, headers={"host": land.hubei.host})
        assert released["Location"] == f"{QUEUE}?tab=todo"

    def test_the_list_tells_how_many_working_days_are_left(self, client, land, cases):
        work = factories.work(cases[0], "province_review")
        due = {}
        for days in (-3, 0, 4, None):
            day = clock.today() + dt.timedelta(days=days) if days is not None else None
            WorkItem.objects.filter(pk=work.pk).update(due_on=day)
            page = shown(client, land, f"q={cases[0].number}")
            due[days] = page.select_one("[data-label=到期]").get_text(" ", strip=True)
        assert due == {
            -3: "已超期 1 个工作日 2026-05-29",
            0: "今天到期",
            4: "还剩 4 个工作日 2026-06-05",
            None: "未设时限",
        }

    def test_a_file_that_is_late_says_so_on_its_page(self, client, land, cases):
        client.force_login(land["hubei:reviewer"])
        work = factories.work(cases[0], "province_review")
        for days, words in ((-1, "已超期 1 个工作日"), (0, "今天到期"), (1, "")):
            WorkItem.objects.filter(pk=work.pk).update(due_on=clock.today() + dt.timedelta(days=days))
            page = BeautifulSoup(
                client.get(address(cases[0]), headers={"host": land.hubei.host}).content, "html.parser"
            )
            state = page.select_one(".decision .status")
            assert (state.get_text(strip=True) if state else "") == words


def address(case):
    return f"/workspace/cases/{case.pk}/"
