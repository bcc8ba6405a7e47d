"""As an official I have everything for the decision on one page: papers, what was handed over, policies, my draft.

What the earlier authority kept is not on it, and what I typed is still there when I come back.
"""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import clock
from portal.documents.models import DocumentVersion, ScanStatus
from portal.errors import Invalid, NotAllowed, NotFound
from tests.factories import MONDAY, at_nation, country, pdf, say, submitted, work
from workflows.cases import actions, queries
from workflows.cases.errors import AlreadyDecided
from workflows.cases.models import OpinionDraft, Phrase
from workflows.cases.presenting import correctable

pytestmark = pytest.mark.django_db
KEPT = "省内审核意见，不移交"
PHRASE = "材料齐全，符合条件。"


@pytest.fixture
def land():
    with clock.frozen(MONDAY):
        yield country()


def open_case(client, tenant, user, case) -> str:
    client.force_login(user)
    answer = client.get(reverse("cases:case", args=[case.pk]), headers={"host": tenant.host})
    assert answer.status_code == 200
    return answer.content.decode()


def test_papers_are_shown_in_place_once_they_are_clean(client, land):
    case, reviewer = submitted(land, land.donghu), land["hubei:reviewer"]
    version = case.materials.filter(edition__isnull=False).first().version
    frame = f'<iframe src="/documents/{version.pk}/?inline=1"'
    assert frame not in open_case(client, land.hubei, reviewer, case)
    DocumentVersion.across_tenants.update(scan_status=ScanStatus.CLEAN)
    assert frame in open_case(client, land.hubei, reviewer, case)
    shown = client.get(f"/documents/{version.pk}/?inline=1", headers={"host": land.hubei.host})
    shown.getvalue()
    assert (shown["X-Frame-Options"], "frame-ancestors 'self'" in shown["Content-Security-Policy"]) == (
        "SAMEORIGIN",
        True,
    )


def test_the_official_sees_what_the_correction_changed_and_what_it_was(client, land):
    case, officer, reviewer = submitted(land, land.donghu), land["donghu:applicant"], land["hubei:reviewer"]
    assert "本次补正" not in open_case(client, land.hubei, reviewer, case)
    asked = {"summary": "请写明企业数。", "plan": "请盖章。", "plan_end": "请核对。"}
    say(case, "province_review", reviewer, "return", corrections=asked)
    actions.save_draft(actor=officer, case=case, values={"summary": "企业120家。", "contact_name": "不该改的"})
    actions.attach_material(actor=officer, case=case, key="plan", upload=pdf("盖章规划.pdf", "stamped"))
    actions.submit(actor=officer, case=case)
    client.force_login(reviewer)
    context = client.get(reverse("cases:case", args=[case.pk]), headers={"host": land.hubei.host}).context
    rows = [row for section in context["parts"] for row in section["rows"]]
    assert {row["key"]: (row["was"], row["value"]) for row in rows if row["was"] is not None} == {
        "summary": ("集群以电子元器件为主导，配套企业集聚。", "企业120家。")
    }
    assert [entry["key"] for entry in context["materials"] if entry["changed"]] == ["plan"]
    page = open_case(client, land.hubei, reviewer, case)
    assert (page.count("本次补正修改"), page.count("本次补正更换")) == (1, 1)
    assert "原为：集群以电子元器件为主导，配套企业集聚。" in page

    say(case, "province_review", reviewer, "return", corrections={"summary": "请再核对。"})
    actions.submit(actor=officer, case=case)
    assert "本次补正" not in open_case(client, land.hubei, reviewer, case), "sent again as it was"


def test_what_was_handed_over_has_its_own_section_and_nothing_else_is_in_it(client, land):
    case = submitted(land, land.donghu)
    say(case, "province_review", land["hubei:reviewer"], "recommend", opinion=KEPT)
    say(case, "province_sign", land["hubei:leader"], "sign", opinion="同意推荐。")
    pages = {
        "nation": open_case(client, land.nation, land["national:acceptance"], case),
        "province": open_case(client, land.hubei, land["hubei:leader"], case),
        "zone": open_case(client, land.donghu, land["donghu:applicant"], case),
    }
    seen = {name: ('id="handed-over"' in page, KEPT in page, "同意推荐。" in page) for name, page in pages.items()}
    assert seen == {"nation": (True, False, True), "province": (False, True, True), "zone": (False, False, True)}
    section = pages["nation"].split('id="handed-over"')[1].split("</section>")[0]
    assert (land.hubei.name in section, "recommendation_letter.pdf" in section or "材料.pdf" in section) == (True, True)


