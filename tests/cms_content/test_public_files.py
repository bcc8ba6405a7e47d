"""A citizen downloads the attachment of a published policy, and no paper that was not uploaded to be published.

An editor uploads it in the page's form. The form sends the file's number, and any number can be sent: neither the
papers of a case nor another authority's files may come out that way.
"""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms_content.actions import publish_policy
from cms_content.models import Attachment, AttachmentState, PolicyPage
from cms_content.policy_data import AttachmentData, PolicyData
from portal.documents.actions import store_version
from portal.documents.models import DocumentVersion, ScanStatus
from portal.documents.public import store_public
from portal.identity.actions import create_user, grant_role
from portal.tenancy.roles import Role

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
HUBEI = {"host": "hubei.localhost"}
CREATE, CHOOSE = "/cms/public-files/create/", "/cms/public-files/"


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"


@pytest.fixture
def editor(hubei):
    user = create_user(actor=None, username="editor", full_name="白示例", password="correct horse 9 battery")
    grant_role(actor=None, tenant=hubei, user=user, role=Role.EDITOR)
    return user


@pytest.fixture
def at_desk(client, editor):
    client.force_login(editor)
    return client


def upload(name: str = "指标体系.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def found_clean(version: DocumentVersion) -> DocumentVersion:
    DocumentVersion.across_tenants.filter(pk=version.pk).update(scan_status=ScanStatus.CLEAN)
    return DocumentVersion.across_tenants.get(pk=version.pk)


@pytest.fixture
def version(hubei, editor) -> DocumentVersion:
    return found_clean(store_public(tenant=hubei, actor=editor, upload=upload()))


@pytest.fixture
def page(hubei, version) -> PolicyPage:
    policy = PolicyData(title="示例措施", slug="measures", attachments=(AttachmentData(title="指标体系"),))
    page = publish_policy(tenant=hubei, actor=None, policy=policy)
    Attachment.objects.filter(page=page).update(version=version, state=AttachmentState.HELD)
    return page


def address(version: DocumentVersion) -> str:
    return reverse("documents:public", args=[version.pk])


def status(client, version: DocumentVersion, host: str = "hubei.localhost") -> int:
    answer = client.get(address(version), headers={"host": host})
    if answer.streaming:
        b"".join(answer.streaming_content)  # reading to the end closes the file
    return answer.status_code


def test_a_citizen_downloads_the_attachment_of_a_published_policy(client, page, version):
    shown = client.get(page.url, headers=HUBEI).content.decode()
    assert f'<a href="{address(version)}">指标体系</a>' in shown
    assert "（PDF 文档，" in shown
    answer = client.get(address(version), headers=HUBEI)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies
    again = client.get(address(version), headers={**HUBEI, "if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_it_is_gone_when_the_page_is_withdrawn_or_closed(client, page, version):
    assert status(client, version) == 200
    closed = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert status(client, version) == 404
    closed.delete()
    page.unpublish()
    assert status(client, version) == 404


def test_an_upload_that_no_page_shows_is_read_by_nobody(client, version):
    assert status(client, version) == 404


def test_another_authority_does_not_hand_it_out(client, page, version, jiangsu):
    assert status(client, version, "jiangsu.localhost") == 404


@pytest.mark.parametrize("state", [ScanStatus.PENDING, ScanStatus.INFECTED, ScanStatus.UNSCANNED])
def test_what_was_not_found_clean_is_not_handed_out(client, page, version, state):
    DocumentVersion.across_tenants.filter(pk=version.pk).update(scan_status=state)
    assert status(client, version) == 404


def test_a_paper_of_a_case_never_becomes_public(client, hubei, editor, page):
    paper = found_clean(store_version(tenant=hubei, actor=editor, upload=upload("规划.pdf"), purpose="plan"))
    row = Attachment(page=page, title="规划", state=AttachmentState.HELD, version=paper)
    with pytest.raises(ValidationError, match="只能选择本机关为公开而上传的文件"):
        row.full_clean()
    row.save()  # as if the check had been passed by
    assert status(client, paper) == 404


def test_another_authoritys_file_is_refused(hubei, jiangsu, editor, page):
    foreign = found_clean(store_public(tenant=jiangsu, actor=editor, upload=upload()))
    with pytest.raises(ValidationError, match="只能选择本机关"):
        Attachment(page=page, title="外来", state=AttachmentState.HELD, version=foreign).full_clean()


def test_state_and_file_agree(page, version):
    with pytest.raises(ValidationError, match="请选择文件"):
        Attachment(page=page, title="甲", state=AttachmentState.HELD).full_clean()
    with pytest.raises(ValidationError, match="应为“本站下载”"):
        Attachment(page=page, title="甲", state=AttachmentState.MISSING, version=version).full_clean()


def test_an_editor_uploads_and_chooses_in_the_pages_form(at_desk, hubei, jiangsu, editor):
    answer = at_desk.post(CREATE, {"title": "表一", "file": upload()}, headers=HUBEI).json()
    taken = DocumentVersion.across_tenants.get()
    assert (answer["step"], answer["result"]["id"]) == ("chosen", str(taken.pk))
    assert (taken.document.title, taken.document.purpose, taken.document.tenant) == ("表一", "public", hubei)
    store_public(tenant=jiangsu, actor=editor, upload=upload("江苏机密.pdf"))
    store_version(tenant=hubei, actor=editor, upload=upload("规划.pdf"), purpose="plan")
    listed = at_desk.get(CHOOSE, headers=HUBEI).json()["html"]
    assert [name for name in ("指标体系.pdf", "江苏机密.pdf", "规划.pdf") if name in listed] == ["指标体系.pdf"]


@pytest.fixture
def add_row(at_desk, page):
    """Send the page's form with one more attachment, as the browser does; return the answer."""

    def send(version):
        fresh = {
            "title": "表一",
            "state": AttachmentState.HELD,
            "version": str(version.pk),
            "source_url": "",
            "note": "",
        }
        there = page.attachments.get()
        kept = fresh | {"id": str(there.pk), "title": there.title, "version": str(there.version_id)}
        form = {
            "title": page.title,
            "slug": page.slug,
            "body": streamfield([]),
            "attachments": inline_formset([kept, fresh], initial=1),
            **{name: inline_formset([]) for name in ("issuers", "relations", "comments")},
        }
        return at_desk.post(f"/cms/pages/{page.pk}/edit/", nested_form_data(form), headers=HUBEI)

    return send


def test_an_editor_adds_a_row_with_a_file_to_a_page(add_row, hubei, editor, page, version):
    own = store_public(tenant=hubei, actor=editor, upload=upload("表一.pdf"))
    assert add_row(own).status_code == 302
    draft = PolicyPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert [one.version for one in draft.attachments.all()] == [version, own]


def test_an_added_row_takes_no_other_file(add_row, hubei, jiangsu, editor, page):
    foreign = store_public(tenant=jiangsu, actor=editor, upload=upload("江苏机密.pdf"))
    paper = store_version(tenant=hubei, actor=editor, upload=upload("规划.pdf"), purpose="plan")
    before = page.revisions.count()
    for one in (foreign, paper):
        answer = add_row(one)
        assert (answer.status_code, "只能选择本机关为公开而上传的文件" in answer.content.decode()) == (200, True)
    assert page.revisions.count() == before


def test_nothing_else_can_be_chosen_by_number(at_desk, hubei, jiangsu, editor):
    own = store_public(tenant=hubei, actor=editor, upload=upload())
    foreign = store_public(tenant=jiangsu, actor=editor, upload=upload("江苏机密.pdf"))
    paper = store_version(tenant=hubei, actor=editor, upload=upload("规划.pdf"), purpose="plan")
    chosen = [at_desk.get(f"{CHOOSE}chosen/{one.pk}/", headers=HUBEI).status_code for one in (own, foreign, paper)]
    assert chosen == [200, 404, 404]
    query = "&".join(f"id={one.pk}" for one in (own, foreign, paper))
    several = at_desk.get(f"{CHOOSE}chosen-multiple/?{query}&id=x", headers=HUBEI).json()
    assert [one["id"] for one in several["result"]] == [str(own.pk)]
    assert at_desk.get(f"{CHOOSE}chosen/x/", headers=HUBEI).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.pdf", b""),
        ("页面.pdf", b"<html><script>alert(1)</script>"),
        ("程序.exe", b"MZ\x90\x00"),
        ("图.svg", b"<svg/>"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused_with_its_reason(at_desk, hubei, name, content):
    answer = at_desk.post(CREATE, {"title": "", "file": upload(name, content)}, headers=HUBEI).json()
    assert answer["step"] == "reshow_creation_form"
    assert 'class="error-message"' in answer["htmlFragment"]
    assert not DocumentVersion.across_tenants.exists()


def test_who_is_not_an_editor_finds_no_such_window(client, hubei, editor, jiangsu):
    assert client.get(CHOOSE, headers=HUBEI).status_code == 302
    client.force_login(editor)
    assert client.get(CHOOSE, headers={"host": "jiangsu.localhost"}).status_code == 404


def test_programs_are_told_where_the_file_is(client, page, version):
    item = client.get(f"/api/v1/policies/{page.pk}", headers=HUBEI).json()["item"]
    assert [(one["title"], one["state"]["code"], one["file"]) for one in item["attachments"]] == [
        (
            "指标体系",
            "held",
            {
                "url": f"http://hubei.localhost{address(version)}",
                "media_type": "application/pdf",
                "size": len(PDF),
                "sha256": version.sha256,
            },
        )
    ]
    DocumentVersion.across_tenants.filter(pk=version.pk).update(scan_status=ScanStatus.PENDING)
    item = client.get(f"/api/v1/policies/{page.pk}", headers=HUBEI).json()["item"]
    assert [one["file"] for one in item["attachments"]] == [None]
