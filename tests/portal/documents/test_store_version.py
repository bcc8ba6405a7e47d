"""An applicant hands in a plan: what arrives is judged, kept once, numbered, scanned, and on record."""
# ruff: noqa: ARG002  # fixtures are asked for by name, some for their effect alone

import hashlib
import threading
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from portal.audit.models import AuditRecord
from portal.documents.actions import open_version, store_version
from portal.documents.errors import (
    DocumentContentMissing,
    DocumentEmpty,
    DocumentHashMismatch,
    DocumentInfected,
    DocumentNotReady,
    DocumentTooLarge,
    DocumentTypeDisguised,
    DocumentTypeRefused,
    StorageUnavailable,
)
from portal.documents.intake import readable_size
from portal.documents.models import Document, DocumentVersion, ScanStatus
from portal.documents.queries import current_version, documents_of, find_document, find_version, versions_of
from portal.errors import NotFound
from portal.tenancy.scope import NoTenantScope, tenant_scope
from tests.portal.documents.conftest import PDF, pdf, stored_keys
from tests.services.base import free_port
from tests.services.clamd import eicar

DIGEST = hashlib.sha256(PDF).hexdigest()


def audit():
    return list(AuditRecord.across_tenants.order_by("seq").values_list("tenant__code", "actor__username", "verb"))


class Stream:
    """An upload that declares a small size and goes on sending."""

    name = "大.pdf"
    size = 10

    def __init__(self):
        self.sent = 0

    def chunks(self, chunk_size):
        while True:
            self.sent += chunk_size
            yield PDF.ljust(chunk_size, b"x")


class TestTakingIn:
    def test_a_new_document_and_its_first_version(self, hubei, li, settings):
        version = store_version(tenant=hubei, actor=li, upload=pdf(), purpose="plan")
        document = version.document
        assert (document.tenant, document.title, document.purpose, document.created_by) == (
            hubei,
            "建设规划",
            "plan",
            li,
        )
        assert (version.number, version.sha256, version.size, version.filename) == (1, DIGEST, len(PDF), "建设规划.pdf")
        assert version.content_type == "application/pdf"
        assert (version.scan_status, version.scan_detail) == ("unscanned", "没有配置病毒扫描服务")
        assert version.storage_key == f"content/{hubei.pk}/{DIGEST[:2]}/{DIGEST}"
        with open_version(version) as file:
            assert file.read() == PDF
        assert audit() == [("hubei", "li", "document.stored")]

    def test_the_record_of_it_names_no_file(self, hubei):
        store_version(tenant=hubei, actor=None, upload=pdf("异议人张三的证据.pdf"))
        row = AuditRecord.across_tenants.get()
        assert row.actor is None
        assert row.details == {"sha256": DIGEST, "size": len(PDF), "content_type": "application/pdf"}
        assert "张三" not in row.summary + row.target

    def test_a_second_version_leaves_the_first_as_it_was(self, hubei, li, wang):
        first = store_version(tenant=hubei, actor=li, upload=pdf(), title="建设规划（2026）")
        second = store_version(
            tenant=hubei, actor=wang, upload=pdf("修改稿.pdf", PDF + b"2"), document=first.document, title="ignored"
        )
        assert (second.number, second.document.title, second.created_by) == (2, "建设规划（2026）", wang)
        kept = DocumentVersion.across_tenants.get(pk=first.pk)
        assert (kept.sha256, kept.filename, kept.created_by) == (DIGEST, "建设规划.pdf", li)
        assert list(versions_of(tenant=hubei, document=first.document)) == [first, second]
        assert current_version(tenant=hubei, document=first.document) == second

    def test_a_plain_binary_file_is_an_upload_too(self, hubei, tmp_path):
        path = tmp_path / "规划.pdf"
        path.write_bytes(PDF)
        with path.open("rb") as file:
            file.read(5)
            version = store_version(tenant=hubei, actor=None, upload=file)
        assert (version.sha256, version.filename) == (DIGEST, "规划.pdf")

    def test_a_name_that_lies_about_its_end_is_judged_by_its_true_one(self, hubei, li):
        with pytest.raises(DocumentTypeRefused):
            store_version(tenant=hubei, actor=li, upload=pdf("方案\u202efdp.exe"))
        version = store_version(tenant=hubei, actor=li, upload=pdf('规\n划"\u202e.pdf'))
        assert version.filename == '规划".pdf'

    def test_the_clients_hash_is_compared(self, hubei, li):
        store_version(tenant=hubei, actor=li, upload=pdf(), expected_sha256=DIGEST.upper())
        with pytest.raises(DocumentHashMismatch) as refusal:
            store_version(tenant=hubei, actor=li, upload=pdf(), expected_sha256="0" * 64)
        assert refusal.value.code == "document_hash_mismatch"
        assert Document.across_tenants.count() == 1


