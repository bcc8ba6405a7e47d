"""As an official I issue the notice that my decision calls for with one button, under my authority's next number.

The applicant reads it, and nothing stands in it that was not for the applicant.
"""

from __future__ import annotations

import datetime as dt

import pytest

from portal import clock
from portal.audit.models import AuditRecord
from portal.clock import BEIJING
from portal.documents.errors import DocumentTooLarge
from portal.documents.models import DocumentVersion, ScanStatus
from portal.errors import Invalid, NotAllowed
from portal.notifications.models import Notification
from portal.tenancy.permissions import may
from portal.tenancy.scope import tenant_scope
from tests.factories import MONDAY, at_nation, country, say, submitted, work
from tests.workflows.issuing.world import SECRET, accepted, configure, issue, text_of
from workflows.cases.models import CaseEvent, EventKind
from workflows.cases.presenting import correctable
from workflows.cases.telling import tell_listeners
from workflows.issuing import actions
from workflows.issuing.errors import AlreadyVoid, NothingToIssue, SeriesNotConfigured
from workflows.issuing.models import IssuedDocument, NumberSeries
from workflows.issuing.queries import issued_in, offers

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    with clock.frozen(MONDAY):
        yield country()


def test_the_acceptance_notice_says_what_was_accepted(land):
    configure(land.nation)
    case = accepted(land, land.donghu)
    issued = issue(land, case)
    assert text_of(issued) == [
        "国家科技主管机构",
        "示例受〔2026〕1号",
        "受理通知书",
        f"{case.organisation.name}：",
        (
            f"你单位于2026年6月1日提交的“{case.name}”{case.edition}申请（件号：{case.number}），"
            "经审查符合受理条件，我单位于2026年6月1日决定予以受理。"
        ),
        "办理过程和结果可在申报系统中凭件号查询。",
        "国家科技主管机构",
        "2026年6月1日",
    ]
    assert issued.version.filename == "受理通知书 示例受〔2026〕1号.docx"
    assert issued.version.document.tenant == land.nation
    told = CaseEvent.objects.get(case=case, kind=EventKind.ISSUED)
    assert (told.tenant, told.actor, told.details["issued"]) == (land.nation, land["national:acceptance"], issued.pk)
    recorded = AuditRecord.across_tenants.get(verb="letter.issued")
    assert (recorded.actor_id, recorded.summary) == (land["national:acceptance"].pk, "受理通知书 示例受〔2026〕1号")


def test_the_correction_notice_lists_everything_at_once(land):
    configure(land.nation)
    case = at_nation(land, land.donghu)
    fixes = {"summary": "请补充产值\n和企业数", "plan": "请加盖公章 <&> {{ number }}"}
    say(case, "acceptance", land["national:acceptance"], "return", opinion="请一次补齐。", corrections=fixes)
    paragraphs = text_of(issue(land, case, "correction_notice"))
    listed = [text for text in paragraphs if text[1:2] == "．"]
    titles = dict(correctable(case))
    assert listed == [
        f"1．{titles['summary']}：请补充产值\n和企业数",
        f"2．{titles['plan']}：请加盖公章 <&> {{{{ number }}}}",
    ]
    assert "总体说明：请一次补齐。" in paragraphs
    due = work(case, "correction").due_on
    assert f"请于{due.year}年{due.month}月{due.day}日前完成补正并重新提交。" in paragraphs


def test_what_is_offered_follows_the_case(land):
    configure(land.nation)
    case = at_nation(land, land.donghu)
    assert offers(land.nation, case) == []
    say(case, "acceptance", land["national:acceptance"], "return", corrections={"summary": "补充"})
    assert [one.kind.key for one in offers(land.nation, case)] == ["correction_notice"]
    say(case, "correction", land["donghu:applicant"], "resubmit")
    assert offers(land.nation, case) == []
    say(case, "acceptance", land["national:acceptance"], "accept")
    assert [one.kind.key for one in offers(land.nation, case)] == ["acceptance_notice"]
    assert [one.kind.key for one in offers(land.hubei, case)] == ["recommendation_letter"]
    assert offers(land.jiangsu, case) == []


