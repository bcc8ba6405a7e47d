"""Story: a citizen reads the notice on a phone, objects to one line without JavaScript, and follows it."""

import datetime as dt
import hmac
import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import clock
from portal.documents.models import DocumentVersion
from portal.identity.uscc import make
from tests.workflows.notices import factories
from tests.workflows.notices.factories import CLOSES, object_to, objection_of
from workflows.notices.actions import close_due
from workflows.notices.models import Objection
from workflows.notices.paths import path_of
from workflows.notices.throttle import TRIES


def address(notice):
    return reverse("notices:object", args=[notice.pk])


def token_in(response):
    return response.context["form"]["token"].value()


def filled(client, notice, *items, **changes):
    """Return the form as a person fills it in, with the page's own token."""
    given = {
        "token": token_in(client.get(address(notice))),
        "items": [item.pk for item in items],
        "kind": "person",
        "person_name": factories.SECRET_NAME,
        "person_phone": factories.SECRET_PHONE,
        "ground": "truth",
        "reasons": factories.REASONS,
        "reply_by": "page",
        "declared": "on",
    }
    return {name: value for name, value in (given | changes).items() if value is not None}


def shown(response):
    return html.unescape(response.content.decode())


def test_the_notice_page_says_until_when_and_how(at_home, notice, items):
    page = at_home.get(path_of(notice))
    assert page.status_code == 200
    text = shown(page)
    for words in (
        notice.title,
        "个工作日（10月9日 17:30 截止）",
        "2026年9月24日至2026年10月9日 17:30",
        "5个工作日，自发布次日起算",
        "010-88650001",
    ):
        assert words in text, words
    period = page.context["shown"].period
    assert (period.left, period.words) == (5, "还剩 5 个工作日（10月9日 17:30 截止）")
    links = [f"{address(notice)}?item={item.pk}" for item in items]
    assert [text.count(link) for link in links] == [1, 1, 1]


def test_the_period_bar_skips_the_national_holiday(at_home, notice):
    period = at_home.get(path_of(notice)).context["shown"].period
    assert [day.date.day for day in period.days if not day.working] == [25, 26, 27, 1, 2, 3, 4, 5, 6, 7]
    assert [day.date for day in period.days if day.today] == [dt.date(2026, 9, 24)]
    with clock.frozen(dt.datetime(2026, 10, 8, 9, 0, tzinfo=clock.BEIJING)):
        assert at_home.get(path_of(notice)).context["shown"].period.left == 2


def test_the_clock_crosses_a_make_up_saturday(at_home, editor, nation, cases):
    """10 October 2026 is a Saturday on which offices work (RULES B4): it counts, the Sunday after it does not."""
    published = dt.datetime(2026, 10, 8, 9, 0, tzinfo=clock.BEIJING)
    notice = factories.make_notice(editor, nation, cases, at=published)
    assert notice.closes_at == dt.datetime(2026, 10, 14, 17, 30, tzinfo=clock.BEIJING)
    left = {}
    for day in range(8, 15):
        with clock.frozen(published.replace(day=day)):
            period = at_home.get(path_of(notice)).context["shown"].period
            left[day] = (period.left, [one.working for one in period.days if one.today], period.is_open)
    assert left == {
        8: (5, [True], True),
        9: (5, [True], True),
        10: (4, [True], True),
        11: (3, [False], True),
        12: (3, [True], True),
        13: (2, [True], True),
        14: (1, [True], True),
    }
    with clock.frozen(notice.closes_at):
        assert not at_home.get(path_of(notice)).context["shown"].period.is_open
        assert close_due() == 1


def test_it_closes_by_the_clock_although_no_worker_ran(at_home, notice, items):
    object_to(notice, items[0])
    with clock.frozen(factories.BEFORE_CLOSING):
        assert "对此项提异议" in shown(at_home.get(path_of(notice)))
    with clock.frozen(CLOSES):
        page = at_home.get(path_of(notice))
        assert "对此项提异议" not in shown(page)
        results = [row.result for row in page.context["table"].rows]
        assert results == ["异议处理中", "公示期满，结果即将公布", "公示期满，结果即将公布"]
        listing = at_home.get("/notices/")
        assert (listing.context["running"], list(listing.context["page_of_past"])) == ([], [notice])
        for page in ("0", "2", "x"):
            assert at_home.get("/notices/", {"page": page}).status_code == 404


