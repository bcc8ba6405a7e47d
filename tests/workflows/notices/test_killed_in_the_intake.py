"""Story: the server dies while I submit my objection; I press again and have one receipt, and nothing is half there.

Each process is killed with SIGKILL after its first statement to the database, its second and so on, to the last one
before the receipt is sent, and also just after the receipt was made. After every death the same form is sent again.
"""

import datetime as dt
import ipaddress
import os
import re
import zlib

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.dispatch import Signal
from django.test import Client

from portal.audit.verify import verify_chain
from portal.documents.models import DocumentVersion
from portal.documents.sweeping import KEPT, sweep_quarantine
from tests.workflows.flows.dying import deaths
from tests.workflows.notices import factories
from tests.workflows.notices.test_public_pages import address, filled
from workflows.notices import receipts
from workflows.notices.actions import keep_time
from workflows.notices.actions.mailing import send_objector_mails
from workflows.notices.models import Handling, Objection, ObjectorMail

pytestmark = pytest.mark.django_db(transaction=True)

MAIL = "objector@example.cn"
NUMBER = re.compile(r'id="receipt-number">([0-9A-Z-]+)<')
asked = Signal()
"""Sent after each statement to the database and after each commit, with what it was."""
WRITES = re.compile(r"^(INSERT INTO|UPDATE) \"(\w+)\"|^(COMMIT)")


def told(execute, sql, *rest):
    """Run a statement and tell of it."""
    result = execute(sql, *rest)
    asked.send(sender=None, sql=sql)
    return result


@pytest.fixture
def press(at_home, notice, items):
    """Return `(token) -> answer`: the form with two files and a wish for a confirmation, sent in this process."""
    given = filled(at_home, notice, items[0], person_email=MAIL, confirm_by_mail="on")
    files = [bytes(factories.pdf().read()) + bytes([48 + number]) for number in range(2)]

    def send(token):
        uploads = [SimpleUploadedFile("名册.pdf", content) for content in files]
        host = at_home.defaults["HTTP_HOST"]
        each = str(ipaddress.IPv4Address(zlib.crc32(token.encode())))  # nobody here is to wait for the others
        browser = Client(headers={"host": host}, REMOTE_ADDR=each)
        return browser.post(address(notice), given | {"token": token, "evidence": uploads})

    return send


def stored(token):
    return Objection.across_tenants.filter(token_hash=receipts.token_hash(token))


def contents(settings):
    return [one for one in settings.DOCUMENTS_DIR.rglob("*") if one.is_file()]


def test_whenever_it_dies_the_same_form_gives_one_receipt_and_nothing_is_half_there(press, notice, settings):
    tokens = [receipts.new_form_token(notice.pk)]

    def act():
        # a commit is no statement of a cursor: it is told of here
        commit = connection.commit
        connection.commit = lambda: (commit(), asked.send(sender=None, sql="COMMIT"))
        with connection.execute_wrapper(told):
            assert press(tokens[-1]).status_code == 200
        asked.send(sender=None, sql="COMMIT answer")

    def write(sql, **_more):
        found = WRITES.match(sql)
        return sql[:60] if found else None

    died = []
    for name in deaths(act, asked, write):
        died.append(name)
        token = tokens[-1]
        there = list(stored(token))
        # the row is there with all that belongs to it, or not at all
        for objection in there:
            assert objection.targets.count() == 1
            assert list(objection.mails.values_list("state", flat=True)) == ["pending"]
        answer = press(token)
        assert answer.status_code == 200, name
        objection = stored(token).get()
        assert NUMBER.search(answer.content.decode())[1] == objection.receipt_number
        assert {one.pk for one in there} <= {objection.pk}
        assert objection.evidence.exclude(version=None).count() == 2, name
        tokens.append(receipts.new_form_token(notice.pk))

    assert len([name for name in died if name.startswith("COMMIT")]) >= 6
    assert any('"notices_objection"' in name for name in died)
    assert any('"notices_objectormail"' in name for name in died)
    assert any('"documents_documentversion"' in name for name in died)
    assert died[-1] == "COMMIT answer"
    assert Objection.across_tenants.count() == len(tokens)
    assert verify_chain() == []

    # the worker goes on by itself: one confirmation and one handling for each, whoever died in between
    while send_objector_mails():
        pass
    assert (len(mail.outbox), set(ObjectorMail.objects.values_list("state", flat=True))) == (len(tokens), {"sent"})
    keep_time()
    assert Handling.objects.count() == len(tokens)

    # what no record names is gone after a day; what one names stays
    before = dt.datetime.now(tz=dt.UTC).timestamp() - KEPT.total_seconds() - 60
    for one in contents(settings):
        os.utime(one, (before, before))
    orphans = len(contents(settings)) - DocumentVersion.across_tenants.values("storage_key").distinct().count()
    assert sweep_quarantine() == orphans > 0
    assert {str(one.relative_to(settings.DOCUMENTS_DIR)) for one in contents(settings)} == set(
        DocumentVersion.across_tenants.values_list("storage_key", flat=True)
    )
    assert sweep_quarantine() == 0