def test_a_case_that_was_not_recommended_gets_no_letter(land):
    configure(land.hubei)
    case = submitted(land, land.donghu)
    say(case, "province_review", land["hubei:reviewer"], "decline")
    say(case, "province_sign", land["hubei:leader"], "sign")
    with pytest.raises(NothingToIssue):
        issue(land, case, "recommendation_letter", "hubei:leader")


def test_the_same_decision_gives_one_document(land):
    configure(land.nation)
    case = accepted(land, land.donghu)
    assert issue(land, case) == issue(land, case)
    assert issue(land, accepted(land, land.wuxi)).full_number == "示例受〔2026〕2号"
    assert IssuedDocument.across_tenants.count() == 2


def test_without_a_word_the_refusal_says_where_it_is_configured(land):
    case = accepted(land, land.donghu)
    with pytest.raises(SeriesNotConfigured, match="系统管理员在“工作台—文书设置”中填写代字"):
        issue(land, case)
    assert not NumberSeries.across_tenants.exists()


def test_who_may_issue(land):
    configure(land.nation)
    case = accepted(land, land.donghu)
    for person in ("national:expert1", "national:objection_handler", "hubei:leader", "donghu:applicant"):
        with pytest.raises(NotAllowed):
            actions.issue(actor=land[person], tenant=land.nation, case=case, kind="acceptance_notice")
    assert issue(land, case, actor="national:leader").issued_by == land["national:leader"]
    with pytest.raises(NothingToIssue):
        actions.issue(actor=land["hubei:leader"], tenant=land.hubei, case=case, kind="acceptance_notice")


def test_a_void_document_keeps_its_number_and_another_may_follow(land):
    configure(land.nation)
    case = accepted(land, land.donghu)
    first = issue(land, case)
    leader = land["national:leader"]
    with pytest.raises(Invalid):
        actions.void(actor=leader, tenant=land.nation, issued=first, reason=" ")
    actions.void(actor=leader, tenant=land.nation, issued=first, reason="主送单位有误")
    with pytest.raises(AlreadyVoid):
        actions.void(actor=leader, tenant=land.nation, issued=first, reason="再次作废")
    second = issue(land, case)
    rows = [(one.number, one.void_reason) for one in issued_in(land.nation, case, leader)]
    assert rows == [(1, "主送单位有误"), (2, "")]
    assert second.full_number == "示例受〔2026〕2号"


def test_a_void_document_is_told_to_those_who_had_it_and_to_nobody_else(land):
    """The applicant of a notice; the authority above of a letter; those who decided where it was issued."""
    configure(land.nation)
    configure(land.hubei, "示例荐")
    case = submitted(land, land.donghu)
    say(case, "province_review", land["hubei:reviewer"], "recommend")
    say(case, "province_sign", land["hubei:leader"], "sign")
    letter = issue(land, case, "recommendation_letter", "hubei:leader")
    say(case, "acceptance", land["national:acceptance"], "accept")
    notice = issue(land, case)
    tell_listeners()
    told = {}
    for issued, tenant, leader in ((notice, land.nation, "national:leader"), (letter, land.hubei, "hubei:leader")):
        actions.void(actor=land[leader], tenant=tenant, issued=issued, reason="有误")
        tell_listeners()
        rows = Notification.across_tenants.filter(kind="case-voided").exclude(pk__in=told.values())
        told |= {(issued.kind, one.user.full_name): one.pk for one in rows}
    assert set(told) == {
        ("acceptance_notice", str(land["donghu:applicant"])),
        ("acceptance_notice", "国家受理人员"),
        ("recommendation_letter", str(land["hubei:reviewer"])),
        ("recommendation_letter", "国家受理人员"),
        ("recommendation_letter", "专家1"),
        ("recommendation_letter", "专家2"),
    }
    said = Notification.across_tenants.filter(kind="case-voided").values_list("title", "body")
    assert not [text for pair in said for text in pair if "有误" in text]  # the reason is read on the page
    assert CaseEvent.objects.filter(kind=EventKind.VOIDED, tenant=land.hubei).count() == 1


