"""The scanner was away for a night: in the morning all that waited is scanned, without anybody doing anything."""
# ruff: noqa: PLR0917  # fixtures are asked for by name, some for their effect alone

import datetime as dt
from pathlib import Path

import pytest

from portal import clock
from portal.audit.models import AuditRecord
from portal.documents.actions import open_version, store_version
from portal.documents.models import DocumentVersion, ScanStatus
from portal.documents.settling import Outcome, rescan_waiting, settle
from portal.documents.tasks import rescan_pending
from tests.portal.documents.conftest import PDF, pdf, stored_keys
from tests.services.base import free_port
from tests.services.clamd import eicar

EVENING = dt.datetime(2026, 11, 20, 18, 0, tzinfo=clock.BEIJING)


def statuses():
    return list(DocumentVersion.across_tenants.order_by("pk").values_list("scan_status", flat=True))


def away(settings):
    settings.CLAMD_HOST, settings.CLAMD_PORT = "127.0.0.1", free_port()


def back(settings, server):
    settings.CLAMD_HOST, settings.CLAMD_PORT = server.host, server.port


def test_without_a_scanner_nothing_happens(hubei, li):
    store_version(tenant=hubei, actor=li, upload=pdf())
    assert rescan_waiting() == 0
    assert statuses() == [ScanStatus.UNSCANNED]


def test_while_the_scanner_is_away_it_stops_at_the_first(hubei, li, settings):
    away(settings)
    with clock.frozen(EVENING):
        for content in (PDF, PDF + b"2"):
            store_version(tenant=hubei, actor=li, upload=pdf(content=content))
    with clock.frozen(EVENING + dt.timedelta(hours=1)):
        assert rescan_waiting() == 0
    assert statuses() == [ScanStatus.PENDING, ScanStatus.PENDING]
    tried = list(DocumentVersion.across_tenants.order_by("pk").values_list("scanned_at", flat=True))
    assert tried == [EVENING + dt.timedelta(hours=1), EVENING]


def test_what_is_settled_stays_settled(hubei, li):
    version = store_version(tenant=hubei, actor=li, upload=pdf())
    settle(version_id=version.pk, outcome=Outcome(ScanStatus.CLEAN))
    late = settle(version_id=version.pk, outcome=Outcome(ScanStatus.INFECTED, "Late"))
    assert (late.scan_status, late.scan_detail) == (ScanStatus.CLEAN, "")


@pytest.mark.service
class TestScannerIsBack:
    def test_all_that_waited_is_settled_once(
        self, hubei, jiangsu, li, settings, clamd_server, django_capture_on_commit_callbacks
    ):
        away(settings)
        honest = store_version(tenant=hubei, actor=li, upload=pdf())
        store_version(tenant=jiangsu, actor=None, upload=pdf("毒.pdf", PDF + eicar()))
        back(settings, clamd_server)
        with django_capture_on_commit_callbacks(execute=True):
            assert rescan_pending.call() == 2
            assert rescan_pending.call() == 0
        assert statuses() == [ScanStatus.CLEAN, ScanStatus.INFECTED]
        honest.refresh_from_db()
        assert stored_keys(Path(settings.DOCUMENTS_DIR)) == [honest.storage_key]
        with open_version(honest) as file:
            assert file.read() == PDF
        assert list(AuditRecord.across_tenants.filter(verb="document.infected").values_list("tenant__code")) == [
            ("jiangsu",)
        ]

    def test_what_was_taken_unscanned_is_found_later_in_all_its_copies(
        self, hubei, jiangsu, li, wang, settings, clamd_server, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            for tenant, person in ((hubei, li), (hubei, wang), (jiangsu, None)):
                store_version(tenant=tenant, actor=person, upload=pdf("毒.pdf", PDF + eicar()))
            back(settings, clamd_server)
            assert rescan_waiting(limit=1) == 1
            assert statuses() == [ScanStatus.INFECTED, ScanStatus.INFECTED, ScanStatus.UNSCANNED]
            assert rescan_waiting() == 1
        assert stored_keys(Path(settings.DOCUMENTS_DIR)) == []

    def test_a_file_that_cannot_be_scanned_does_not_hold_up_the_others(self, hubei, li, settings, clamd_server):
        away(settings)
        lost = store_version(tenant=hubei, actor=li, upload=pdf())
        store_version(tenant=hubei, actor=li, upload=pdf(content=PDF + b"2"))
        (Path(settings.DOCUMENTS_DIR) / lost.storage_key).unlink()
        back(settings, clamd_server)
        assert rescan_waiting() == 1
        assert statuses() == [ScanStatus.PENDING, ScanStatus.CLEAN]
