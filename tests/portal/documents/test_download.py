"""An official opens what an applicant handed in, if something lets them; a stranger learns nothing at all."""
# ruff: noqa: ARG002, PLR0917  # fixtures are asked for by name, some for their effect alone

from pathlib import Path

import pytest
import urllib3

from portal.audit.models import AuditRecord
from portal.documents import access
from portal.documents.access import INFECTED, NO_GROUND, NOT_READY, register_access
from portal.documents.actions import store_version
from portal.documents.models import DocumentVersion, ScanStatus
from portal.tenancy.permissions import ALLOWED, may, refused
from portal.tenancy.scope import NoTenantScope, tenant_scope
from tests.portal.documents.conftest import PDF, PNG, pdf


@pytest.fixture(autouse=True)
def no_grounds(monkeypatch):
    """Only the grounds that a test registers."""
    monkeypatch.setattr(access, "_at_home", [])
    monkeypatch.setattr(access, "_across", [])


@pytest.fixture
def version(hubei, li):
    """A clean version that li handed in at Hubei."""
    return with_status(store_version(tenant=hubei, actor=li, upload=pdf('规划\n"终".pdf')), ScanStatus.CLEAN)


def with_status(version, status):
    DocumentVersion.across_tenants.filter(pk=version.pk).update(scan_status=status)
    version.refresh_from_db()
    return version


def lets_wang_read(user, version):
    return ALLOWED if user.username == "wang" else None


def get(client, version, *, host="hubei.localhost", **query):
    return client.get(f"/documents/{version.pk}/", query, headers={"host": host})


def body(answer):
    """Read an answer to its end, as a browser does; that also closes the file behind it."""
    return b"".join(answer.streaming_content)


class TestRule:
    def test_the_uploader_reads_their_own_and_nobody_else_does(self, in_hubei, version, li, wang):
        assert may(li, "document.read", version) == ALLOWED
        assert may(wang, "document.read", version) == NO_GROUND
        assert may(None, "document.read", version).code == "nobody"

    def test_any_ground_that_allows_is_enough(self, in_hubei, version, wang):
        register_access(lambda _user, _version: refused("not_mine", "不归我管"))
        assert may(wang, "document.read", version) == NO_GROUND
        register_access(lets_wang_read)
        register_access(lets_wang_read)
        assert len(access._at_home) == 2
        assert may(wang, "document.read", version) == ALLOWED

    def test_a_ground_at_home_opens_nothing_elsewhere(self, version, jiangsu, li, wang):
        register_access(lets_wang_read)
        with tenant_scope(jiangsu):
            assert may(wang, "document.read", version) == NO_GROUND
            assert may(li, "document.read", version) == NO_GROUND
            register_access(lets_wang_read, across_tenants=True)
            assert may(wang, "document.read", version) == ALLOWED

    def test_outside_a_site_there_is_no_answer(self, version, li):
        with pytest.raises(NoTenantScope):
            may(li, "document.read", version)

    @pytest.mark.parametrize(
        ("status", "demo", "uploader", "other"),
        [
            (ScanStatus.CLEAN, False, ALLOWED, ALLOWED),
            (ScanStatus.PENDING, False, ALLOWED, NOT_READY),
            (ScanStatus.PENDING, True, ALLOWED, NOT_READY),
            (ScanStatus.UNSCANNED, False, ALLOWED, NOT_READY),
            (ScanStatus.UNSCANNED, True, ALLOWED, ALLOWED),
            (ScanStatus.INFECTED, False, INFECTED, INFECTED),
            (ScanStatus.INFECTED, True, INFECTED, INFECTED),
        ],
    )
    def test_the_scan_decides_after_the_ground(
        self, in_hubei, version, li, wang, jiangsu, settings, status, demo, uploader, other
    ):
        settings.DEMO_MODE = demo
        register_access(lets_wang_read)
        with_status(version, status)
        assert may(li, "document.read", version) == uploader
        assert may(wang, "document.read", version) == other

    def test_a_stranger_does_not_learn_of_a_virus(self, in_hubei, version, wang):
        assert may(wang, "document.read", with_status(version, ScanStatus.INFECTED)) == NO_GROUND


