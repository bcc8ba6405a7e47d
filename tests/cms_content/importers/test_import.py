"""As an authority's editor I run one command on a file and find the policy under my own site, once."""

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from cms_content.importers import actions, recognise
from cms_content.importers.reading import LIMIT
from cms_content.models import Attachment, PolicyPage, Relation
from cms_content.validity import validity_of
from portal import clock
from portal.audit.models import AuditRecord
from tests.cms_content.importers import samples
from tests.cms_content.importers.test_real_documents import DOCUMENTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(tmp_path):
    path = tmp_path / "notice.txt"
    path.write_text(samples.NOTICE, encoding="utf-8")
    return path


def run(*arguments):
    """What the command says on standard output and on standard error."""
    out, err = io.StringIO(), io.StringIO()
    call_command("import_policy", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refused(*arguments):
    """The one line with which the command refuses."""
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert caught.value.returncode == 1
    return str(caught.value)


def test_a_file_becomes_a_published_page_with_all_fields(hubei, jiangsu, notice):
    before = set(PolicyPage.objects.values_list("pk", flat=True))
    run(notice, "--tenant", "hubei", "--publish")
    (page,) = PolicyPage.objects.exclude(pk__in=before)
    assert page.get_ancestors().filter(pk=hubei.site.root_page_id).exists()
    assert (page.title, page.live) == ("东川省示范基地管理办法（试行）", True)
    assert (page.doc_number, page.doc_number_raw) == ("东科发〔2023〕12号", "东科发〔2023〕12号")
    assert [one.name for one in page.issuers.all()] == ["东川省科学技术厅", "东川省财政厅"]
    assert (page.written_on, page.published_on) == (date(2023, 3, 6), date(2023, 3, 10))
    assert (page.effective_from, page.valid_until, page.is_trial) == (date(2023, 4, 1), date(2026, 4, 1), True)
    assert (page.genre, page.publicity) == ("measures", "active")
    assert page.addressees == "各市（州）科技局、财政局，各国家高新区管委会，省属有关单位"
    assert [(one.title, one.state) for one in Attachment.objects.filter(page=page)] == [
        ("示范基地申报书", "in_body"),
        ("示范基地评价表", "missing"),
    ]
    assert [(one.kind, one.target_title) for one in Relation.objects.filter(page=page)] == [
        ("implements", "东川省科技创新条例")
    ]
    assert [
        (block.block_type, block.value.get("anchor")) for block in page.body if block.block_type != "paragraph"
    ] == [
        ("chapter", "letter"),
        ("chapter", "text"),
        ("chapter", "c1"),
        ("article", "a1"),
        ("article", "a2"),
        ("chapter", "c2"),
        ("article", "a3"),
        ("chapter", "c3"),
        ("article", "a4"),
        ("chapter", "annex1"),
        ("chapter", "annex1-c1"),
    ]
    assert (page.needs_verification, page.verification_note) == (False, "")
    assert page.editors_note == "附件缺失：示范基地评价表"


def test_the_same_file_again_changes_nothing_and_says_so(hubei, notice):
    run(notice, "--tenant", "hubei", "--publish")
    page = PolicyPage.objects.get()
    rows = AuditRecord.across_tenants.count()
    _out, err = run(notice, "--tenant", "hubei", "--publish")
    said = f"此前已导入过同一文件，未作任何改动：{page.title}（页面 {page.pk}）"
    assert err == f"{said}\n  待核：附件缺失：示范基地评价表\n"
    again = PolicyPage.objects.get()
    assert (again.pk, again.latest_revision_id) == (page.pk, page.latest_revision_id)
    assert AuditRecord.across_tenants.count() == rows


def test_without_publish_it_is_a_draft(hubei, notice):
    run(notice, "--tenant", "hubei")
    assert PolicyPage.objects.get().live is False


def test_the_same_file_for_another_authority_is_a_page_of_its_own(hubei, jiangsu, notice):
    run(notice, "--tenant", "hubei", "--publish")
    run(notice, "--tenant", "jiangsu", "--publish")
    pages = PolicyPage.objects.filter(title="东川省示范基地管理办法（试行）")
    assert sorted(page.get_site().hostname for page in pages) == ["hubei.localhost", "jiangsu.localhost"]


def test_json_needs_neither_authority_nor_pages(notice):
    out, err = run(notice, "--json", "--dry-run")
    data = json.loads(out)
    assert (data["title"], data["doc_number"]["normalised"]) == ("东川省示范基地管理办法（试行）", "东科发〔2023〕12号")
    assert err == ""
    assert PolicyPage.objects.count() == 0


def test_a_dry_run_tells_the_fields_and_creates_nothing(hubei, tmp_path):
    path = tmp_path / "bare.txt"
    path.write_text(samples.BARE, encoding="utf-8")
    out, _err = run(path, "--tenant", "hubei", "--dry-run")
    assert out.split("\n")[:4] == ["标题：未载明", "发文机关：南湾市应急局", "发文字号：未载明", "成文日期：2022-06-30"]
    assert PolicyPage.objects.count() == 0


def test_a_document_without_a_title_gets_a_name_that_says_so(hubei, tmp_path):
    path = tmp_path / "bare.txt"
    path.write_text(samples.BARE, encoding="utf-8")
    run(path, "--tenant", "hubei")
    page = PolicyPage.objects.get()
    assert page.title == "南湾市应急局2022年6月30日文件〔待核：原文无标题〕"
    assert (page.published_on, page.effective_from, page.valid_until) == (None, None, date(2024, 6, 30))


def test_a_corrected_citation_stands_beside_its_raw_form(hubei):
    recognised = recognise(samples.REPOST.encode(), filename="a.txt")
    page = actions.import_policy(tenant=hubei, actor=None, recognised=recognised, publish=False)
    assert [(one.target_number, one.note, one.is_unverified) for one in page.relations.all()] == [
        ("北工信〔2020〕15号", "", False),
        ("北工信〔2019〕33号", "原文写作“北工信〔201933号”", True),
    ]
    assert "引用文件“北工信〔201933号”：右括号缺失，按四位年份断开，请核对" in page.editors_note.splitlines()
    assert (page.captured_on, page.written_on, page.published_on) == (date(2021, 9, 9), None, None)


def test_what_a_person_must_check_stands_as_doubtful_in_the_body(hubei):
    text = "关于试验的意见\n一、目标\n这里有一处〔待核：疑字？〕需要核对原件。\n二、任务\n其他文字没有疑问。"
    page = actions.import_policy(
        tenant=hubei, actor=None, recognised=recognise(text.encode(), filename="a.txt"), publish=False
    )
    assert [block.block_type for block in page.body] == ["chapter", "doubtful", "chapter", "paragraph"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "文件是空的，没有可以导入的文字，请核对文件。"),
        (
            b"\x00\x01\x02\xff" * 100,
            "这不是能导入的文件：只能导入 .txt、.md、.html、.docx 和带文字层的 .pdf，请先另存为其中一种再导入。",
        ),
        (None, "文件超过 10 MB 的上限，请核对是否选错了文件。"),
    ],
)
def test_a_bad_file_is_one_clear_line_and_nothing_is_created(hubei, tmp_path, content, line):
    path = tmp_path / "bad.txt"
    if content is None:
        with path.open("wb") as file:
            file.truncate(5 * LIMIT)
    else:
        path.write_bytes(content)
    assert refused(path, "--tenant", "hubei", "--publish") == line
    assert PolicyPage.objects.count() == 0