def test_the_documents_it_rests_on_are_named(client, land):
    page = open_case(client, land.hubei, land["hubei:reviewer"], submitted(land, land.donghu))
    section = page.split('id="policies"')[1].split("</section>")[0]
    assert "国科火字〔2020〕" in section
    assert "本门户尚未收录" in section


def test_the_opinion_is_kept_while_it_is_typed_and_gone_with_the_verdict(client, land):
    case, reviewer = submitted(land, land.donghu), land["hubei:reviewer"]
    item = work(case, "province_review")
    client.force_login(reviewer)
    host = {"host": land.hubei.host}
    path = reverse("cases:opinion", args=[item.pk])
    answer = client.post(path, {"opinion": "写了一半"}, headers=host | {"HX-Request": "true"})
    assert "意见已自动保存 09:00:00" in answer.content.decode()
    assert "写了一半</textarea>" in open_case(client, land.hubei, reviewer, case)
    say(case, "province_review", reviewer, "recommend")
    assert not OpinionDraft.objects.exists()
    answer = client.post(path, {"opinion": "晚了"}, headers=host | {"HX-Request": "true"})
    assert AlreadyDecided.message in answer.content.decode()


def test_a_draft_is_for_its_author_only(client, land):
    from portal.tenancy.roles import Role
    from tests.factories import person

    case, colleague = submitted(land, land.donghu), person("同事", land.hubei, Role.REVIEWER)
    item = work(case, "province_review")
    actions.save_opinion(actor=land["hubei:reviewer"], tenant=land.hubei, work=item, text="只给自己看")
    assert "只给自己看" not in open_case(client, land.hubei, colleague, case)
    with pytest.raises(NotAllowed):
        actions.save_opinion(actor=land["jiangsu:reviewer"], tenant=land.hubei, work=item, text="外省")
    with pytest.raises(Invalid):
        actions.save_opinion(actor=colleague, tenant=land.hubei, work=item, text="长" * 5001)


def test_phrases_belong_to_the_authority(land):
    reviewer = land["hubei:reviewer"]
    made = actions.add_phrase(actor=reviewer, tenant=land.hubei, text=f" {PHRASE} ", step="province_review")
    assert actions.add_phrase(actor=reviewer, tenant=land.hubei, text=PHRASE, step="province_review") == made
    asked = [
        [one.text for one in queries.phrases_for(tenant, step)]
        for tenant, step in (
            (land.hubei, "province_review"),
            (land.hubei, "province_sign"),
            (land.jiangsu, "province_review"),
        )
    ]
    assert asked == [[PHRASE], [], []]
    with pytest.raises(NotFound):
        actions.remove_phrase(actor=land["jiangsu:reviewer"], tenant=land.jiangsu, pk=made.pk)
    with pytest.raises(NotAllowed):
        actions.add_phrase(actor=land["donghu:applicant"], tenant=land.donghu, text=PHRASE)
    with pytest.raises(Invalid):
        actions.add_phrase(actor=reviewer, tenant=land.hubei, text=" ")
    actions.remove_phrase(actor=reviewer, tenant=land.hubei, pk=made.pk)
    assert not Phrase.across_tenants.exists()


def test_without_javascript_a_phrase_is_inserted_and_nothing_typed_is_lost(client, land):
    case, reviewer = submitted(land, land.donghu), land["hubei:reviewer"]
    phrase = actions.add_phrase(actor=reviewer, tenant=land.hubei, text=PHRASE)
    client.force_login(reviewer)
    path = reverse("cases:opinion", args=[work(case, "province_review").pk])
    typed = {"opinion": "一、", "fix_summary": "请补充产值", "phrase": phrase.pk, "insert": "1"}
    page = client.post(path, typed, headers={"host": land.hubei.host}).content.decode()
    assert f"一、\n{PHRASE}</textarea>" in page
    folded = BeautifulSoup(page, "html.parser").select_one("details.ask:has(#id_fix_summary)")
    assert (folded.textarea.get_text(strip=True), folded.has_attr("open")) == ("请补充产值", True)


def test_a_demand_is_not_dropped_by_a_verdict_that_returns_nothing(client, land):
    """The reviewer wrote what is to be corrected and pressed the wrong button."""
    case = submitted(land, land.donghu)
    client.force_login(land["hubei:reviewer"])
    path = reverse("cases:decide", args=[work(case, "province_review").pk])
    typed = {"opinion": "产值不全。", "fix_summary": "请补充产值", "verdict": "recommend"}
    answer = client.post(path, typed, headers={"host": land.hubei.host})
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 422
    assert "已写了补正要求，“建议推荐”不会告知申报单位" in page.select_one(".error-summary").get_text()
    assert page.select_one("#id_fix_summary").get_text(strip=True) == "请补充产值"
    assert [one.get_text() for one in page.select("[data-asked] li")] == ["集群概况"]
    assert not case.decisions.exists()
    client.post(path, typed | {"verdict": "return"}, headers={"host": land.hubei.host})
    assert case.corrections.get().items == {"summary": "请补充产值"}


