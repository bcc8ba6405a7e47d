"""As the province's staff I file an edition of the list of leading enterprises and see it on its way to the public.

RULES S1-7, A8-13: criteria are required, the notice is the authority's choice, publishing is the editors' own.
"""

import datetime as dt

import pytest

from cms_content.models import RankingPage
from portal import clock
from portal.errors import NotAllowed
from tests.factories import MONDAY, say
from tests.workflows.flows import hubei
from tests.workflows.notices.factories import object_to
from workflows.cases import actions, engine
from workflows.cases.errors import ApplicationIncomplete
from workflows.cases.models import CaseState
from workflows.notices.guards import is_held
from workflows.programmes.models import ProgrammeEdition

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    """Hubei with the province's site, on a Monday in June 2026."""
    with clock.frozen(MONDAY):
        yield hubei.hubei(with_pages=True)


def with_notice(land, days=5):
    edition = land.editions["hubei-leading-list"]
    edition.notice_days = days
    edition.save()


def test_without_a_notice_the_approved_list_becomes_a_draft(land):
    case = hubei.list_approved(land)
    say(case, "publication", land["hubei:notice_editor"], "draft", opinion="")
    page = RankingPage.objects.get()
    assert (page.live, page.title) == (False, "湖北创新型集群领军企业榜（2026年度）")
    assert (page.criteria, page.is_ranked, page.notice_page) == ("演示标准：牵头标准不少于一项。", False, None)
    assert list(page.entries.values_list("name", "uscc", "place", "note")) == [
        (one["name"], one["uscc"], one["place"], one["reason"]) for one in (hubei.candidate(1), hubei.candidate(2))
    ]
    assert (case.state, case.state_title) == (CaseState.COMPLETED, "榜单已审定")


def test_with_a_notice_every_candidate_is_named_and_an_objection_holds_the_edition(land):
    with_notice(land)
    case = hubei.list_approved(land)
    say(case, "announce", land["hubei:notice_editor"], "publish", opinion="")
    notice = case.notice_items.get().notice
    assert "1. 候选企业1（武汉市）\n2. 候选企业2（武汉市）" in notice.procedure
    object_to(notice)
    with clock.frozen(notice.closes_at + dt.timedelta(minutes=1)):
        engine.fire_due_timers()
        case.refresh_from_db()
        assert (case.state, is_held(case)) == (CaseState.HELD, True)
        assert not RankingPage.objects.exists()


def test_a_clear_notice_leads_to_the_draft_that_names_it(land):
    with_notice(land)
    case = hubei.list_approved(land)
    details = {"title": "关于领军企业榜的公示", "procedure": "候选企业1、候选企业2"}
    say(case, "announce", land["hubei:notice_editor"], "publish", opinion="", details=details)
    notice = case.notice_items.get().notice
    with clock.frozen(notice.closes_at + dt.timedelta(minutes=1)):
        engine.fire_due_timers()
        case.refresh_from_db()
        say(case, "publication", land["hubei:notice_editor"], "draft", opinion="")
    assert RankingPage.objects.get().notice_page_id == notice.page.pk


def test_a_row_is_returned_and_the_leader_may_stop_the_edition(land):
    case = hubei.list_filed(land)
    say(case, "review", land["hubei:reviewer"], "return", corrections={"candidates": "请核对企业2。"})
    officer = land["hubei:applicant"]
    actions.save_draft(actor=officer, case=case, values={"candidates": [hubei.candidate(1)], "criteria": "改"})
    actions.submit(actor=officer, case=case)
    newest = case.editions.latest("number").form
    assert ([one["name"] for one in newest["candidates"]], newest["criteria"][:4]) == (["候选企业1"], "演示标准")
    with pytest.raises(NotAllowed, match="您没有这一角色"):
        say(case, "review", land["jiangsu:reviewer"], "pass")
    say(case, "review", land["hubei:reviewer"], "stop")
    say(case, "approval", land["hubei:leader"], "stop")
    assert (case.state, case.state_title) == (CaseState.FAILED, "不予发布")


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"criteria": " "}, "criteria", "请填写入榜标准"),
        ({"candidates": []}, "candidates", "至少填写一行"),
        ({"candidates": [hubei.candidate(1, uscc="91420100MA4K00001A")]}, "candidates", "第1行“统一社会信用代码”"),
        ({"candidates": [hubei.candidate(1), hubei.candidate(1, name="乙")]}, "candidates", "重复列入：乙、候选企业1"),
        ({"is_ranked": "maybe"}, "is_ranked", ""),
    ],
)  # fmt: skip
def test_an_edition_with_a_gap_says_where(land, changes, field, message):
    with pytest.raises(ApplicationIncomplete) as refused:
        hubei.list_filed(land, **changes)
    assert set(refused.value.fields) == {field}
    assert message in refused.value.fields[field]


def test_rows_are_typed_and_saved_without_javascript(land, client):
    officer = land["hubei:applicant"]
    edition = ProgrammeEdition.across_tenants.get(key="hubei-leading-list")
    unit = officer.organisations.get().organisation
    case = actions.start_case(actor=officer, tenant=land.hubei, organisation=unit, edition=edition)
    client.force_login(officer)
    path, host = f"/workspace/applications/{case.pk}/", {"host": "hubei.localhost"}
    assert 'name="candidates-rows" value="3"' in client.get(path, headers=host).content.decode()
    row = {f"candidates-1-{key}": value for key, value in hubei.candidate(7).items()}
    client.post(f"{path}save/", {"candidates-rows": "3", "criteria": "标准", **row}, headers=host)
    case.refresh_from_db()
    assert case.draft["candidates"] == [hubei.candidate(7)]
    page = client.get(path, headers=host).content.decode()
    assert 'name="candidates-rows" value="4"' in page
    assert "候选企业7" in page
    client.post(f"{path}save/", {"criteria": "改"}, headers=host)
    case.refresh_from_db()
    assert (case.draft["candidates"], case.draft["criteria"]) == ([hubei.candidate(7)], "改")
