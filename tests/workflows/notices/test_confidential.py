"""Story: whoever objected stays unknown to everybody but the handler, wherever one looks (RULES B5.3)."""

import io
import logging
from pathlib import Path

import pytest
from django.core import management
from django.urls import reverse
from django.views.debug import ExceptionReporter

from tests.workflows.notices import factories
from tests.workflows.notices.factories import object_to, objection_of
from workflows.notices import receipts
from workflows.notices.actions import admit, read_identity
from workflows.notices.errors import KeyMissing
from workflows.notices.paths import path_of
from workflows.notices.search_source import load

SECRETS = [text for secret in factories.SECRETS for text in (secret, ascii(secret)[1:-1])]


@pytest.fixture
def handled(nation, notice, items, handler, leader):
    """An objection with evidence that went all the way, its identity read on the way."""
    objection = objection_of(object_to(notice, items[0], papers=factories.evidence()))
    objection = admit(actor=handler, tenant=nation, objection=objection)
    read_identity(actor=handler, tenant=nation, objection=objection, purpose="电话核实身份")
    return factories.decided(handler, leader, objection, "unfounded", reply="已核查。")


def leaks(text):
    return [secret for secret in SECRETS if secret in text]


def test_no_table_holds_the_name_in_plain_text(handled):
    out = io.StringIO()
    management.call_command("dumpdata", stdout=out, verbosity=0)
    assert handled.receipt_number in out.getvalue()
    assert leaks(out.getvalue()) == []


def test_no_file_name_holds_it(handled, settings):
    names = " ".join(str(path) for path in Path(settings.DOCUMENTS_DIR).rglob("*"))
    assert leaks(names) == []


def test_search_does_not_know_of_it(handled, notice):
    assert leaks(str(load(str(notice.pk)))) == []


def test_no_page_of_the_applicant_or_the_public_shows_it(at_home, handled, cases, notice, hubei):
    applicant = factories.make_user("申报经办", hubei, "applicant")
    pages = [at_home.get(path) for path in (path_of(notice), "/notices/", "/")]
    at_home.force_login(applicant)
    pages.append(at_home.get(reverse("cases:case", args=[cases[0].pk]), headers={"host": hubei.host}))
    assert [page.status_code for page in pages] == [200, 200, 200, 200]
    for page in pages:
        assert leaks(page.content.decode()) == []
        assert handled.receipt_number not in page.content.decode()


def test_a_refused_form_and_the_log_do_not_repeat_it(at_home, notice, caplog):
    caplog.set_level(logging.DEBUG)
    at_home.post(
        reverse("notices:object", args=[notice.pk]),
        {"token": "forged", "kind": "person", "person_name": factories.SECRET_NAME},
    )
    assert leaks(caplog.text) == []


def test_a_crash_report_does_not_show_it(notice, settings):
    settings.OBJECTOR_KEYS = []
    with pytest.raises(KeyMissing) as crash:
        object_to(notice, token=receipts.new_form_token(notice.pk))
    report = ExceptionReporter(None, KeyMissing, crash.value, crash.tb).get_traceback_text()
    assert "submitting.py" in report
    assert leaks(str(crash.value) + report) == []
