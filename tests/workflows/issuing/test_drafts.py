"""As an official I prepare the letter before it is signed and show it to my leader; it gets its number when issued.

Nobody outside my authority sees the draft, and no number is lost on one that was never issued.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal import clock
from portal.audit.models import AuditRecord
from portal.documents.models import DocumentVersion, ScanStatus
from portal.errors import Invalid, NotAllowed, NotFound
from portal.tenancy.permissions import may
from portal.tenancy.scope import tenant_scope
from tests.factories import MONDAY, country, say, submitted
from tests.workflows.issuing.world import configure, issue, text_of
from workflows.issuing.drafting import LONGEST, drop_draft, prepare
from workflows.issuing.errors import NothingToIssue
from workflows.issuing.models import LetterDraft, NumberSeries
from workflows.issuing.queries import draftable, drafts_in

pytestmark = pytest.mark.django_db
LETTER = "recommendation_letter"
WORDS = "该集群产业基础好，予以推荐。"


@pytest.fixture
def land():
    with clock.frozen(MONDAY):
        yield country()


@pytest.fixture
def at_sign(land):
    """An application that waits for the province's leader to sign."""
    configure(land.hubei, "示例荐")
    case = submitted(land, land.donghu)
    say(case, "province_review", land["hubei:reviewer"], "recommend")
    return case


def draft(land, case, words: str = WORDS, who: str = "hubei:reviewer"):
    return prepare(actor=land[who], tenant=land.hubei, case=case, kind=LETTER, words=words)


def keys(land, case, tenant=None) -> list[str]:
    return [kind.key for kind in draftable(tenant or land.hubei, case)]


def test_a_letter_is_drafted_before_it_is_signed_and_numbered_when_issued(land, at_sign):
    assert keys(land, at_sign) == [LETTER]
    made = draft(land, at_sign)
    assert text_of(made)[1] == "（草稿，签发时编号）"
    assert f"推荐意见：{WORDS}" in text_of(made)
    assert not NumberSeries.across_tenants.exists()
    say(at_sign, "province_sign", land["hubei:leader"], "sign", opinion="同意推荐。")
    letter = issue(land, at_sign, LETTER, "hubei:leader")
    assert text_of(letter)[1] == "示例荐〔2026〕1号"
    assert (f"推荐意见：{WORDS}" in text_of(letter), "2026年6月1日" in text_of(letter)) == (True, True)
    assert (LetterDraft.across_tenants.exists(), keys(land, at_sign)) == (False, [])


def test_a_draft_is_written_again_in_its_place_and_taken_back_without_a_gap(land, at_sign):
    first = draft(land, at_sign)
    second = draft(land, at_sign, "改过的说明。")
    assert (first.pk, second.words) == (second.pk, "改过的说明。")
    drop_draft(actor=land["hubei:leader"], tenant=land.hubei, case=at_sign, kind=LETTER)
    with pytest.raises(NotFound):
        drop_draft(actor=land["hubei:leader"], tenant=land.hubei, case=at_sign, kind=LETTER)
    say(at_sign, "province_sign", land["hubei:leader"], "sign", opinion="同意推荐。")
    letter = issue(land, at_sign, LETTER, "hubei:leader")
    assert (letter.number, "推荐意见：同意推荐。" in text_of(letter)) == (1, True)
    verbs = AuditRecord.across_tenants.filter(verb__startswith="letter.draft").values_list("verb", flat=True)
    assert list(verbs) == ["letter.drafted", "letter.drafted", "letter.draft_dropped"]


def test_what_cannot_be_drafted(land, at_sign):
    with pytest.raises(NothingToIssue):  # nobody writes down corrections that were not decided
        prepare(actor=land["hubei:reviewer"], tenant=land.hubei, case=at_sign, kind="correction_notice")
    with pytest.raises(NothingToIssue):
        prepare(actor=land["national:acceptance"], tenant=land.nation, case=at_sign, kind="acceptance_notice")
    with pytest.raises(Invalid):
        draft(land, at_sign, "长" * (LONGEST + 1))
    for who in ("donghu:applicant", "jiangsu:reviewer", "hubei:editor", "national:leader"):
        with pytest.raises(NotAllowed):
            draft(land, at_sign, who=who)


def test_only_the_authoritys_officials_see_it(land, at_sign):
    made = draft(land, at_sign)
    DocumentVersion.across_tenants.update(scan_status=ScanStatus.CLEAN)
    made.version.refresh_from_db()
    seen = {}
    for tenant, who in (
        (land.hubei, "hubei:leader"),
        (land.donghu, "donghu:applicant"),
        (land.nation, "national:leader"),
        (land.jiangsu, "jiangsu:reviewer"),
    ):
        with tenant_scope(tenant):
            allowed = bool(may(land[who], "document.read", made.version))
        seen[who] = (drafts_in(tenant, at_sign, land[who]), allowed)
    assert seen == {
        "hubei:leader": ([made], True),
        "donghu:applicant": ([], False),
        "national:leader": ([], False),
        "jiangsu:reviewer": ([], False),
    }


def test_on_the_case_page(client, land, at_sign):
    client.force_login(land["hubei:reviewer"])
    host = {"host": land.hubei.host}
    path, page_at = reverse("issuing:draft", args=[at_sign.pk, LETTER]), reverse("cases:case", args=[at_sign.pk])
    assert "起草推荐函" in client.get(page_at, headers=host).content.decode()
    refused = client.post(path, {"words": "长" * (LONGEST + 1)}, headers=host)
    assert (refused.status_code, "长" * (LONGEST + 1) in refused.content.decode()) == (422, True)
    client.post(path, {"words": WORDS}, headers=host)
    DocumentVersion.across_tenants.update(scan_status=ScanStatus.CLEAN)
    page = client.get(page_at, headers=host).content.decode()
    version = LetterDraft.across_tenants.get().version
    assert [words in page for words in ("推荐函（草稿）", f"/workspace/papers/{version.pk}/", WORDS)] == [True] * 3
    client.force_login(land["donghu:applicant"])
    page = client.get(page_at, headers={"host": land.donghu.host}).content.decode()
    assert ("推荐函（草稿）" in page, WORDS in page) == (False, False)
    client.force_login(land["hubei:reviewer"])
    client.post(path, {"drop": "1"}, headers=host)
    assert not LetterDraft.across_tenants.exists()