class TestPage:
    def test_a_download_from_the_directory(self, client, version, li):
        client.force_login(li)
        answer = get(client, version)
        assert answer.status_code == 200
        assert body(answer) == PDF
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == (
            "attachment; filename=\"_____.pdf\"; filename*=UTF-8''%E8%A7%84%E5%88%92%22%E7%BB%88%22.pdf"
        )
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        assert int(answer["Content-Length"]) == len(PDF)

    def test_each_download_is_on_record(self, client, version, li):
        client.force_login(li)
        assert body(get(client, version)) == body(get(client, version, inline="1")) == PDF
        rows = AuditRecord.across_tenants.filter(verb="document.downloaded").order_by("seq")
        assert [(row.tenant.code, row.actor, row.target, row.summary) for row in rows] == [
            ("hubei", li, f"document_version:{version.pk}", "下载文件"),
            ("hubei", li, f"document_version:{version.pk}", "在线查看文件"),
        ]
        assert rows[0].details == {"sha256": version.sha256, "owner": "hubei", "scan": "clean"}

    def test_only_pdf_and_pictures_are_shown_in_place(self, client, hubei, version, li):
        client.force_login(li)
        picture = store_version(tenant=hubei, actor=li, upload=pdf("图.png", PNG))
        text = store_version(tenant=hubei, actor=li, upload=pdf("说明.txt", b"text"))
        shown = [get(client, each, inline="1") for each in (version, picture, text)]
        assert [answer["Content-Disposition"].split(";")[0] for answer in shown] == ["inline", "inline", "attachment"]
        assert ["sandbox" in answer["Content-Security-Policy"] for answer in shown] == [False, False, True]
        assert [body(answer) for answer in shown] == [PDF, PNG, b"text"]

    def test_whoever_has_no_reason_gets_the_answer_of_no_such_file(self, client, version, li, wang):
        for person, host, pk in (
            (None, "hubei.localhost", version.pk),
            (wang, "hubei.localhost", version.pk),
            (li, "jiangsu.localhost", version.pk),
            (li, "hubei.localhost", 0),
            (li, "hubei.localhost", 10**30),
        ):
            client.logout()
            if person:
                client.force_login(person)
            answer = client.get(f"/documents/{pk}/", headers={"host": host})
            assert answer.status_code == 404
        assert AuditRecord.across_tenants.filter(verb="document.downloaded").count() == 0

    @pytest.fixture(autouse=True)
    def both_sites(self, hubei, jiangsu):
        """Both hosts exist."""

    def test_only_reading(self, client, version, li):
        client.force_login(li)
        assert client.post(f"/documents/{version.pk}/", headers={"host": "hubei.localhost"}).status_code == 405

    @pytest.mark.parametrize(
        ("status", "code", "words"),
        [(ScanStatus.PENDING, 409, "该文件尚未通过病毒扫描"), (ScanStatus.INFECTED, 422, "该文件含有病毒")],
    )
    def test_who_may_read_hears_why_it_does_not_come(self, client, version, wang, status, code, words):
        register_access(lets_wang_read)
        with_status(version, status)
        client.force_login(wang)
        answer = get(client, version)
        assert answer.status_code == code
        assert words in answer.content.decode()
        assert PDF not in answer.content

    def test_content_that_is_gone_says_so_and_is_not_recorded_as_given(self, client, version, li, settings):
        (Path(settings.DOCUMENTS_DIR) / version.storage_key).unlink()
        client.force_login(li)
        answer = get(client, version)
        assert answer.status_code == 503
        assert "没有在存储中找到该文件的内容" in answer.content.decode()
        assert AuditRecord.across_tenants.filter(verb="document.downloaded").count() == 0

    @pytest.mark.service
    def test_from_s3_by_a_link_for_a_minute(self, client, on_s3, hubei, li):
        version = store_version(tenant=hubei, actor=li, upload=pdf())
        client.force_login(li)
        answer = get(client, version, inline="1")
        assert answer.status_code == 302
        assert "X-Amz-Expires=60" in answer["Location"]
        assert answer["Referrer-Policy"] == "no-referrer"
        with urllib3.PoolManager() as people:
            content = people.request("GET", answer["Location"])
        assert (content.status, content.data) == (200, PDF)
        assert content.headers["Content-Disposition"].startswith("inline; ")
        assert AuditRecord.across_tenants.filter(verb="document.downloaded").count() == 1