def test_each_row_carries_its_result_afterwards(at_home, notice, items, handler, leader):
    for item, outcome in zip(items, ("unfounded", "upheld_refuse"), strict=False):
        objection = objection_of(object_to(notice, item))
        factories.decided(handler, leader, objection, outcome)
    with clock.frozen(CLOSES):
        close_due()
        rows = at_home.get(path_of(notice)).context["table"].rows
    assert [row.result for row in rows] == ["异议不成立，公示通过", "异议成立，取消", "无异议，公示通过"]


def test_the_home_page_shows_what_is_open(at_home, notice):
    home = at_home.get("/")
    assert [panel.title for panel in home.context["panels"]] == ["正在公示"]
    assert notice.title in shown(home)
    with clock.frozen(CLOSES):
        assert at_home.get("/").context["panels"] == []


def test_a_notice_of_another_authority_is_not_found(client, hubei, notice):
    for path in (path_of(notice), address(notice)):
        assert client.get(path, headers={"host": hubei.host}).status_code == 404


def test_the_page_asks_the_same_number_of_queries_for_one_and_three(at_home, nation, editor, cases, edition, *, hubei):
    asked = []
    for listed in ([factories.make_case(edition, hubei, "单独一件")], cases):
        notice = factories.make_notice(editor, nation, listed)
        at_home.get(path_of(notice))
        with CaptureQueriesContext(connection) as queries:
            assert len(at_home.get(path_of(notice)).context["table"].rows) == len(listed)
        asked.append(len(queries))
    assert asked == [asked[0]] * 2
    assert asked[0] <= 18


def test_the_form_comes_with_the_privacy_notice_and_the_chosen_item(at_home, notice, items):
    page = at_home.get(f"{address(notice)}?item={items[1].pk}")
    text = shown(page)
    assert text.index("个人信息处理告知") < text.index('<form class="objection"')
    assert page.context["form"]["items"].value() == [str(items[1].pk)]
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_a_person_objects_and_sees_the_receipt(at_home, notice, items):
    page = at_home.post(address(notice), filled(at_home, notice, items[0], evidence=factories.pdf()))
    stored = Objection.across_tenants.get()
    assert page.status_code == 200
    assert page.context["receipt"].number == stored.receipt_number
    assert page.context["receipt"].query_code in shown(page)
    assert stored.evidence.count() == 1
    assert not any(secret in shown(page) for secret in factories.SECRETS)


def test_an_organisation_objects(at_home, notice, items):
    data = filled(
        at_home,
        notice,
        items[0],
        kind="organisation",
        organisation_name="某某公司",
        organisation_uscc=make("91420100MA4K12345").lower(),
        organisation_contact="李四",
        organisation_phone="０２７－８７００００００",
        seal=factories.pdf(),
    )
    assert at_home.post(address(notice), data).status_code == 200
    assert Objection.across_tenants.get().kind == "organisation"