def test_everything_that_may_be_returned_is_asked_for_where_it_is_read(client, land):
    case, official = at_nation(land, land.donghu), land["national:acceptance"]
    page = BeautifulSoup(open_case(client, land.nation, official, case), "html.parser")
    beside = [one["id"].removeprefix("id_fix_") for one in page.select(".side-by-side .ask textarea")]
    assert sorted(beside) == sorted(key for key, _title in correctable(case))
    assert page.select(".decision textarea[name^=fix_]") == []
    assert {one["form"] for one in page.select(".ask textarea")} == {page.select_one(".decision form[id]")["id"]}


def test_demands_are_kept_while_they_are_typed_like_the_opinion(client, land):
    """The reviewer leaves the file for later and comes back to it; a browser that shows no such field changes none."""
    case, reviewer = submitted(land, land.donghu), land["hubei:reviewer"]
    item, host = work(case, "province_review"), {"host": land.hubei.host, "HX-Request": "true"}
    client.force_login(reviewer)
    path = reverse("cases:opinion", args=[item.pk])
    typed = {"opinion": "写了一半", "fix_summary": "请补充产值", "fix_plan": " "}
    assert "意见和补正要求已自动保存 09:00:00" in client.post(path, typed, headers=host).content.decode()
    client.post(path, {"opinion": "写完了"}, headers=host)
    page = BeautifulSoup(open_case(client, land.hubei, reviewer, case), "html.parser")
    assert page.select_one("#id_opinion").get_text(strip=True) == "写完了"
    kept = [(one["name"], one.get_text(strip=True)) for one in page.select(".ask[open] textarea")]
    assert kept == [("fix_summary", "请补充产值")]
    assert [one.get_text() for one in page.select("[data-asked] li")] == ["集群概况"]
    long = client.post(path, typed | {"fix_summary": "长" * 301}, headers=host).content.decode()
    assert "每项补正要求最多300字" in long
    client.post(path, typed | {"fix_summary": ""}, headers=host)
    assert OpinionDraft.objects.get().corrections == {}


def test_the_page_costs_the_same_for_three_phrases_and_hand_overs(client, land):
    case, official = at_nation(land, land.donghu), land["national:acceptance"]
    costs = []
    for times in (1, 2):
        for number in range(times):
            actions.add_phrase(actor=official, tenant=land.nation, text=f"{times}.{number}")
        open_case(client, land.nation, official, case)
        with CaptureQueriesContext(connection) as asked:
            open_case(client, land.nation, official, case)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_before_deciding_one_reads_what_each_verdict_leads_to(client, land):
    case = submitted(land, land.donghu)
    page = BeautifulSoup(open_case(client, land.hubei, land["hubei:reviewer"], case), "html.parser")
    assert [one.get_text() for one in page.select(".decision .next li")] == [
        "建议推荐、建议不予推荐：转“省级签发”，分管负责人办理",
        "退回补正：转“补正申请”，申报经办办理",
    ]
    say(case, "province_review", land["hubei:reviewer"], "recommend")
    page = BeautifulSoup(open_case(client, land.hubei, land["hubei:leader"], case), "html.parser")
    assert [one.get_text() for one in page.select(".decision .next li")] == [
        "退回审核：转“省级审核”，审核人员办理",
        "属于“建议不予推荐”的：本件办结（省级不予推荐）",
        "属于“建议推荐”的：转“移交国家主管机构”",
    ]


def test_the_official_always_finds_the_way_back_to_the_list(client, land):
    case = submitted(land, land.donghu)
    assert "返回“待办”列表" in open_case(client, land.hubei, land["hubei:reviewer"], case)
    page = open_case(client, land.donghu, land["donghu:applicant"], case)
    assert ["返回“待办”列表" in page, "返回“我的申请”" in page] == [False, True]


def test_a_step_is_claimed_where_its_case_is_read(client, land):
    """As an official who reads a case I want to claim it here, so that no colleague begins on it as well."""
    case = submitted(land, land.donghu)
    reviewer = land["hubei:reviewer"]
    address = reverse("cases:claim", args=[work(case, "province_review").pk])
    assert f'action="{address}"' in open_case(client, land.hubei, reviewer, case)
    assert f'action="{address}"' not in open_case(client, land.hubei, land["hubei:leader"], case)
    client.force_login(reviewer)
    answer = client.post(address, headers={"host": land.hubei.host}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0].startswith(reverse("cases:case", args=[case.pk]))
    assert (f"由{reviewer}领取" in page, f'action="{address}"' in page) == (True, False)