class TestRefusing:
    def refused(self, error, hubei, li, **given):
        with pytest.raises(error) as refusal:
            store_version(tenant=hubei, actor=li, **given)
        assert DocumentVersion.across_tenants.count() == 0
        assert audit() == []
        return refusal.value

    def test_nothing_in_it(self, hubei, li):
        refusal = self.refused(DocumentEmpty, hubei, li, upload=SimpleUploadedFile("空.pdf", b""))
        assert refusal.code == "document_empty"
        assert refusal.message == "“空.pdf”是空文件（0 字节）。请检查文件能否正常打开，再重新选择。"

    def test_over_the_limit_by_one_byte(self, hubei, li):
        refusal = self.refused(DocumentTooLarge, hubei, li, upload=pdf(), max_bytes=len(PDF) - 1)
        assert refusal.code == "document_too_large"
        store_version(tenant=hubei, actor=li, upload=pdf(), max_bytes=len(PDF))

    def test_a_lying_length_is_not_believed_and_the_stream_is_cut(self, hubei, li, settings):
        settings.DOCUMENT_MAX_BYTES = 1024 * 1024
        upload = Stream()
        refusal = self.refused(DocumentTooLarge, hubei, li, upload=upload)
        assert refusal.message == "“大.pdf”超过大小上限 1 MB。请压缩图片或拆分为多个文件后再上传。"
        assert upload.sent <= 2 * 1024 * 1024

    def test_a_disguise(self, hubei, li):
        self.refused(DocumentTypeDisguised, hubei, li, upload=pdf("规划.pdf", b"<html>"))

    def test_a_dead_store_keeps_no_record(self, hubei, li, settings, tmp_path):
        (tmp_path / "file").write_text("in the way")
        settings.DOCUMENTS_DIR = tmp_path / "file"
        self.refused(StorageUnavailable, hubei, li, upload=pdf())

    def test_a_failing_record_leaves_no_content(self, hubei, li, settings):
        with pytest.raises(ValueError, match="20260101"):
            store_version(tenant=hubei, actor=li, upload=pdf(), document=Document(pk="20260101x", tenant=hubei))
        assert stored_keys(Path(settings.DOCUMENTS_DIR)) == []

    def test_another_authoritys_document(self, hubei, jiangsu, li):
        theirs = store_version(tenant=jiangsu, actor=None, upload=pdf()).document
        with pytest.raises(NotFound):
            store_version(tenant=hubei, actor=li, upload=pdf(), document=theirs)
        with pytest.raises(NoTenantScope):
            store_version(tenant=None, actor=li, upload=pdf())
        assert DocumentVersion.across_tenants.count() == 1


