"""Story: an organisation objects; whoever it is, and every word of its letter's name, shows up nowhere at all.

One objection with everything in it goes its whole way; then every channel that leaves the portal is read for it.
"""

import csv
import io
import itertools
import json
import logging

import pytest
from django.core import mail, management
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.audit.models import AuditRecord
from portal.identity.uscc import make
from portal.notifications.models import Delivery, Notification
from search.models import IndexEvent
from tests.workflows.notices import factories
from tests.workflows.notices.factories import PDF
from tests.workflows.notices.test_public_pages import address, filled
from workflows.notices.actions import admit, read_identity
from workflows.notices.actions.mailing import send_objector_mails
from workflows.notices.models import Objection
from workflows.notices.paths import path_of
from workflows.notices.search_source import load

USCC = make("91420100MACANARY0")
CANARIES = {
    "organisation_name": "雪鸮金丝雀科技公司",
    "organisation_uscc": USCC,
    "organisation_contact": "欧阳金丝雀",
    "organisation_phone": "13917390173",
    "organisation_email": "canary-7391@example.cn",
    "address": "示例市金丝雀路七三九一号",
}
FILE = "金丝雀公函七三九一"
WORDS = [*CANARIES.values(), FILE, "金丝雀", "canary-7391", "3917390173"]
FORMS = [form for word in WORDS for form in {word, ascii(word)[1:-1]}]


def found(text):
    """Return the canaries in `text`, also as escapes, as JSON or as CSV write them."""
    return [form for form in FORMS if form in text]


@pytest.fixture
def story(at_home, nation, notice, items, handler, *, caplog, settings):
    """The objection came in by the form after two refused tries, was admitted, its identity read; pages are kept."""
    settings.PAGE_CACHE = True
    caplog.set_level(logging.DEBUG)
    letter = SimpleUploadedFile(f"{FILE}.pdf", PDF)
    data = filled(at_home, notice, items[0], kind="organisation", reply_by="letter", confirm_by_mail="on", **CANARIES)
    assert at_home.post(address(notice), data | {"ground": ""}).status_code == 422
    assert at_home.post(address(notice), data | {"token": "forged", "seal": letter}).status_code == 400
    letter.seek(0)
    page = at_home.post(address(notice), data | {"seal": letter, "evidence": SimpleUploadedFile(f"{FILE}.exe", b"MZ")})
    assert page.status_code == 200
    objection = Objection.across_tenants.get()
    send_objector_mails()
    admit(actor=handler, tenant=nation, objection=objection)
    read_identity(actor=handler, tenant=nation, objection=objection, purpose="电话核实身份")
    return objection, page


PUBLIC = (
    "/notices/",
    "/",
    "/feeds/notices.atom",
    "/feeds/notices.ics",
    "/api/v1/notices",
    "/open-data/notices.json",
    "/open-data/notices.csv",
    "/open-data/notice-items.csv",
    "/open-data/notice-items.json",
    "/api/v3/pages/?limit=100",
    "/nowhere/",
    "/objections/",
    "/sitemap.xml",
    "/robots.txt",
)


def test_no_channel_knows_of_the_objector(at_home, story, notice, cases, hubei, *, handler, caplog):
    objection, receipt = story
    texts = {"receipt": receipt.content.decode(), "log": caplog.text}
    texts["search"] = str(load(str(notice.pk))) + str(list(IndexEvent.objects.values()))
    texts["audit"] = str(list(AuditRecord.across_tenants.values()))
    told = [list(Notification.across_tenants.values()), list(Delivery.objects.values())]
    texts["notifications"] = str(told)
    one = (path_of(notice), f"/objections/new/{notice.pk}/", f"/api/v1/notices/{notice.pk}")
    for path, time in itertools.product((*PUBLIC, *one), ("made", "kept")):
        answer = at_home.get(path)
        texts[f"{path} {time}"] = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
    at_home.force_login(handler)
    for path in (reverse("notices:queue"), reverse("notices:detail", args=[objection.pk])):
        texts[f"handler {path}"] = at_home.get(path).content.decode()
    at_home.force_login(factories.make_user("申报经办", hubei, "applicant"))
    for path in (reverse("cases:case", args=[cases[0].pk]), "/workspace/", "/workspace/notifications/"):
        texts[f"applicant {path}"] = at_home.get(path, headers={"host": hubei.host}).content.decode()
    for path in ("/workspace/queue/export.csv", "/workspace/objection-comments/", "/workspace/statistics/steps.csv"):
        answer = at_home.get(path, headers={"host": hubei.host})
        texts[f"applicant {path}"] = (
            b"".join(answer.streaming_content) if answer.streaming else answer.content
        ).decode()
    # the page of results repeats what was asked for, and nothing more
    texts["results"] = at_home.get("/search/?q=金丝雀").content.decode().replace("金丝雀", "")
    assert {name: found(text) for name, text in texts.items() if found(text)} == {}


def test_the_database_holds_none_of_it_in_plain_text(story):
    out = io.StringIO()
    management.call_command("dumpdata", stdout=out, verbosity=0)
    assert found(out.getvalue()) == []
    assert json.loads(out.getvalue())


def test_the_confirmation_has_the_number_and_nothing_else(story, nation):
    objection, receipt = story
    (sent,) = mail.outbox
    assert sent.to == [CANARIES["organisation_email"]]
    assert sent.subject == f"【{nation.short_name}】异议已收到"
    assert objection.receipt_number in sent.body
    assert receipt.context["receipt"].query_code not in str(sent.message())
    assert found(f"{sent.subject}{sent.body}") == []


def test_a_spreadsheet_of_notices_has_no_row_more(at_home, story):
    answer = at_home.get("/open-data/notices.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"), newline="")))
    assert len(rows) == 1