def test_the_year_is_beijings_and_each_year_starts_at_one(land):
    configure(land.nation)
    one, two = accepted(land, land.donghu), accepted(land, land.wuxi)
    with clock.frozen(dt.datetime(2026, 12, 31, 23, 59, tzinfo=BEIJING)):
        assert issue(land, one).full_number == "示例受〔2026〕1号"
    with clock.frozen(dt.datetime(2027, 1, 1, 0, 0, tzinfo=BEIJING)):
        assert issue(land, two).full_number == "示例受〔2027〕1号"


def test_kinds_with_one_word_share_its_numbers(land):
    configure(land.nation)
    returned = at_nation(land, land.donghu)
    say(returned, "acceptance", land["national:acceptance"], "return", corrections={"summary": "补充"})
    numbers = [issue(land, returned, "correction_notice").number, issue(land, accepted(land, land.wuxi)).number]
    assert numbers == [1, 2]


def test_a_failed_issue_burns_no_number(land, settings):
    configure(land.nation)
    case = accepted(land, land.donghu)
    usual, settings.DOCUMENT_MAX_BYTES = settings.DOCUMENT_MAX_BYTES, 1
    with pytest.raises(DocumentTooLarge):
        issue(land, case)
    assert not IssuedDocument.across_tenants.exists()
    settings.DOCUMENT_MAX_BYTES = usual
    assert issue(land, case).number == 1


def test_what_the_province_kept_stays_there(land):
    """Its reviewer's opinion stands in no document, and the letter is for the nation's eyes only."""
    configure(land.nation)
    configure(land.hubei, "示例荐")
    case = submitted(land, land.donghu)
    say(case, "province_review", land["hubei:reviewer"], "recommend", opinion=SECRET)
    say(case, "province_sign", land["hubei:leader"], "sign", opinion="同意推荐。")
    letter = issue(land, case, "recommendation_letter", "hubei:leader")
    say(case, "acceptance", land["national:acceptance"], "accept")
    notice = issue(land, case)
    assert "推荐意见：同意推荐。" in text_of(letter)
    assert SECRET not in "".join(text_of(letter) + text_of(notice))
    read_by = {
        name: issued_in(tenant, case, land[f"{tenant.code}:{role}"])
        for name, tenant, role in (
            ("nation", land.nation, "acceptance"),
            ("province", land.hubei, "reviewer"),
            ("zone", land.donghu, "applicant"),
            ("other province", land.jiangsu, "leader"),
            ("other zone", land.wuxi, "applicant"),
        )
    }
    assert read_by == {
        "nation": [letter, notice], "province": [letter], "zone": [notice], "other province": [], "other zone": [],
    }  # fmt: skip


def test_files_open_for_whom_the_document_is(land):
    configure(land.nation)
    case = accepted(land, land.donghu)
    version = issue(land, case).version
    DocumentVersion.across_tenants.update(scan_status=ScanStatus.CLEAN)
    version.refresh_from_db()
    asked = {}
    for tenant, person in (
        (land.nation, "national:leader"),
        (land.donghu, "donghu:applicant"),
        (land.hubei, "hubei:leader"),
        (land.wuxi, "wuxi:applicant"),
        (land.nation, "donghu:applicant"),
    ):
        with tenant_scope(tenant):
            asked[tenant.code, person] = bool(may(land[person], "document.read", version))
    assert asked == {
        ("national", "national:leader"): True,
        ("donghu", "donghu:applicant"): True,
        ("hubei", "hubei:leader"): False,
        ("wuxi", "wuxi:applicant"): False,
        ("national", "donghu:applicant"): False,
    }