class TestSameContent:
    def test_one_authority_keeps_it_once(self, hubei, li, wang, settings, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            versions = [store_version(tenant=hubei, actor=who, upload=pdf()) for who in (li, wang)]
        assert {version.storage_key for version in versions} == set(stored_keys(Path(settings.DOCUMENTS_DIR)))
        assert Document.across_tenants.count() == 2

    def test_two_authorities_share_nothing(self, hubei, jiangsu, li, settings, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            ours = store_version(tenant=hubei, actor=li, upload=pdf())
            theirs = store_version(tenant=jiangsu, actor=None, upload=pdf())
        assert stored_keys(Path(settings.DOCUMENTS_DIR)) == sorted([ours.storage_key, theirs.storage_key])

    def test_a_second_person_in_the_middle_of_the_first_ones_upload(
        self, hubei, li, wang, settings, django_capture_on_commit_callbacks
    ):
        class Slow:
            name = "规划.pdf"

            def chunks(self, chunk_size):
                yield PDF[:9]
                self.other = store_version(tenant=hubei, actor=wang, upload=pdf())
                yield PDF[9:]

        upload = Slow()
        with django_capture_on_commit_callbacks(execute=True):
            version = store_version(tenant=hubei, actor=li, upload=upload)
        assert version.storage_key == upload.other.storage_key
        assert stored_keys(Path(settings.DOCUMENTS_DIR)) == [version.storage_key]


@pytest.mark.django_db(transaction=True)
def test_many_people_hand_in_the_next_version_at_once(hubei, li, settings):
    """Each one's version is kept, numbers have no gap, and the content lies there once."""
    document = store_version(tenant=hubei, actor=li, upload=pdf()).document
    people = 5
    together, failures = threading.Barrier(people), []

    def hand_in():
        try:
            together.wait()
            store_version(tenant=hubei, actor=li, upload=pdf(), document=document)
        except Exception as fault:  # noqa: BLE001  # a thread's failure must fail the test
            failures.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_in) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    versions = list(versions_of(tenant=hubei, document=document))
    assert [version.number for version in versions] == [1, 2, 3, 4, 5, 6]
    assert stored_keys(Path(settings.DOCUMENTS_DIR)) == [versions[0].storage_key]
    assert len(audit()) == people + 1


class TestReading:
    def test_each_authority_reads_its_own(self, hubei, jiangsu, li):
        version = store_version(tenant=hubei, actor=li, upload=pdf())
        assert list(documents_of(tenant=hubei)) == [version.document]
        assert list(documents_of(tenant=jiangsu)) == []
        assert find_document(tenant=hubei, document_id=version.document_id) == version.document
        assert find_version(tenant=hubei, version_id=version.pk) == version
        for wrong in (
            lambda: find_document(tenant=jiangsu, document_id=version.document_id),
            lambda: find_version(tenant=jiangsu, version_id=version.pk),
        ):
            with pytest.raises(NotFound):
                wrong()
        assert list(versions_of(tenant=jiangsu, document=version.document)) == []
        with pytest.raises(NoTenantScope):
            documents_of(tenant=None)

    def test_the_managers_know_their_tenant(self, hubei, jiangsu, li):
        version = store_version(tenant=hubei, actor=li, upload=pdf())
        with tenant_scope(hubei):
            assert (Document.objects.get(), DocumentVersion.objects.get()) == (version.document, version)
        with tenant_scope(jiangsu):
            assert (Document.objects.count(), DocumentVersion.objects.count()) == (0, 0)
        for model in (Document, DocumentVersion):
            with pytest.raises(NoTenantScope):
                model.objects.count()

    def test_content_that_is_gone_says_so(self, hubei, li, settings):
        version = store_version(tenant=hubei, actor=li, upload=pdf())
        (Path(settings.DOCUMENTS_DIR) / version.storage_key).unlink()
        with pytest.raises(DocumentContentMissing):
            open_version(version)

    @pytest.mark.parametrize(
        ("size", "text"), [(0, "0 字节"), (2048, "2 KB"), (50 * 1024**2, "50 MB"), (1572864, "1.5 MB")]
    )
    def test_sizes_as_people_write_them(self, size, text):
        assert readable_size(size) == text


class TestScannerDown:
    def test_nothing_is_lost_and_nothing_is_called_clean(self, hubei, li, settings, django_capture_on_commit_callbacks):
        settings.CLAMD_HOST, settings.CLAMD_PORT = "127.0.0.1", free_port()
        with django_capture_on_commit_callbacks(execute=True):
            version = store_version(tenant=hubei, actor=li, upload=pdf())
        assert (version.scan_status, version.number) == (ScanStatus.PENDING, 1)
        assert version.scan_detail.startswith("病毒扫描服务暂时没有响应。")
        assert stored_keys(Path(settings.DOCUMENTS_DIR)) == [version.storage_key]
        assert version.storage_key.startswith("quarantine/")
        with pytest.raises(DocumentNotReady):
            open_version(version)


@pytest.mark.service
class TestRealScanner:
    def test_an_honest_file_is_taken_in(self, hubei, li, scanner):
        version = store_version(tenant=hubei, actor=li, upload=pdf())
        assert (version.scan_status, version.scan_detail) == (ScanStatus.CLEAN, "")
        with open_version(version) as file:
            assert file.read() == PDF

    def test_a_virus_is_refused_destroyed_and_on_record(
        self, hubei, li, scanner, settings, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(DocumentInfected) as refusal:
            store_version(tenant=hubei, actor=li, upload=pdf("毒.pdf", PDF + eicar()))
        assert refusal.value.code == "document_infected"
        assert refusal.value.message.startswith("“毒.pdf”含有病毒（Eicar-Test")
        version = DocumentVersion.across_tenants.get()
        assert version.scan_status == ScanStatus.INFECTED
        assert version.scan_detail.startswith("Eicar-Test")
        assert stored_keys(Path(settings.DOCUMENTS_DIR)) == []
        assert audit() == [("hubei", "li", "document.stored"), ("hubei", "li", "document.infected")]
        with pytest.raises(DocumentInfected):
            open_version(version)
        assert current_version(tenant=hubei, document=version.document) is None

    def test_a_virus_does_not_stay_behind_a_rolled_back_caller(self, hubei, li, scanner, settings):
        with pytest.raises(DocumentInfected), transaction.atomic():
            store_version(tenant=hubei, actor=li, upload=pdf("毒.pdf", PDF + eicar()))
        assert stored_keys(Path(settings.DOCUMENTS_DIR)) == []

    def test_over_the_daemons_limit_it_waits_and_the_next_one_passes(self, hubei, li, scanner):
        large = PDF + bytes(26 * 1024 * 1024)
        version = store_version(tenant=hubei, actor=li, upload=pdf("大.pdf", large))
        assert version.scan_status == ScanStatus.PENDING
        assert store_version(tenant=hubei, actor=li, upload=pdf()).scan_status == ScanStatus.CLEAN

    def test_on_the_real_store(self, hubei, li, scanner, on_s3, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            version = store_version(tenant=hubei, actor=li, upload=pdf())
            with pytest.raises(DocumentInfected):
                store_version(tenant=hubei, actor=li, upload=pdf("毒.pdf", PDF + eicar()))
        with open_version(version) as file:
            assert file.read() == PDF
        listed = on_s3.client().list_objects_v2(Bucket=on_s3.bucket, Prefix=f"content/{hubei.pk}/")
        assert version.storage_key in [entry["Key"] for entry in listed["Contents"]]
        bad = hashlib.sha256(PDF + eicar()).hexdigest()
        assert bad not in str(listed)
