"""Story: when the authority has no more reason to know who objected, the portal forgets it, files and all."""

import datetime as dt
import logging
from pathlib import Path

import pytest

from portal import clock
from portal.audit.models import AuditRecord
from portal.documents.actions import store_made
from portal.documents.models import Document, DocumentVersion, PdfCopy
from tests.workflows.notices import factories
from tests.workflows.notices.factories import REPLY, object_to, objection_of
from workflows.notices.actions import keep_paper, refuse_admission
from workflows.notices.actions.retention import forget_objectors
from workflows.notices.models import RETENTION_DAYS, ObjectionPolicy
from workflows.notices.presentation import papers_of

PERIOD = dt.timedelta(days=RETENTION_DAYS)
AT = factories.PUBLISHED


def ended(nation, handler, receipt):
    given = {"ground": "no_facts", "reply": REPLY}
    return refuse_admission(actor=handler, tenant=nation, objection=objection_of(receipt), **given)


def files(settings, part="content"):
    """Return the contents taken in; what is promoted leaves quarantine only when its transaction ends."""
    return [path for path in (Path(settings.DOCUMENTS_DIR) / part).rglob("*") if path.is_file()]


def forgotten(moment):
    with clock.frozen(moment):
        return forget_objectors()


def test_identity_and_files_go_after_the_period_and_the_fate_stays(nation, notice, items, handler, settings):
    papers = {"evidence": [factories.pdf()], "signature": [factories.pdf(content=factories.PDF + b"s")]}
    old = ended(nation, handler, object_to(notice, items[0], papers=papers))
    still_open = objection_of(object_to(notice, items[1], papers=factories.evidence()))
    assert len(files(settings)) == 2  # the two pieces of evidence are the same content
    assert forgotten(AT + PERIOD - factories.SECOND) == 0
    assert forgotten(AT + PERIOD) == 1
    old.refresh_from_db()
    assert (old.identity, old.person_hash, old.erased_at) == ("", "", AT + PERIOD)
    assert (old.state, old.admission_ground, old.reply) == ("not_admitted", "no_facts", REPLY)
    assert [paper.words for paper in papers_of(old.evidence.all())] == ["已按保存期限删除"] * 2
    still_open.refresh_from_db()
    assert still_open.identity
    assert DocumentVersion.across_tenants.count() == Document.across_tenants.count() == 1
    assert len(files(settings)) == 1  # what the open one needs stays
    row = AuditRecord.across_tenants.get(verb="objection.erased")
    assert (row.target, row.details) == (f"objection:{old.pk}", {"papers": 2})
    assert forgotten(AT + PERIOD) == 0


def test_the_pdf_that_was_made_of_a_word_file_to_look_at_it_goes_with_it(nation, notice, items, handler, settings):
    """Story: the handler looked at the evidence in place, so the worker made a copy; nothing of it may outlive it."""
    old = ended(nation, handler, object_to(notice, items[0], papers=factories.evidence()))
    version = old.evidence.get().version
    made = store_made(
        tenant=nation,
        actor=None,
        content=factories.PDF + b"copy",
        filename="证据材料1.pdf",
        title="证据材料1",
        purpose="shown",
    )
    PdfCopy.objects.create(version=version, pdf=made, asked_at=clock.now())
    assert len(files(settings)) == 2
    assert forgotten(AT + PERIOD) == 1
    assert files(settings) == []
    assert PdfCopy.objects.count() == 0
    assert (DocumentVersion.across_tenants.count(), Document.across_tenants.count()) == (0, 0)


def test_one_that_cannot_be_forgotten_keeps_nobody_else_from_it(nation, notice, items, handler, *, caplog):
    """Whatever is wrong with one row, the others are forgotten in the same run, and this one is tried again."""
    broken, *others = (
        ended(nation, handler, object_to(notice, item, papers=factories.evidence(factories.pdf(content=content))))
        for item, content in zip(items, (b"%PDF-1.7 a", b"%PDF-1.7 b", b"%PDF-1.7 c"), strict=True)
    )
    DocumentVersion.across_tenants.filter(objection_evidence__objection=broken).update(storage_key="../outside")
    with caplog.at_level(logging.ERROR):
        assert forgotten(AT + PERIOD) == 2
    assert f"objection {broken.pk} could not be forgotten" in caplog.text
    for one in (broken, *others):
        one.refresh_from_db()
    assert [bool(one.identity) for one in (broken, *others)] == [True, False, False]


def test_each_authority_has_its_own_period(nation, notice, items, handler):
    ended(nation, handler, object_to(notice, items[0]))
    ObjectionPolicy.across_tenants.create(tenant=nation, retention_days=30)
    assert forgotten(AT + dt.timedelta(days=29)) == 0
    assert forgotten(AT + dt.timedelta(days=30)) == 1


def test_a_file_that_is_gone_already_does_not_stop_it(nation, notice, items, handler, settings):
    """As after a kill -9 between the removal of the content and the commit."""
    old = ended(nation, handler, object_to(notice, items[0], papers=factories.evidence()))
    for path in files(settings):
        path.unlink()
    assert forgotten(AT + PERIOD) == 1
    old.refresh_from_db()
    assert old.identity == ""
    assert not DocumentVersion.across_tenants.exists()


def test_a_store_that_fails_changes_nothing_and_the_next_run_does_it(nation, notice, handler, settings, *, caplog):
    old = ended(nation, handler, object_to(notice, papers=factories.evidence()))
    place = files(settings)[0]
    content = place.read_bytes()
    place.unlink()
    place.mkdir()  # a directory in the content's place: the store fails
    with caplog.at_level(logging.WARNING):
        assert forgotten(AT + PERIOD) == 0
    old.refresh_from_db()
    assert old.identity
    assert old.evidence.get().version is not None
    place.rmdir()
    place.write_bytes(content)
    assert forgotten(AT + PERIOD) == 1


@pytest.mark.parametrize(("hours", "left"), [(47, 1), (48, 0)])
def test_files_of_a_form_that_was_never_sent_go_too(nation, notice, settings, *, hours, left):
    keep_paper(tenant=nation, upload=factories.pdf(), kind="evidence")
    forgotten(AT + dt.timedelta(hours=hours))
    assert (DocumentVersion.across_tenants.count(), len(files(settings, "quarantine"))) == (left, left)