def test_a_double_click_shows_the_same_receipt(at_home, notice, items):
    data = filled(at_home, notice, items[0])
    first, second = (at_home.post(address(notice), data) for _ in range(2))
    assert first.context["receipt"] == second.context["receipt"]
    assert Objection.across_tenants.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"items": []}, "items", "请至少选择一个条目。"),
        ({"items": ["999999"]}, "items", "请选择本公示所列的条目。"),
        ({"person_name": " \u200b "}, "person_name", "请填写真实姓名；匿名异议不予受理。"),
        ({"person_phone": ""}, "person_phone", "请至少填写手机号码或电子邮箱中的一项，以便核实。"),
        ({"kind": ""}, "kind", "请选择您以个人还是单位名义提出异议。"),
        (
            {"kind": "organisation", "organisation_uscc": "91420100MA4K123450"},
            "organisation_uscc",
            "统一社会信用代码的校验位不正确，请对照证照重新填写。",
        ),
        ({"ground": ""}, "ground", "请选择异议属于哪一类。"),
        ({"reasons": ""}, "reasons", "请写明具体事实和理由；没有具体事实的异议不予受理。"),
        ({"declared": None}, "declared", "请勾选声明后再提交。"),
        ({"website": "http://spam.example"}, "website", "“网站”一栏是防止机器提交用的，请清空后再提交。"),
    ],
)
def test_bad_input_comes_back_filled_with_its_fault(at_home, notice, items, *, changes, field, words):
    page = at_home.post(address(notice), filled(at_home, notice, items[0], **changes))
    assert page.status_code == 422
    assert any(words in fault for fault in page.context["form"].errors[field]), page.context["form"].errors
    if field != "reasons":
        assert factories.REASONS in shown(page)
    assert Objection.across_tenants.count() == 0


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (SimpleUploadedFile("证据.exe", b"MZ" + bytes(10)), "不接收“证据材料1.exe”这种类型的文件"),
        (SimpleUploadedFile("证据.pdf", b"MZ" + bytes(10)), "内容却是Windows 程序"),
        (SimpleUploadedFile("证据.pdf", b""), "“证据材料1.pdf”是空文件（0 字节）"),
    ],
)
def test_a_bad_file_never_costs_the_objection_and_is_told(at_home, notice, items, *, upload, words):
    page = at_home.post(address(notice), filled(at_home, notice, items[0], evidence=[factories.pdf(), upload]))
    assert page.status_code == 200
    told = [(paper.refused, paper.words) for paper in page.context["papers"]]
    assert [refused for refused, _words in told] == [False, True]
    assert words.replace("1.", "2.") in told[1][1]
    assert "异议已登记，但有文件没有收下" in shown(page)


def test_a_bad_file_is_named_at_its_field_when_the_form_goes_back_anyway(at_home, notice, items):
    bad = SimpleUploadedFile("证据.exe", b"MZ" + bytes(10))
    page = at_home.post(address(notice), filled(at_home, notice, items[0], ground="", evidence=[bad, factories.pdf()]))
    assert page.status_code == 422
    assert [fault.startswith("不接收") for fault in page.context["form"].errors["evidence"]] == [True]
    assert len(page.context["form"].kept) == 1


def test_200_megabytes_are_let_go_while_everything_else_arrives(at_home, notice, items, settings):
    settings.DOCUMENT_MAX_BYTES = 1024
    large = SimpleUploadedFile("录像.pdf", factories.PDF + bytes(200 * 1024 * 1024))
    page = at_home.post(address(notice), filled(at_home, notice, items[0], evidence=[large, factories.pdf()]))
    assert page.status_code == 200
    words = [paper.words for paper in page.context["papers"]]
    assert "这个文件有 200 MB，超过每个文件 1 KB 的上限" in words[1]
    assert DocumentVersion.across_tenants.count() == 1


def test_all_files_survive_a_fault_elsewhere_and_may_be_left_out(at_home, notice, items):
    files = [factories.pdf(content=factories.PDF + bytes([n])) for n in b"abc"]
    data = filled(at_home, notice, items[0], person_name="", evidence=files[:2], signature=files[2])
    page = at_home.post(address(notice), data)
    assert page.status_code == 422
    assert shown(page).count("已上传：第") == 3
    words = [one.word for one in page.context["form"].kept if one.kind == "evidence"]
    rest = {name: value for name, value in data.items() if name not in {"evidence", "signature"}}
    again = at_home.post(address(notice), rest | {"person_name": "张三", "kept": words})
    assert again.status_code == 200
    assert [paper.kind for paper in Objection.across_tenants.get().evidence.all()] == ["evidence", "evidence"]


def test_a_script_in_every_field_stays_text(at_home, notice, items):
    script = "<script>alert(1)</script>"
    data = filled(at_home, notice, items[0], person_name=script, person_email=script, reasons=script * 3, ground="")
    page = at_home.post(address(notice), data)
    assert script.encode() not in page.content
    assert html.escape(script).encode() in page.content


