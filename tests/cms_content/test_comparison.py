"""A reader who quoted a page last year sees what was changed since, and nothing that was never public.

The comparison itself has an algebra: joining what it calls before gives the old text, what it calls after the new one.
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_content import versions
from cms_content.actions import publish_policy
from cms_content.comparison import Change, Piece, compare
from cms_content.models import AttachmentState, PolicyPage
from cms_content.policy_data import ArticleData, AttachmentData, PolicyData
from portal import clock

HUBEI = {"host": "hubei.localhost"}
texts = st.lists(st.text("甲乙丙丁第一条，。 a1", min_size=1, max_size=12), max_size=6)


@given(before=texts, after=texts)
def test_both_versions_can_be_read_out_of_the_comparison(before, after):
    changes = compare(before, after)
    assert [one.before for one in changes if one.kind != "added"] == before
    assert [one.after for one in changes if one.kind != "removed"] == after
    for one in changes:
        if one.kind == "changed":
            assert "".join(piece.text for piece in one.pieces if piece.kind != "added") == one.before
            assert "".join(piece.text for piece in one.pieces if piece.kind != "removed") == one.after
        else:
            assert one.pieces == ()


@given(text=texts)
def test_a_text_does_not_differ_from_itself(text):
    assert {one.kind for one in compare(text, text)} <= {"same"}


def test_a_changed_word_is_shown_in_its_passage():
    assert compare(["公示期为5个工作日。"], ["公示期为7个工作日。"]) == [
        Change(
            "changed",
            "公示期为5个工作日。",
            "公示期为7个工作日。",
            (Piece("公示期为", "same"), Piece("5", "removed"), Piece("7", "added"), Piece("个工作日。", "same")),
        )
    ]


def test_unrelated_passages_are_not_woven_together():
    assert [one.kind for one in compare(["土地差别化供应。"], ["人才同等待遇，子女入学。"])] == ["removed", "added"]


@pytest.fixture
def page(hubei) -> PolicyPage:
    page = publish_policy(
        tenant=hubei,
        actor=None,
        policy=PolicyData(
            title="示例措施", slug="measures", body=(ArticleData(number="第一条", text="公示期为5个工作日。"),)
        ),
    )
    changed(page, "公示期为7个工作日。", at=dt.timedelta(days=1))
    return PolicyPage.objects.get(pk=page.pk)


def changed(page: PolicyPage, text: str, *, at: dt.timedelta, publish: bool = True) -> None:
    """Save the page's article with another text, `at` after now, live or as a draft."""
    page = page.get_latest_revision_as_object()
    page.body[0].value["text"] = text
    with clock.frozen(clock.now() + at):
        revision = page.save_revision()
        if publish:
            revision.publish()


def test_the_published_versions_are_listed_and_drafts_are_not(client, page):
    changed(page, "草稿里的机密。", at=dt.timedelta(days=2), publish=False)
    changed(page, "草稿里的机密。", at=dt.timedelta(days=2), publish=False)
    assert [version.number for version in versions.published_versions(page)] == [1, 2]
    shown = client.get(f"{page.url}versions/", headers=HUBEI).content.decode()
    assert [f"versions/{number}/" in shown for number in (1, 2, 3)] == [True, True, False]
    assert "机密" not in client.get(f"{page.url}versions/2/", headers=HUBEI).content.decode()


def test_publishing_again_without_a_change_is_no_new_version(page):
    changed(page, "公示期为7个工作日。", at=dt.timedelta(days=3))
    assert [version.number for version in versions.published_versions(page)] == [1, 2]


def test_a_reader_sees_what_was_changed(client, page):
    answer = client.get(f"{page.url}versions/2/", headers=HUBEI)
    assert answer.context["counts"] == {"added": 0, "removed": 0, "changed": 1}
    shown = answer.content.decode()
    assert '<del><span class="visually-hidden">删除：</span>5</del>' in shown
    assert '<ins><span class="visually-hidden">新增：</span>7</ins>' in shown
    backwards = client.get(f"{page.url}versions/1/?against=2", headers=HUBEI)
    assert backwards.context["old"].number == 2


def test_the_first_version_is_shown_whole(client, page):
    answer = client.get(f"{page.url}versions/1/", headers=HUBEI)
    assert answer.context["old"] is None
    assert "公示期为5个工作日。" in answer.content.decode()
    assert "<ins>" not in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["versions/3/", "versions/0/", "versions/2/?against=9", f"versions/{'9' * 30}/", "versions/x/"]
)
def test_a_version_that_does_not_exist_is_not_found(client, page, address):
    assert client.get(f"{page.url}{address}", headers=HUBEI).status_code == 404


@pytest.mark.parametrize("against", ["x", "-1", "²", "9" * 400])
def test_a_malformed_choice_is_not_found(client, page, against):
    assert client.get(f"{page.url}versions/2/", {"against": against}, headers=HUBEI).status_code == 404


def test_another_authority_shows_no_version(client, page, jiangsu):
    path = f"/policies/{page.slug}/versions/"
    assert client.get(path, headers=HUBEI).status_code == 200
    assert client.get(path, headers={"host": "jiangsu.localhost"}).status_code == 404


def test_a_withheld_history_and_a_withdrawn_page_show_nothing(client, page):
    PolicyPage.objects.filter(pk=page.pk).update(shows_history=False)
    assert client.get(f"{page.url}versions/", headers=HUBEI).status_code == 404
    assert client.get(f"{page.url}versions/1/", headers=HUBEI).status_code == 404
    assert "版本历史" not in client.get(page.url, headers=HUBEI).content.decode()
    PolicyPage.objects.filter(pk=page.pk).update(shows_history=True, live=False)
    assert client.get(f"{page.url}versions/1/", headers=HUBEI).status_code == 404


def test_a_document_says_how_it_is_quoted(client, hubei):
    page = publish_policy(
        tenant=hubei,
        actor=None,
        policy=PolicyData(
            title="示例措施",
            doc_number="鄂科示〔2020〕7号",
            issuers=("湖北省科技厅", "湖北省财政厅"),
            written_on=dt.date(2020, 12, 4),
        ),
    )
    answer = client.get(page.url, headers=HUBEI)
    assert answer.context["citation"] == (
        f"《示例措施》（鄂科示〔2020〕7号），湖北省科技厅、湖北省财政厅，2020年12月4日，{answer.context['address']}"
    )


def test_an_attachment_that_was_found_later_is_a_change(hubei):
    page = publish_policy(
        tenant=hubei, actor=None, policy=PolicyData(title="甲", attachments=(AttachmentData(title="指标体系"),))
    )
    draft = page.get_latest_revision_as_object()
    row = draft.attachments.get()
    row.state = AttachmentState.ELSEWHERE
    draft.attachments = [row]
    draft.save_revision().publish()
    found = versions.compared(page, 2, "")
    assert [(one.before, one.after) for one in found["changes"] if one.kind != "same"] == [
        ("附件：指标体系（附件缺失）", "附件：指标体系（见来源网站）")
    ]
