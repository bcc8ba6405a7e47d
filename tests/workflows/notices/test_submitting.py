"""Story: a citizen objects to one listed item and walks away with a receipt that nobody can guess.

What reached the portal is stored before anything else; nothing is doubled (RULES B5.3, A8-3).
"""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal import clock
from portal.audit.models import AuditRecord
from portal.documents.models import DocumentVersion
from portal.errors import Invalid, NotFound
from portal.identity.uscc import make
from tests.workflows.notices import factories
from tests.workflows.notices.factories import object_to, objection_of
from workflows.notices import queries, receipts
from workflows.notices.actions import keep_paper
from workflows.notices.errors import FormStale, ItemNotListed, NoticeEnded, ReceiptUsed, WrongReceipt
from workflows.notices.identity import Identity
from workflows.notices.models import Objection
from workflows.notices.presentation import papers_of

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
USCC = make("91420100MA4K12345")
ORGANISATION = Identity(name="某某公司", uscc=USCC, contact="李四", phone="027-87000000")


def test_an_objection_is_stored_with_its_receipt(nation, notice, items):
    receipt = object_to(notice, items[0], items[2])
    stored = Objection.across_tenants.get()
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", receipt.number)
    assert (stored.receipt_number, stored.state, stored.in_time) == (receipt.number, "received", True)
    assert (stored.tenant, stored.received_at) == (nation, factories.PUBLISHED)
    assert list(stored.items.order_by("position")) == [items[0], items[2]]
    assert queries.objection_by_receipt(nation, receipt.number, receipt.query_code) == stored


def test_neither_number_nor_code_is_stored_so_that_a_copy_opens_anything(notice):
    token = receipts.new_form_token(notice.pk)
    receipt = object_to(notice, token=token)
    stored = Objection.across_tenants.filter(receipt_number=receipt.number).values().get()
    for secret in (receipt.query_code, receipt.query_code.replace("-", ""), token):
        assert secret not in str(stored)


def test_a_code_survives_the_telephone_but_not_a_mistake(nation, notice):
    receipt = object_to(notice)
    spoken = receipt.query_code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert queries.objection_by_receipt(nation, receipt.number.replace("-", ""), spoken)
    wrong = ("0" if receipt.query_code[0] != "0" else "1") + receipt.query_code[1:]
    for number, code in ((receipt.number, wrong), ("0000-0000-0000", receipt.query_code), ("", ""), ("张", "三")):
        with pytest.raises(WrongReceipt):
            queries.objection_by_receipt(nation, number, code)


def test_a_receipt_opens_nothing_on_another_authoritys_site(hubei, notice):
    receipt = object_to(notice)
    with pytest.raises(WrongReceipt):
        queries.objection_by_receipt(hubei, receipt.number, receipt.query_code)


def test_codes_outlive_a_rotation_of_the_secret(nation, notice, settings):
    token = receipts.new_form_token(notice.pk)
    receipt = object_to(notice, token=token)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the-next-secret"
    assert object_to(notice, token=token).query_code == receipt.query_code
    assert queries.objection_by_receipt(nation, receipt.number, receipt.query_code)


def test_a_double_submit_gives_the_same_receipt_and_doubles_nothing(notice, items):
    token = receipts.new_form_token(notice.pk)
    first = object_to(notice, items[0], token=token, papers=factories.evidence())
    rows = AuditRecord.across_tenants.count()
    second = object_to(notice, items[0], token=token, papers=factories.evidence())
    late = object_to(notice, items[0], token=token, at=factories.CLOSES)
    assert (first.number, first.query_code) == (second.number, second.query_code) == (late.number, late.query_code)
    assert (Objection.across_tenants.count(), DocumentVersion.across_tenants.count()) == (1, 1)
    assert AuditRecord.across_tenants.count() == rows


def test_a_second_objection_with_the_same_receipt_is_told_so(notice, items):
    token = receipts.new_form_token(notice.pk)
    object_to(notice, items[0], token=token)
    with pytest.raises(ReceiptUsed) as refused:
        object_to(notice, items[1], token=token)
    assert refused.value.code == "receipt_used"
    assert "重新打开异议表单" in refused.value.message
    assert Objection.across_tenants.count() == 1


def test_a_token_is_the_portals_own_and_of_this_notice(notice):
    for token in ("", "forged", receipts.new_form_token(notice.pk + 1)):
        with pytest.raises(FormStale):
            object_to(notice, token=token or " ")
    assert Objection.across_tenants.count() == 0


def test_the_last_second_is_in_time_and_the_next_is_not(notice):
    object_to(notice, at=factories.BEFORE_CLOSING)
    with pytest.raises(NoticeEnded) as refused:
        object_to(notice, at=factories.CLOSES)
    assert "公示已于2026年10月9日17:30结束" in refused.value.message
    assert "010-88650000" in refused.value.message
    assert Objection.across_tenants.count() == 1