def test_invisible_and_reversed_characters_are_taken_out(at_home, notice, items):
    data = filled(at_home, notice, items[0], reasons="产值\u202e数据\u200b与年鉴不符，请予核实。")
    assert at_home.post(address(notice), data).status_code == 200
    assert Objection.across_tenants.get().reasons == "产值数据与年鉴不符，请予核实。"


def test_a_phone_number_in_chinese_numerals_is_understood(at_home, notice, items):
    data = filled(at_home, notice, items[0], person_phone="一三八〇〇〇〇一二三四")
    assert at_home.post(address(notice), data).status_code == 200


def test_after_the_end_the_form_says_so_and_loses_nothing(at_home, notice, items):
    data = filled(at_home, notice, items[0])
    with clock.frozen(CLOSES):
        late = at_home.post(address(notice), data)
        assert late.status_code == 409
        assert "公示已于2026年10月9日17:30结束" in shown(late)
        assert factories.REASONS in shown(late)
        empty = at_home.get(address(notice))
        assert empty.status_code == 409
        assert "公示已于2026年10月9日17:30结束" in shown(empty)
        assert f'href="{path_of(notice)}">返回公示' in shown(empty)
    assert Objection.across_tenants.count() == 0


def test_what_is_not_ticked_is_named_once(at_home, notice, items):
    text = shown(at_home.post(address(notice), filled(at_home, notice, items[0], declared=None)))
    assert '<a href="#id_declared">请勾选声明后再提交。</a>' in text


def test_a_stale_form_gets_a_fresh_token_and_keeps_the_text(at_home, notice, items):
    page = at_home.post(address(notice), filled(at_home, notice, items[0], token="forged"))
    assert page.status_code == 400
    again = filled(at_home, notice, items[0], token=token_in(page))
    assert at_home.post(address(notice), again).status_code == 200


def test_number_and_code_open_the_progress_and_the_reply(at_home, notice, items, handler, leader):
    receipt = object_to(notice, items[0])
    ask = {"number": receipt.number, "code": receipt.query_code}
    page = at_home.post(reverse("notices:status"), ask)
    assert "正在核对是否受理" in shown(page)
    objection = objection_of(receipt)
    factories.decided(handler, leader, objection, "unfounded", reply="已核查，数据一致。")
    page = at_home.post(reverse("notices:status"), ask)
    assert "已核查，数据一致。" in shown(page)
    assert [entry["title"] for entry in page.context["progress"]] == ["收到异议", "受理", "办结"]
    assert not any(secret in shown(page) for secret in (*factories.SECRETS, "异议承办"))


def test_the_objector_withdraws(at_home, notice):
    receipt = object_to(notice)
    ask = {"number": receipt.number, "code": receipt.query_code, "verb": "withdraw"}
    assert "您已撤回这份异议" in shown(at_home.post(reverse("notices:status"), ask))
    assert objection_of(receipt).state == "withdrawn"
    assert at_home.post(reverse("notices:status"), ask).status_code == 409


def test_guessing_is_throttled_for_that_receipt_and_address_only(at_home, notice):
    receipt, other = object_to(notice), object_to(notice)
    guess = {"number": receipt.number, "code": "0000-0000-0000"}
    answers = [at_home.post(reverse("notices:status"), guess).status_code for _ in range(TRIES + 2)]
    assert answers == [403] * TRIES + [429] * 2
    right = {"number": receipt.number, "code": receipt.query_code}
    assert at_home.post(reverse("notices:status"), right).status_code == 429
    assert at_home.post(reverse("notices:status"), right, REMOTE_ADDR="10.0.0.9").status_code == 200
    assert (
        at_home.post(reverse("notices:status"), {"number": other.number, "code": other.query_code}).status_code == 200
    )


