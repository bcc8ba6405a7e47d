"""A reader who has no Chinese uses every public page: what is not a document speaks English, and says where it is not.

The equality to the empty list is strict: one forgotten word of the interface makes the page's test fail.
"""

from __future__ import annotations

import datetime as dt
import html
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from cms_content.actions import publish_in_section, publish_policy
from cms_content.demo_policies import load_demo_policies
from cms_content.models import RelationKind
from cms_content.policy_data import ArticleData, AttachmentData, ChapterData, ParagraphData, PolicyData, RelationData
from portal import clock
from portal.identity.models import Organisation
from portal.identity.uscc import make
from portal.registry.models import Cluster, ClusterStatus, Industry
from portal.tenancy.models import Tenant
from portal.tenancy.roles import Role
from tests.cms_content.making import MAKERS
from tests.portal.web.language.marks import unmarked
from tests.workflows.notices import factories
from workflows.notices.actions import admit, close_due, decide_objection
from workflows.notices.paths import path_of

HOST = {"host": "national.localhost"}
CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po"
LAPSED = PolicyData(
    title="示例措施",
    slug="lapsed",
    doc_number="国科示〔2020〕9号",
    issuers=("国家示例主管机构", "国家示例财政机构"),
    written_on=dt.date(2020, 12, 4),
    published_on=dt.date(2020, 12, 8),
    valid_until=dt.date(2025, 12, 4),
    theme="11-01",
    addressees="各有关单位",
    source_site="示例网站",
    source_url="https://example.cn/",
    captured_on=dt.date(2026, 1, 5),
    is_digest=True,
    needs_verification=True,
    body=(
        ChapterData(number="一、", title="总体要求"),
        ArticleData(number="1.", heading="目标", text="第一点。"),
        ParagraphData(text="损坏的一段", doubtful=True),
    ),
    relations=(
        RelationData(kind=RelationKind.IMPLEMENTS, title="国家示例意见", number="国科示〔2020〕1号"),
        RelationData(kind=RelationKind.FOLLOWED_BY, title="后来的措施", number="国科示〔2025〕1号", is_unverified=True),
    ),
    attachments=(AttachmentData(title="指标体系"),),
)
MARKED = 'span[lang="zh-Hans"]'
WRITTEN = {"公示", "一群一策", "本站", "受理", "材料"}
"""What authorities wrote here although the interface has the same words: searches, a source, a step, a heading."""
MESSAGES = '.error, .error-summary, [role="alert"]'
PATHS = (
    "/",
    "/policies/",
    "/policies/?validity=repealed",
    "/policies/?validity=nonsense&theme=11-01",
    "/policies/lapsed/",
    "/policies/guideline-2020/",
    "/policies/pilot-programme/",
    "/notices/",
    "/clusters/",
    "/about/",
    "/objections/",
    "/search/",
    "/search/?q=" + "长" * 300,
    "/search/?q=。。",
    "/open-data/",
    "/accounts/login/",
    "/api/",
    "/open-data/",
    "/accounts/inactive/",
    "/accounts/signup/",
    "/nowhere/",
    "/objections/new/999/",
)


@pytest.fixture(autouse=True)
def _world(settings, tmp_path, client):
    settings.DOCUMENTS_DIR, settings.S3_BUCKET, settings.CLAMD_HOST = tmp_path / "documents", "", ""
    client.cookies["django_language"] = "en"
    client.defaults["HTTP_HOST"] = HOST["host"]
    with clock.frozen(factories.PUBLISHED):
        yield


@pytest.fixture
def nation(db):
    factories.seed_calendars()
    nation = factories.make_tenant("national", "国家示例主管机构", kind="national")
    for code, name in (("hubei", "湖北省示例科学技术厅"), ("jiangsu", "江苏省示例科学技术厅")):
        factories.make_tenant(code, name, parent=nation)
    load_demo_policies(actor=None)
    publish_policy(tenant=nation, actor=None, policy=LAPSED)
    lead = Organisation.across_tenants.create(tenant=nation, name="示例高新区管委会", uscc=make("11420000MB0000001"))
    Cluster.across_tenants.create(
        tenant=nation,
        programme="demo",
        name="示例创新型产业集群",
        normalised_key="示例",
        place="示例",
        lead_organisation=lead,
        industry=Industry.objects.create(code="9.9", name="示例产业", level=2),
        status=ClusterStatus.CONFIRMED,
        status_since=dt.date(2026, 1, 5),
        confirmed_on=dt.date(2026, 1, 5),
    )
    return nation


@pytest.fixture
def notice(nation):
    hubei = Tenant.objects.get(code="hubei")
    edition = factories.make_edition(nation)
    names = ("武汉市光电子创新型产业集群", "襄阳高新区汽车零部件创新型产业集群")
    cases = [factories.make_case(edition, hubei, name) for name in names]
    return factories.make_notice(factories.make_user("公示经办", nation, Role.NOTICE_EDITOR), nation, cases)


def faults(response) -> list[str]:
    """Return what of the page is not English.

    That is Chinese without a mark, a word of the interface that is marked as if an authority had written it, and a
    whole Chinese sentence in a message.
    """
    page = response.content.decode()
    assert '<html lang="en"' in page
    interface = {entry.msgid for entry in polib.pofile(str(CATALOGUE))}
    soup = BeautifulSoup(page, "html.parser")
    names = [span.get_text() for span in soup.select(MARKED)]
    said = [span.get_text() for message in soup.select(MESSAGES) for span in message.select(MARKED)]
    return (
        unmarked(page)
        + [text for text in names if text in interface - WRITTEN]
        + [text for text in said if "。" in text]
    )