def test_items_of_another_notice_are_not_listed_here(nation, hubei, editor, edition, notice, *, items):
    other = factories.make_notice(editor, nation, [factories.make_case(edition, hubei, "别的集群")])
    for chosen in ([other.items.get()], [items[0], other.items.get()]):
        with pytest.raises(ItemNotListed):
            object_to(notice, *chosen)
    with pytest.raises(ItemNotListed):
        object_to(notice, items=[])
    assert Objection.across_tenants.count() == 0


def test_another_authoritys_notice_does_not_exist_here(hubei, notice):
    with pytest.raises(NotFound):
        object_to(notice, tenant=hubei)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"identity": Identity(name="", phone="13800000000")}, "person_name"),
        ({"identity": Identity(name="张三")}, "person_phone"),
        ({"identity": Identity(name="张三", phone="不告诉你")}, "person_phone"),
        ({"identity": Identity(name="张三", email="不是邮箱")}, "person_email"),
        ({"identity": Identity(name="张" * 121, phone="13800000000")}, "person_name"),
        ({"kind": "organisation", "identity": factories.PERSON}, "organisation_uscc"),
        (
            {
                "kind": "organisation",
                "identity": Identity(
                    name="甲公司",
                    uscc=USCC[:17] + ("0" if USCC[17] != "0" else "1"),
                    contact="李四",
                    phone="02787000000",
                ),
            },
            "organisation_uscc",
        ),
        ({"kind": "robot"}, "kind"),
        ({"ground": "anger"}, "ground"),
        ({"reasons": "不好"}, "reasons"),
        ({"reasons": "长" * 5001}, "reasons"),
    ],
)
def test_what_is_missing_is_named_at_its_field(notice, changes, field):
    with pytest.raises(Invalid) as refused:
        object_to(notice, **changes)
    assert field in refused.value.fields
    assert Objection.across_tenants.count() == 0


def test_an_organisation_objects_with_its_code(notice):
    stored = objection_of(object_to(notice, kind="organisation", identity=ORGANISATION, papers=factories.seal()))
    assert stored.kind == "organisation"
    with pytest.raises(Invalid) as refused:
        object_to(notice, kind="organisation", identity=ORGANISATION)
    assert refused.value.fields == {"seal": "请上传加盖公章的异议函的照片或扫描件。"}


def test_evidence_is_kept_under_a_name_that_tells_nothing(notice):
    stored = objection_of(object_to(notice, papers=factories.evidence()))
    version = stored.evidence.get().version
    assert (version.filename, version.document.title) == ("证据材料1.pdf", "证据材料1")
    assert version.created_by is None


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("证据.exe", b"MZ" + bytes(100)),
        SimpleUploadedFile("证据.pdf", b"MZ" + bytes(100)),
        SimpleUploadedFile("证据.pdf", b""),
    ],
)
def test_refused_evidence_never_costs_the_objection(notice, upload):
    receipt = object_to(notice, papers={"evidence": [upload]})
    stored = objection_of(receipt)
    assert stored.state == "received"
    paper = stored.evidence.get()
    assert (paper.version, paper.kind) == (None, "evidence")
    assert "证据材料1" in paper.refusal


def test_a_better_file_with_the_same_form_completes_the_objection(notice, items):
    token = receipts.new_form_token(notice.pk)
    receipt = object_to(notice, items[0], token=token, papers={"evidence": [SimpleUploadedFile("证据.exe", b"MZ")]})
    object_to(notice, items[0], token=token, papers=factories.evidence())
    papers = objection_of(receipt).evidence.all()
    assert [bool(paper.refusal) for paper in papers] == [True, False]


@pytest.mark.service
def test_an_infected_file_is_refused_and_the_objection_stays(notice, settings, clamd_server):
    settings.CLAMD_HOST, settings.CLAMD_PORT = clamd_server.host, clamd_server.port
    stored = objection_of(object_to(notice, papers={"evidence": [SimpleUploadedFile("证据.txt", EICAR)]}))
    assert (stored.state, stored.evidence.get().version.scan_status) == ("received", "infected")
    assert [paper.words for paper in papers_of(stored.evidence.all())] == ["含有病毒，已被拦截，内容没有保存"]


def test_a_file_kept_through_an_error_is_found_again_once_and_here_only(nation, hubei, notice, items):
    word = keep_paper(tenant=nation, upload=factories.pdf(), kind="evidence")
    stored = objection_of(object_to(notice, items[0], kept=[word]))
    assert stored.evidence.count() == 1
    assert objection_of(object_to(notice, items[1], kept=[word])).evidence.count() == 0
    foreign = keep_paper(tenant=hubei, upload=factories.pdf(), kind="evidence")
    for useless in (foreign, "forged", ""):
        assert objection_of(object_to(notice, items[2], kept=[useless])).evidence.count() == 0


def test_the_record_names_notice_and_items_and_nobody(notice, items):
    receipt = object_to(notice, items[1])
    row = AuditRecord.across_tenants.get(verb="objection.received")
    assert row.target == f"objection:{objection_of(receipt).pk}"
    assert (row.actor, row.details) == (None, {"notice": notice.pk, "items": [items[1].pk]})
    assert row.at == clock.now()