def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(at_home, notice):
    receipt = object_to(notice)
    asked = [(receipt.number, "0000-0000-0000"), ("0000-0000-0000", receipt.query_code)]
    pages = [at_home.post(reverse("notices:status"), {"number": n, "code": c}) for n, c in asked]
    assert [page.status_code for page in pages] == [403, 403]
    assert {page.context["error"].message for page in pages} == {"回执号或查询码不正确，请对照回执核对后重新输入。"}


def test_an_unknown_number_costs_what_a_wrong_code_costs(at_home, notice, monkeypatch):
    """Constant time: as many keyed hashes and as many queries, so that no clock tells which numbers exist."""
    receipt = object_to(notice)
    digest, made = hmac.new, []
    monkeypatch.setattr(hmac, "new", lambda *given, **more: made.append(1) or digest(*given, **more))
    costs = []
    for number, code in ((receipt.number, "0000-0000-0000"), ("0000-0000-0000", receipt.query_code), ("0" * 12, "x")):
        made.clear()
        with CaptureQueriesContext(connection) as queries:
            assert at_home.post(reverse("notices:status"), {"number": number, "code": code}).status_code == 403
        costs.append((len(made), len(queries)))
    assert costs == [costs[0]] * 3
    assert costs[0][0] > 0


def follow(at_home, receipt, verb="", **more):
    pair = {"number": receipt.number, "code": receipt.query_code, "verb": verb}
    return at_home.post(reverse("notices:status"), pair | more)


def test_the_objector_adds_words_and_a_file_once_each(at_home, notice, items):
    receipt = object_to(notice, items[0])
    nothing = follow(at_home, receipt, "add", **{"add-words": " "})
    assert (nothing.status_code, "请填写补充说明" in shown(nothing)) == (422, True)
    given = {"add-words": "另附一页统计年鉴。", "add-evidence": factories.pdf()}
    assert "已收下补充的材料" in shown(follow(at_home, receipt, "add", **given))
    objection = objection_of(receipt)
    assert [(one.words, one.files) for one in objection.additions.all()] == [("另附一页统计年鉴。", 1)]
    assert objection.evidence.count() == 1
    again = follow(at_home, receipt, "add", **{"add-words": "另附一页统计年鉴。", "add-evidence": factories.pdf()})
    assert again.status_code == 200
    assert (objection.additions.count(), objection.evidence.count()) == (1, 1), "sent twice, kept once"
    wrong = follow(at_home, receipt, "add", code="0000-0000-0000", **{"add-words": "冒名补充。"})
    assert (wrong.status_code, objection.additions.count()) == (403, 1)


def test_a_file_is_kept_when_its_words_are_too_long(at_home, notice, items):
    receipt = object_to(notice, items[0])
    refused = follow(at_home, receipt, "add", **{"add-words": "长" * 5001, "add-evidence": factories.pdf()})
    assert (refused.status_code, "已保存先前选择的文件" in shown(refused)) == (422, True)
    follow(at_home, receipt, "add", **{"add-words": "短。", "add-kept": refused.context["kept"][0]})
    assert objection_of(receipt).evidence.count() == 1


def test_the_objector_asks_for_the_one_review_on_the_same_page(at_home, notice, items, handler, leader):
    receipt = object_to(notice, items[0])
    assert "申请复核" not in shown(follow(at_home, receipt))
    factories.decided(handler, leader, objection_of(receipt), "unfounded")
    page = shown(follow(at_home, receipt))
    assert "前（含当日）申请一次复核" in page
    assert "补充材料" not in page
    short = follow(at_home, receipt, "review", **{"review-reasons": "不服"})
    assert (short.status_code, "不服" in shown(short)) == (422, True)
    asked = shown(follow(at_home, receipt, "review", **{"review-reasons": "处理结论没有回应所提的第二项事实。"}))
    assert "已收到复核申请" in asked
    assert "撤回复核申请" in asked
    again = follow(at_home, receipt, "review", **{"review-reasons": "处理结论没有回应所提的第二项事实。"})
    assert (again.status_code, "只能申请一次" in shown(again)) == (409, True)
    assert "已撤回。" in shown(follow(at_home, receipt, "withdraw"))