def test_every_page_speaks_english_and_marks_what_is_chinese(client, notice):
    assert {path: found for path in PATHS if (found := faults(client.get(path)))} == {}


def test_every_kind_of_page_and_its_section_speak_english(client, notice):
    hubei = Tenant.objects.get(code="hubei")
    made = [publish_in_section(tenant=hubei, actor=None, page=maker("示例")) for maker in MAKERS.values()]
    paths = [page.get_url_parts()[2] for page in made] + [f"/{kind}/" for kind in MAKERS]
    found = {path: faults(client.get(path, headers={"host": "hubei.localhost"})) for path in ("/", *paths)}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_a_notice_in_english_from_first_to_last_day(client, notice):
    page = client.get(path_of(notice))
    assert faults(page) == []
    text = " ".join(html.unescape(page.content.decode()).split())
    assert "<span>working days left (closes on 9 October, 17:30)</span>" in text
    assert "24 September 2026 to 9 October 2026, 17:30" in text
    assert "5 working days; counted from the day after publication" in text
    with clock.frozen(dt.datetime(2026, 10, 8, 9, 0, tzinfo=clock.BEIJING)):
        assert "2 working days left" in client.get("/notices/").content.decode()
    with clock.frozen(factories.BEFORE_CLOSING):
        assert "Closes today (9 October, 17:30)" in client.get("/notices/").content.decode()
    with clock.frozen(factories.CLOSES):
        close_due()
        closed = client.get(path_of(notice))
        assert (faults(closed), faults(client.get("/notices/"))) == ([], [])
        assert "Passed without objection" in closed.content.decode()
        late = client.get(f"/objections/new/{notice.pk}/")
        assert (late.status_code, faults(late)) == (409, [])


def test_one_day_left_is_singular(client, notice):
    with clock.frozen(dt.datetime(2026, 10, 9, 9, 0, tzinfo=clock.BEIJING)):
        assert "<span>working day left (closes on" in client.get(path_of(notice)).content.decode()


def filled(client, notice, **changes):
    form = client.get(f"/objections/new/{notice.pk}/").context["form"]
    return {
        "token": form["token"].value(),
        "items": [notice.items.first().pk],
        "kind": "person",
        "person_name": "Jane Example",
        "person_email": "jane@example.org",
        "ground": "truth",
        "reasons": "The output figures differ from those of the yearbook.",
        "reply_by": "page",
        "declared": "on",
    } | changes


def test_an_objection_in_english_from_form_to_reply(client, notice):
    address = f"/objections/new/{notice.pk}/"
    assert faults(client.get(address)) == []
    for wrong in (
        {"kind": "organisation", "organisation_uscc": "123", "reasons": "short", "ground": "", "items": []},
        {"person_name": "", "person_email": "x", "person_phone": "1", "declared": "", "token": "stale"},
        {"evidence": SimpleUploadedFile("a.exe", b"MZ"), "website": "http://x"},
        {"kind": "organisation", "organisation_uscc": "91420100MA4KXXXXX0", "reasons": "x" * 5001},
    ):
        assert faults(client.post(address, filled(client, notice, **wrong))) == [], wrong
    receipt = client.post(address, filled(client, notice))
    assert (receipt.status_code, faults(receipt)) == (200, [])
    given = {"number": receipt.context["receipt"].number, "code": receipt.context["receipt"].query_code}
    assert faults(client.post("/objections/", {"number": "x", "code": "y"})) == []
    assert faults(client.post("/objections/", given)) == []
    objection = factories.objection_of(receipt.context["receipt"])
    handler = factories.make_user("异议承办", notice.tenant, Role.OBJECTION_HANDLER)
    admit(actor=handler, tenant=notice.tenant, objection=objection)
    assert faults(client.post("/objections/", given)) == []
    objection.refresh_from_db()
    leader = factories.make_user("分管负责人", notice.tenant, Role.LEADER)
    factories.decided(handler, leader, objection, "unfounded", reply="经核实，数据相符。")
    decided = client.post("/objections/", given)
    assert faults(decided) == []
    assert "Your objection has been concluded: objection not upheld." in decided.content.decode()


def test_an_objection_is_followed_in_english_to_its_review(client, notice):
    receipt = factories.object_to(notice)
    objection = factories.objection_of(receipt)

    def follow(verb="", **more):
        return client.post("/objections/", {"number": receipt.number, "code": receipt.query_code, "verb": verb} | more)

    handler = factories.make_user("异议承办", notice.tenant, Role.OBJECTION_HANDLER)
    leader = factories.make_user("分管负责人", notice.tenant, Role.LEADER)
    assert faults(follow("add", **{"add-words": ""})) == []
    assert faults(follow("add", **{"add-words": "One more page of the yearbook."})) == []
    factories.proposed(handler, objection)
    assert faults(follow()) == []
    decide_objection(actor=leader, tenant=notice.tenant, objection=objection, outcome="unfounded", reply="经核实。")
    assert faults(follow("review", **{"review-reasons": "no"})) == []
    assert faults(follow("review", **{"review-reasons": "The second fact was not answered."})) == []
    assert faults(follow("withdraw")) == []


def test_what_is_kept_of_an_english_objection_is_chinese(client, notice):
    """Officials read the note on a refused file; the objector reads the same reason in English."""
    with translation.override("en"):
        receipt = factories.object_to(notice, papers=factories.evidence(SimpleUploadedFile("a.pdf", b"")))
    note = factories.objection_of(receipt).evidence.get().refusal
    assert note == "“证据材料1.pdf”是空文件（0 字节）。请检查文件能否正常打开，再重新选择。"
    page = client.post("/objections/", {"number": receipt.number, "code": receipt.query_code})
    assert "Not accepted" in page.content.decode()
