"""As an authority's own OA system I read my person's queue and cases, exactly as their pages show them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.audit.models import AuditRecord
from portal.documents.models import DocumentVersion, ScanStatus
from portal.office.models import Token
from portal.office.tokens import FAILURES, revoke_token
from portal.tenancy.models import TenantGroupPermission
from tests import factories
from tests.factories import MONDAY, say
from tests.portal.api.office.conftest import ROOT, clean, said, token_of

pytestmark = pytest.mark.django_db


def test_the_program_learns_whose_token_it_has(land, system):
    told = said(system("hubei:reviewer", "queue:read")("/me"))
    assert (told["person"], told["scopes"], told["days_left"]) == ("湖北省科技主管机构审核人员", ["queue:read"], 90)
    assert told["roles"] == [{"code": "reviewer", "label": "审核人员"}]
    assert told["tenant"]["code"] == "hubei"


def test_the_queue_is_that_of_the_page(land, system):
    case = factories.submitted(land, land.donghu)
    factories.submitted(land, land.wuxi)
    ask = system("hubei:reviewer")
    told = said(ask("/queue"))
    assert [(row["case"], row["step"]["label"], row["claimed_by"]) for row in told["items"]] == [
        (case.number, "省级审核", "")
    ]
    assert told["items"][0]["data_url"] == f"http://hubei.localhost{ROOT}/cases/{case.number}"
    assert (told["count"], told["pages"], told["is_capped"]) == (1, 1, False)
    assert said(ask("/queue?tab=done"))["items"] == []
    assert said(ask(f"/queue?programme={land.edition.key}&due=soon&sort=latest"))["items"] == []
    assert len(said(ask("/queue?step=province_review&q=东湖"))["items"]) == 1


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("tab=all", 422, "tab"),
        ("due=never", 422, "due"),
        ("sort=x", 422, "sort"),
        ("page=0", 422, "page"),
        ("pages=2", 422, "pages"),
        ("q=%00", 422, "q"),
        ("page=2", 404, None),
    ],
)
def test_an_odd_filter_is_refused_not_taken_for_all(land, system, query, status, field):
    told = said(system("hubei:reviewer")(f"/queue?{query}"), status)
    assert [one["field"] for one in told.get("errors", [])] == ([field] if field else [])


def test_a_case_is_told_as_its_page_shows_it(land, system):
    case = factories.submitted(land, land.donghu)
    told = said(system("hubei:reviewer")(f"/cases/{case.number}"))["item"]
    assert (told["name"], told["status"]["code"], told["submission"]) == (case.name, "running", 1)
    rows = {row["key"]: row["value"] for part in told["form"] for row in part["rows"]}
    assert (rows["plan_start"], rows["contact_name"]) == ("2026", "吴敏")
    assert [(one["title"], one["is_done"]) for one in told["timeline"]] == [
        ("提交申请", True),
        ("省级审核（办理中）", False),
    ]


def test_what_was_handed_over_is_told_and_what_was_kept_is_not(land, system):
    case = factories.submitted(land, land.donghu)
    say(case, "province_review", land["hubei:reviewer"], "recommend", opinion="内部审核意见")
    say(case, "province_sign", land["hubei:leader"], "sign", opinion="同意推荐")
    clean()
    ask = system("national:acceptance")
    whole = ask(f"/cases/{case.number}/handover")
    told = said(whole)["items"]
    assert [(one["authority"]["code"], one["opinion"]) for one in told] == [("hubei", "同意推荐")]
    assert "内部审核意见" not in whole.content.decode()
    assert "内部审核意见" not in ask(f"/cases/{case.number}").content.decode()
    letter = told[0]["files"][0]
    content = ask(letter["content_url"].removeprefix(f"http://national.localhost{ROOT}"))
    assert content.getvalue().startswith(b"%PDF")
    own = system("hubei:reviewer")(f"/cases/{case.number}/handover")
    assert said(own)["items"] == []


def test_only_files_that_the_scan_let_through_are_handed_out(land, system):
    case = factories.submitted(land, land.donghu)
    clean()
    ask = system("hubei:reviewer")
    listed = said(ask(f"/cases/{case.number}/materials"))["items"]
    assert [one["key"] for one in listed] == [entry["key"] for entry in land.edition.materials_for(case.occasion)]
    held = listed[0]["file"]
    path = f"/cases/{case.number}/materials/{held['id']}/content"
    answer = ask(path)
    assert (answer.status_code, answer["X-Content-Type-Options"]) == (200, "nosniff")
    assert len(answer.getvalue()) == held["size"]
    assert (
        AuditRecord.across_tenants.filter(verb="document.downloaded", target=f"document_version:{held['id']}").count()
        == 1
    )
    DocumentVersion.across_tenants.filter(pk=held["id"]).update(scan_status=ScanStatus.PENDING)
    assert said(ask(path), 409)["code"] == "document_not_ready"
    assert said(ask(f"/cases/{case.number}/materials"))["items"][0]["file"]["content_url"] is None
    other = factories.submitted(land, land.wuxi).materials.filter(edition__isnull=False).first()
    clean()
    assert said(ask(f"/cases/{case.number}/materials/{other.version_id}/content"), 404)["code"] == "not_found"


def test_another_authoritys_case_is_no_case(land, system):
    foreign = factories.submitted(land, land.wuxi)
    draft = factories.draft(land, land.donghu)
    ask = system("hubei:reviewer")
    nothing = said(ask("/cases/HUBEI-2026-00000000"), 404)
    for part in ("", "/handover", "/materials", "/materials/1/content", "/steps"):
        for number in (foreign.number, draft.number):
            assert said(ask(f"/cases/{number}{part}"), 404) == nothing
    body = {"work": 1, "version": "x", "verdict": "recommend"}
    assert said(ask(f"/cases/{foreign.number}/verdicts", body), 404)["code"] == "not_found"


@pytest.mark.parametrize(
    ("scope", "refused"),
    [
        ("queue:read", ["/cases/{}", "/cases/{}/steps", "/cases/{}/materials/1/content"]),
        ("case:read", ["/queue", "/cases/{}/materials/1/content"]),
        ("materials:read", ["/queue", "/cases/{}", "/cases/{}/handover", "/cases/{}/materials"]),
    ],
)
def test_a_token_opens_only_its_scopes(land, system, scope, refused):
    case = factories.submitted(land, land.donghu)
    ask = system("hubei:reviewer", scope)
    for path in refused:
        assert said(ask(path.format(case.number)), 403)["code"] == "missing_scope"
    for path in (f"/cases/{case.number}/verdicts", f"/cases/{case.number}/steps/1/claim"):
        assert said(ask(path, {"work": 1, "version": "", "verdict": ""}), 403)["code"] == "missing_scope"


def test_a_token_without_effect_is_told_nothing_more(land, client, system):
    """Unknown, of another authority, revoked, expired, of somebody who left: the same answer."""
    text = token_of(land, "hubei:reviewer")
    reviewer = land["hubei:reviewer"]
    good = system("hubei:reviewer", text=text)
    said(good("/me"))
    refused = said(system("hubei:reviewer", text="jqt_unknown")("/me"), 401)
    assert good("/nothing").status_code == 404

    def is_refused(ask):
        answer = ask("/me")
        assert answer["WWW-Authenticate"].startswith("Bearer")
        return said(answer, 401) == refused

    assert is_refused(system("hubei:reviewer", text=text, host="jiangsu"))
    with clock.frozen(MONDAY + dt.timedelta(days=90)):
        assert is_refused(good)
    grants = TenantGroupPermission.objects.filter(group__user=reviewer)
    groups = list(reviewer.groups.all())
    reviewer.groups.clear()
    assert (grants.exists(), is_refused(good)) == (False, True)
    reviewer.groups.set(groups)
    said(good("/me"))
    reviewer.is_active = False
    reviewer.save()
    assert is_refused(good)
    reviewer.is_active = True
    reviewer.save()
    revoke_token(actor=reviewer, token=Token.across_tenants.get(user=reviewer))
    assert is_refused(good)
    assert client.get(f"{ROOT}/me", headers={"host": "nowhere.localhost"}).status_code == 404


def test_a_session_opens_nothing(land, client):
    client.force_login(land["hubei:reviewer"])
    for more in ({}, {"authorization": "Basic eDp5"}, {"authorization": "Bearer "}):
        assert client.get(f"{ROOT}/queue", headers={"host": "hubei.localhost"} | more).status_code == 401
    assert client.post(f"{ROOT}/cases/X-1/verdicts", headers={"host": "hubei.localhost"}).status_code == 401


def test_guessing_is_slowed_and_a_good_token_is_not_locked_out(land, system):
    good, bad = system("hubei:reviewer"), system("hubei:reviewer", text="jqt_guess")
    answers = [bad("/me").status_code for _ in range(FAILURES + 2)]
    assert answers == [401] * FAILURES + [429] * 2
    assert bad("/me")["Retry-After"] == "900"
    said(good("/me"))


def test_other_methods_and_addresses_are_problems(land, client, system):
    assert said(system("hubei:reviewer")("/nothing/at/all"), 404)["code"] == "not_found"
    answer = client.delete(f"{ROOT}/queue", headers={"host": "hubei.localhost"})
    assert (answer.status_code, answer["Allow"], answer["Content-Type"]) == (405, "GET", "application/problem+json")
    preflight = client.options(f"{ROOT}/queue", headers={"host": "hubei.localhost", "origin": "https://x.example"})
    assert (preflight.status_code, "Access-Control-Allow-Origin" in preflight) == (405, False)


@pytest.mark.one_database  # the ORM asks as often on both
def test_three_cases_cost_the_queries_of_one(land, system):
    ask = system("hubei:reviewer")
    case = factories.submitted(land, land.donghu)

    def cost(path):
        said(ask(path))
        with CaptureQueriesContext(connection) as queries:
            said(ask(path))
        return len(queries)

    paths = ["/queue", f"/cases/{case.number}", f"/cases/{case.number}/materials", f"/cases/{case.number}/steps"]
    one = [cost(path) for path in paths]
    factories.submitted(land, land.donghu)
    factories.submitted(land, land.donghu)
    assert len(said(ask("/queue"))["items"]) == 3
    assert [cost(path) for path in paths] == one
    assert one[0] <= 8, one
