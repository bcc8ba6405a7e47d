"""As an examiner I open the review sheet, read, proofread and decide; as an auditor I take it away as a file."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import Page

from cms_content.editorial.models import ReviewEntry
from tests.cms_content.editorial.conftest import approve, draft, fresh, submit

pytestmark = pytest.mark.django_db


def sheet_of(page):
    return f"/cms/review/pages/{page.pk}/"


def post(client, office, who, page, **data):
    """Decide as this person by the form of the sheet."""
    client.force_login(office[who])
    state = fresh(page).current_workflow_task_state
    return client.post(f"{sheet_of(page)}decide/", {"state": state.pk, **data}, headers=office.host)


def test_the_whole_way_by_the_forms(client, office):
    page = draft(office)
    submit(office, page)
    client.force_login(office["author"])
    own = client.get(sheet_of(page), headers=office.host)
    assert "您是本稿的作者或修改人，不能审核自己的稿件" in own.content.decode()
    assert 'name="approve"' not in own.content.decode()
    answer = post(client, office, "author", page, approve="1", proofread="on")
    assert (answer.status_code, fresh(page).current_workflow_task.name) == (403, "初审")
    assert "不能审核自己的稿件" in answer.content.decode()
    answer = post(client, office, "first", page, approve="1", comment="字句已核")
    assert answer.status_code == 422
    assert "请先完成本环节校对，再勾选此项。" in answer.content.decode()
    assert "字句已核" in answer.content.decode()
    answer = post(client, office, "first", page, reject="1", comment=" ")
    assert (answer.status_code, "请写明需要修改的内容" in answer.content.decode()) == (422, True)
    for who in ("first", "second", "final"):
        answer = post(client, office, who, page, approve="1", proofread="on")
        assert (answer.status_code, answer["Location"]) == (302, sheet_of(page))
    assert fresh(page).live


def test_a_form_of_a_stage_that_is_over_decides_nothing(client, office):
    page = draft(office)
    submit(office, page)
    old = fresh(page).current_workflow_task_state.pk
    approve(office, page, "first")
    client.force_login(office["second"])
    data = {"state": old, "approve": "1", "proofread": "on"}
    answer = client.post(f"{sheet_of(page)}decide/", data, headers=office.host, follow=True)
    assert "该环节刚刚已办结或已撤回" in answer.content.decode()
    assert fresh(page).current_workflow_task.name == "复审"


def test_wagtails_own_dialogue_obeys_the_same_rules(client, office):
    page = draft(office)
    submit(office, page)
    state = fresh(page).current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    for who, data in (("author", {"proofread": "on"}), ("second", {"proofread": "on"}), ("first", {})):
        client.force_login(office[who])
        client.post(url, data, headers=office.host)
        assert fresh(page).current_workflow_task.name == "初审", who
    client.force_login(office["first"])
    assert "proofread" in client.get(url, headers=office.host).json()["html"]
    client.post(url, {"proofread": "on"}, headers=office.host)
    assert fresh(page).current_workflow_task.name == "复审"


def test_a_piece_under_review_is_locked_for_author_and_examiner(client, office):
    page = draft(office)
    submit(office, page)
    for who, words in (("author", "不能审核自己的稿件"), ("first", "请打开审核单办理")):
        client.force_login(office[who])
        shown = client.get(f"/cms/pages/{page.pk}/edit/", headers=office.host)
        assert words in shown.content.decode()
        before = fresh(page).latest_revision_id
        data = {"title": "改", "slug": "x", "body-count": 0}
        for name in ("issuers", "attachments", "relations", "comments"):
            data |= {f"{name}-TOTAL_FORMS": 0, f"{name}-INITIAL_FORMS": 0}
        client.post(f"/cms/pages/{page.pk}/edit/", data, headers=office.host)
        assert fresh(page).latest_revision_id == before


@pytest.mark.parametrize("who", ["author", "second", "final"])
def test_nobody_of_the_authority_publishes_by_the_editor_or_in_bulk(client, office, who):
    page = draft(office)
    client.force_login(office[who])
    shown = client.get(f"/cms/pages/{page.pk}/edit/", headers=office.host).content.decode()
    assert ('name="action-publish"' in shown, 'name="action-submit"' in shown) == (False, True)
    client.post(f"/cms/bulk/wagtailcore/page/publish/?id={page.pk}", {}, headers=office.host)
    assert not fresh(page).live


def test_the_dashboard_shows_each_person_their_work(client, office, neighbours):
    page = draft(office, title="待审的一份通知")
    submit(office, page)
    for who, can in (("first", True), ("author", False), ("second", False)):
        client.force_login(office[who])
        shown = client.get("/cms/", headers=office.host).content.decode()
        assert "待审的一份通知" in shown
        assert (f'href="{sheet_of(page)}">审核</a>' in shown) == can, who
    client.force_login(neighbours["first"])
    shown = client.get("/cms/", headers=neighbours.host).content.decode()
    assert "待审的一份通知" not in shown
    assert "目前没有正在审核的稿件" in shown


def cells(answer):
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]


def test_the_sheet_is_exported_and_what_people_wrote_is_never_a_formula(client, office):
    page = draft(office, title="=1+1 通知")
    submit(office, page)
    approve(office, page, "first", opinion="=HYPERLINK(1)\x0b")
    client.force_login(office["author"])
    answer = client.get(f"{sheet_of(page)}sheet.xlsx", headers=office.host)
    rows = cells(answer)
    assert rows[0][0] == "湖北示例科学技术厅内容审核表：=1+1 通知"
    assert [row[3:9] for row in rows[2:]] == [
        ["=1+1 通知", "", "送审", "", "hubeiauthor", ""],
        ["=1+1 通知", "初审", "通过", "已校对", "hubeifirst", "=HYPERLINK(1)"],
    ]
    entry = ReviewEntry.across_tenants.last()
    assert rows[3][9:] == [str(entry.revision_id), entry.digest]
    kinds = {cell.data_type for row in load_workbook(io.BytesIO(answer.getvalue())).active.iter_rows() for cell in row}
    assert "f" not in kinds
    assert len(cells(client.get("/cms/review/register.xlsx", headers=office.host))) == 4


def test_the_sheet_outlives_its_page_and_belongs_to_its_authority(client, office, neighbours):
    page = draft(office, title="将被删除的草稿")
    submit(office, page)
    fresh(page).current_workflow_state.cancel(user=office["author"])
    Page.objects.get(pk=page.pk).delete()
    for name in ("", "sheet.xlsx", "print/"):
        client.force_login(office["author"])
        assert client.get(sheet_of(page) + name, headers=office.host).status_code == 200
        client.force_login(neighbours["author"])
        assert client.get(sheet_of(page) + name, headers=neighbours.host).status_code == 404
        assert client.get(sheet_of(page) + name, headers=office.host).status_code == 404
    assert "将被删除的草稿" not in client.get("/cms/review/", headers=neighbours.host).content.decode()


def test_the_printed_sheet_has_all_stages_persons_and_digests(client, office):
    page = draft(office)
    submit(office, page)
    approve(office, page, "first", "second", "final")
    client.force_login(office["author"])
    shown = client.get(f"{sheet_of(page)}print/", headers=office.host).content.decode()
    for words in ("初审", "复审", "终审", "hubeifirst", "hubeisecond", "hubeifinal", "送审", "发布"):
        assert words in shown
    assert ReviewEntry.across_tenants.last().digest in shown


def test_the_leader_withdraws_by_the_sheet(client, office):
    page = draft(office)
    submit(office, page)
    approve(office, page, "first", "second", "final")
    client.force_login(office["author"])
    assert "withdraw-reason" not in client.get(sheet_of(page), headers=office.host).content.decode()
    answer = client.post(f"{sheet_of(page)}withdraw/", {"reason": "错"}, headers=office.host)
    assert (answer.status_code, fresh(page).live) == (403, True)
    client.force_login(office["final"])
    assert client.post(f"{sheet_of(page)}withdraw/", {"reason": ""}, headers=office.host).status_code == 422
    assert client.post(f"{sheet_of(page)}withdraw/", {"reason": "错"}, headers=office.host).status_code == 302
    assert not fresh(page).live


def queries(client, office, who):
    client.force_login(office[who])
    client.get("/cms/review/", headers=office.host)
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/cms/review/", headers=office.host).status_code == 200
    return len(captured)


def test_three_pieces_cost_no_more_than_one_for_who_does_not_decide_and_two_each_for_who_does(client, office):
    people = ("second", "first")
    submit(office, draft(office))
    one = {who: queries(client, office, who) for who in people}
    for _ in range(2):
        submit(office, draft(office))
    three = {who: queries(client, office, who) for who in people}
    assert three == {"second": one["second"], "first": one["first"] + 2 * 2}
