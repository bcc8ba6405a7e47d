"""As an editor I find what the importer leaves to me in my own note and in the report; readers are told in plain words.

A document that nobody could name is never put before the public by a command.
"""

import json
from dataclasses import replace

import pytest
from django.urls import reverse

from cms_content.importers import actions, recognise
from cms_content.importers.repair import Doubt
from cms_content.models import PolicyPage
from portal.identity.actions import create_user, grant_role
from portal.tenancy.roles import Role
from tests.cms_content.importers import samples
from tests.cms_content.importers.test_import import run

pytestmark = pytest.mark.django_db

HOST = {"host": "hubei.localhost"}
UNNAMED = "没有识别出标题，未发布，已存为草稿：请由编辑补上标题、核对后送审"
HIDDEN = "该页面目前没有公开，重复导入不会发布：请由编辑核对后送审"
REMARKS = ("留空待核", "来历不明", "附件缺失：", "请核对", "人工核对")
"""Words of the importer to who checks."""


@pytest.fixture
def folder(tmp_path):
    for name, text in (("1.txt", samples.BARE), ("2.txt", samples.REPOST), ("3.txt", samples.NOTICE)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def imported(folder, *options):
    """Import the folder for Hubei and return the rows of the report."""
    report = folder / "report.json"
    run(folder, "--tenant", "hubei", "--report", report, *options)
    return json.loads(report.read_text(encoding="utf-8"))


def test_a_document_without_a_title_is_never_published(hubei, client, folder):
    rows = imported(folder, "--publish")
    assert [row["state"] for row in rows] == ["已存草稿", "已发布", "已发布"]
    page = PolicyPage.objects.get(pk=rows[0]["page"])
    assert (page.live, page.title) == (False, "南湾市应急局2022年6月30日文件〔待核：原文无标题〕")
    assert rows[0]["to_check"] == [UNNAMED, *page.editors_note.splitlines()]
    assert "原文未载明标题，留空待核" in rows[0]["to_check"]
    assert "南湾市应急局" not in client.get("/policies/", headers=HOST).content.decode()


def test_the_same_documents_again_repeat_what_is_open(hubei, folder):
    first = imported(folder, "--publish")
    again = imported(folder, "--publish")
    assert [row["state"] for row in again] == ["此前已导入"] * 3
    assert [row["to_check"] for row in again] == [
        [HIDDEN, *first[0]["to_check"][1:]],
        first[1]["to_check"],
        first[2]["to_check"],
    ]
    assert all(row["to_check"] for row in again)


def test_what_the_editors_have_struck_off_is_no_longer_open(hubei, folder):
    page = PolicyPage.objects.get(pk=imported(folder)[2]["page"])
    page.editors_note = ""
    page.save_revision()
    assert imported(folder)[2]["to_check"] == []


def test_the_public_reads_plain_words_and_none_of_the_remarks(hubei, client, folder):
    for row in imported(folder, "--publish")[1:]:
        page = PolicyPage.objects.get(pk=row["page"])
        addresses = (page.get_url(), f"/api/v1/policies/{page.pk}", f"/api/v3/pages/{page.pk}/")
        for address in (*addresses, "/open-data/policies.json", "/open-data/policies.csv"):
            answer = client.get(address, headers=HOST)
            text = answer.getvalue().decode() if answer.streaming else answer.content.decode()
            assert answer.status_code == 200, address
            assert [word for word in REMARKS if word in text] == [], address
            assert "editors_note" not in text
    repost = PolicyPage.objects.get(import_report__file_name="2.txt")
    assert repost.verification_note.splitlines() == [
        "来源文本没有载明发文机关、发文字号、成文日期、发布日期",
        "正文有 1 处文字尚待对照原件核实",
    ]
    assert repost.verification_note.replace("\n", "；") in client.get(repost.get_url(), headers=HOST).content.decode()
    complete = PolicyPage.objects.get(import_report__file_name="3.txt")
    assert "待核实" not in client.get(complete.get_url(), headers=HOST).content.decode()


def test_doubtful_places_and_numbers_are_told_by_what_they_are_not_how_they_were_read():
    damaged = samples.NOTICE.replace("东科发〔2023〕12号", "东科发2023〕12号")
    recognised = replace(recognise(damaged.encode(), filename="a.txt"), unrepaired=(Doubt(3, "疑", "疑字"),) * 2)
    policy = actions.policy_data(recognised)
    assert policy.verification_note.splitlines() == [
        "来源文本的发文字号有残损，补正后的写法尚待核实",
        "正文有 2 处文字尚待对照原件核实",
    ]
    assert (policy.doc_number, policy.doc_number_note) == ("东科发〔2023〕12号", "原文写作“东科发2023〕12号”")
    assert "发文字号“东科发2023〕12号”：左括号缺失，请核对" in policy.editors_note.splitlines()


def test_editors_see_their_note_in_the_form(hubei, client, folder):
    page = PolicyPage.objects.get(pk=imported(folder)[2]["page"])
    editor = create_user(actor=None, username="editor", full_name="白示例", password="correct horse 9 battery")
    grant_role(actor=None, tenant=hubei, user=editor, role=Role.EDITOR)
    client.force_login(editor)
    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]), headers=HOST).content.decode()
    assert "待核事项（仅编辑可见）" in form
    assert "附件缺失：示范基地评价表" in form