def test_a_missing_file_an_unknown_authority_and_none_at_all(notice, tmp_path):
    missing = tmp_path / "nowhere.txt"
    assert refused(missing, "--tenant", "hubei") == f"找不到或无法读取文件“{missing}”，请核对路径。"
    assert refused(missing / "below", "--json") == f"找不到或无法读取文件“{missing / 'below'}”，请核对路径。"
    assert refused(notice, "--tenant", "nobody") == "没有代码为“nobody”的机关，请核对代码。"
    assert refused(notice) == "请用 --tenant 指定机关代码，或加 --dry-run 只看识别结果。"
    assert PolicyPage.objects.count() == 0


def test_a_second_document_with_the_same_number_is_refused(hubei, notice, tmp_path):
    run(notice, "--tenant", "hubei", "--publish")
    other = tmp_path / "other.txt"
    other.write_text(samples.NOTICE.replace("专职人员", "兼职人员"), encoding="utf-8")
    assert "东科发〔2023〕12号" in refused(other, "--tenant", "hubei", "--publish")
    assert PolicyPage.objects.count() == 1


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the five real documents are not beside the checkout (JQT_SHARED)")
def test_the_five_real_documents_become_pages_that_an_editor_can_save(hubei):
    for path in sorted(DOCUMENTS.glob("*.txt")):
        run(path, "--tenant", "hubei", "--publish")
    pages = list(PolicyPage.objects.order_by("pk"))
    assert [page.doc_number for page in pages] == ["", "", "国科火字〔2020〕183号", "", ""]
    assert [validity_of(page, clock.today()) for page in pages] == [
        "in_force",
        "expired",
        "trial",
        "unknown",
        "unknown",
    ]
    for page in pages:
        page.full_clean()
        page.body.stream_block.clean(page.body)
    # Hubei's measures carry out the national opinions, which are now held here: the relation finds them.
    assert pages[1].relations.get().target == pages[0]
