"""As an authority's own OA system I claim and decide in my person's name: by the same rules, and each request once."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal import clock
from portal.api.office.showing import type_of
from portal.audit.models import AuditRecord
from portal.office import answers
from portal.office.models import KeptAnswer, Token
from portal.office.tokens import issue_token
from tests import factories
from tests.factories import MONDAY, say
from tests.portal.api.office.conftest import ROOT, said, token_of
from tests.workflows.flows.at_once import at_once
from workflows.cases import actions, engine
from workflows.cases.models import Decision

pytestmark = pytest.mark.django_db


def step_of(ask, case):
    """Return the one open step of the case as the program reads it."""
    return said(ask(f"/cases/{case.number}/steps"))["items"][0]


def verdict(step, word, **more):
    """Return the body that gives the verdict at the step."""
    body = {"work": step["work"], "version": step["version"], "verdict": word, "opinion": "情况属实。"}
    return body | more


@pytest.fixture
def case(land):
    """An application that waits for Hubei."""
    return factories.submitted(land, land.donghu)


def test_a_step_tells_what_each_verdict_needs(land, system, case):
    step = step_of(system("hubei:reviewer"), case)
    assert (step["step"]["label"], step["may_decide"], step["form"]) == ("省级审核", True, [])
    offered = {one["code"]: (one["opinion_required"], one["corrections_required"]) for one in step["verdicts"]}
    assert offered["recommend"] == (True, False)
    assert offered["return"] == (True, True)
    assert {"key": "summary", "title": "集群概况"} in step["correctable"]
    leader = step_of(system("hubei:leader"), case)
    assert (leader["may_decide"], "您没有这一角色" in leader["reason"]) == (False, True)


def test_a_verdict_is_the_pages_verdict_and_on_record_as_given_by_the_interface(land, system, case):
    ask = system("hubei:reviewer")
    step = step_of(ask, case)
    told = said(ask(f"/cases/{case.number}/verdicts", verdict(step, "recommend")))["item"]
    decision = Decision.objects.get(case=case)
    assert (decision.actor, decision.verdict, decision.opinion) == (land["hubei:reviewer"], "recommend", "情况属实。")
    assert (told["verdict"]["code"], [one["step"]["code"] for one in told["waiting"]]) == (
        "recommend",
        ["province_sign"],
    )
    token = Token.across_tenants.get()
    record = AuditRecord.across_tenants.get(verb="office.written")
    assert (record.target, record.actor, record.summary) == (
        f"token:{token.pk}",
        land["hubei:reviewer"],
        f"经接口：办理 {case.number}，结论 recommend",
    )
    assert record.details["token"] == token.pk
    assert AuditRecord.across_tenants.filter(verb="case.decided", target=f"case:{case.pk}").count() == 1


def test_a_correction_names_its_fields(land, system, case):
    ask = system("hubei:reviewer")
    step, path = step_of(ask, case), f"/cases/{case.number}/verdicts"
    assert said(ask(path, verdict(step, "return")), 422)["errors"][0]["field"] == "corrections"
    unknown = said(ask(path, verdict(step, "return", corrections={"nothing": "补充"})), 422)["errors"]
    assert [one["field"] for one in unknown] == ["corrections.nothing"]
    said(ask(path, verdict(step, "return", corrections={"summary": "请补充配套企业情况"})))
    case.refresh_from_db()
    assert (case.state, case.corrections.get().items) == ("correcting", {"summary": "请补充配套企业情况"})
    assert said(ask(f"/cases/{case.number}/steps"))["items"] == []


def test_a_letter_is_uploaded_first_and_then_named(land, client, system, case):
    say(case, "province_review", land["hubei:reviewer"], "recommend")
    text = token_of(land, "hubei:leader")
    ask = system("hubei:leader", text=text)
    step, path = step_of(ask, case), f"/cases/{case.number}/verdicts"
    kinds = [one["kind"] for one in step["verdicts"][0]["documents"]]
    assert [one["field"] for one in said(ask(path, verdict(step, "sign")), 422)["errors"]] == kinds
    headers = {"host": "hubei.localhost", "authorization": f"Bearer {text}"}
    address = f"{ROOT}/cases/{case.number}/steps/{step['work']}/documents"

    def send(kind, file):
        return client.post(address, {"kind": kind, "file": file}, headers=headers)

    assert said(send("nothing", factories.pdf()), 422)["errors"][0]["field"] == "kind"
    disguised = SimpleUploadedFile("x.pdf", b"MZ not a pdf", content_type="application/pdf")
    assert said(send(kinds[0], disguised), 422)["code"].startswith("document_")
    stored = said(send(kinds[0], factories.pdf("推荐函.pdf")))["item"]
    forged = verdict(step, "sign", documents={kinds[0]: stored["reference"] + "x"})
    assert said(ask(path, forged), 422)["errors"][0]["field"] == kinds[0]
    said(ask(path, verdict(step, "sign", documents={kinds[0]: stored["reference"]})))
    signed = Decision.objects.get(case=case, step="province_sign")
    assert signed.documents.get().version_id == stored["file"]["id"]


def test_a_steps_own_form_is_checked_by_the_pages_form(land, system):
    case = factories.deliberated(land, land.donghu)
    ask = system("national:notice_editor")
    step, path = step_of(ask, case), f"/cases/{case.number}/verdicts"
    assert step["form"] == []
    more = said(ask(path, verdict(step, "publish", form={"days": 1})), 422)["errors"]
    assert [one["field"] for one in more] == ["form.days"]
    assert said(ask(path, verdict(step, "publish")), 409)["code"] == "notice_not_examined"
    factories.passed_draft(land.nation, land["national:notice_editor"], [case])
    said(ask(path, verdict(step, "publish")))
    with clock.frozen(case.notice_items.get().notice.closes_at):
        engine.fire_due_timers()
        ask = system("national:leader")
        step = step_of(ask, case)
        fields = [(one["name"], one["type"], one["is_required"]) for one in step["form"]]
        assert fields == [("document_number", "text", False)]
        for odd in ({"a": 1}, [["x"]], "a\x00b", "\ud800"):
            told = said(ask(path, verdict(step, "confirm", form={"document_number": odd})), 422)["errors"]
            assert [one["field"] for one in told] == ["form.document_number"]
        said(ask(path, verdict(step, "confirm", form={"document_number": "国科火字〔2026〕1号"})))
    assert Decision.objects.get(case=case, step="confirm").details["document_number"] == "国科火字〔2026〕1号"


def test_a_field_tells_how_its_content_is_written():
    """A date is not guessed from its label: "2026年6月1日" would be refused."""
    kinds = [
        *(forms.CharField(), forms.DateField(), forms.IntegerField(), forms.DecimalField(), forms.BooleanField()),
        *(forms.TypedChoiceField(), forms.MultipleChoiceField(), forms.ModelChoiceField(Decision.objects.none())),
    ]
    assert [type_of(kind) for kind in kinds] == [
        *("text", "date", "integer", "decimal", "boolean"),
        *("choice", "choices", "choice"),
    ]


def test_answers_are_chinese_as_it_is_written(land, system, case):
    assert "省级审核" in system("hubei:reviewer")(f"/cases/{case.number}/steps").content.decode()


def test_an_unknown_verdict_is_told_the_possible_ones(land, system, case):
    ask = system("hubei:reviewer")
    step = step_of(ask, case)
    told = said(ask(f"/cases/{case.number}/verdicts", verdict(step, "approve")), 422)
    assert (told["code"], told["errors"][0]["field"]) == ("unknown_verdict", "verdict")
    assert all(one["code"] in told["errors"][0]["message"] for one in step["verdicts"])


def test_who_may_not_decide_on_the_page_may_not_here(land, system, case):
    ask = system("hubei:leader")
    step = step_of(ask, case)
    assert said(ask(f"/cases/{case.number}/verdicts", verdict(step, "recommend")), 403)["code"] == "not_allowed"
    assert Decision.objects.count() == 0
    assert KeptAnswer.objects.count() == 0


def test_a_step_that_changed_since_is_a_conflict(land, system, case):
    ask = system("hubei:reviewer")
    step, path = step_of(ask, case), f"/cases/{case.number}/verdicts"
    stale = verdict(step, "recommend") | {"version": "0" * 32}
    assert said(ask(path, stale), 409)["code"] == "stale"
    say(case, "province_review", land["hubei:reviewer"], "recommend")
    assert said(ask(path, verdict(step, "recommend"), key="k2"), 409)["code"] == "already_decided"
    assert Decision.objects.filter(case=case).count() == 1


def test_a_step_that_went_to_a_colleague_since_it_was_read_is_stale(land, system, case):
    """Also for somebody to whom it came back meanwhile: what was read is not what is decided."""
    ask, colleague = system("hubei:reviewer"), factories.person("同事", land.hubei, "reviewer")
    step, path = step_of(ask, case), f"/cases/{case.number}/verdicts"
    for giver, to in (("hubei:reviewer", colleague), (colleague, land["hubei:reviewer"])):
        actor = land[giver] if isinstance(giver, str) else giver
        given = {"work": factories.work(case, "province_review"), "reason": "出差。"}
        actions.transfer(actor=actor, tenant=land.hubei, to=to, **given)
    assert said(ask(path, verdict(step, "recommend")), 409)["code"] == "stale"
    assert Decision.objects.count() == 0
    said(ask(path, verdict(step_of(ask, case), "recommend"), key="k2"))


def test_a_step_is_claimed_and_given_back(land, system, case):
    ask = system("hubei:reviewer")
    work = step_of(ask, case)["work"]
    path = f"/cases/{case.number}/steps/{work}"
    assert said(ask(f"{path}/claim", {}))["item"]["claimed_by"] == "湖北省科技主管机构审核人员"
    colleague = factories.person("同事", land.hubei, "reviewer")
    _token, text = issue_token(actor=colleague, tenant=land.hubei, title="x", scopes=["verdict:write"], days=1)
    other = system("hubei:reviewer", text=text)
    assert said(other(f"{path}/claim", {}), 403)["code"] == "not_allowed"
    assert said(other(f"{path}/release", {}), 409)["code"] == "already_decided"
    assert said(ask(f"{path}/release", {}, key="k2"))["item"]["claimed_by"] == ""
    assert said(ask(f"/cases/{case.number}/steps/{work + 999}/claim", {}, key="k3"), 404)["code"] == "not_found"


def test_a_body_that_cannot_be_read_is_a_problem(land, system, case, settings):
    ask = system("hubei:reviewer")
    path = f"/cases/{case.number}/verdicts"
    assert said(ask(path, "{"), 400)["code"] == "bad_body"
    assert {one["field"] for one in said(ask(path, {}), 422)["errors"]} == {"work", "version", "verdict"}
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert said(ask(f"/cases/{case.number}/steps/1/claim", "x" * 200), 413)["code"] == "too_large"


@pytest.mark.parametrize("key", [None, "", " x", "x" * 101, "键"])
def test_a_write_needs_a_key(land, system, case, key):
    ask = system("hubei:reviewer")
    step = step_of(ask, case)
    asked = {} if key is None else {"idempotency-key": key}
    answer = ask(f"/cases/{case.number}/verdicts", verdict(step, "recommend"), key=None, **asked)
    assert said(answer, 400)["code"] == "idempotency_key_missing"


def test_the_same_request_again_gets_the_same_answer(land, system, case):
    ask = system("hubei:reviewer")
    step, path = step_of(ask, case), f"/cases/{case.number}/verdicts"
    body = verdict(step, "recommend")
    first = ask(path, body)
    again = ask(path, body)
    assert (said(first), again.content) == (said(again), first.content)
    assert ("Idempotent-Replayed" in first, again["Idempotent-Replayed"]) == (False, "true")
    assert Decision.objects.filter(case=case).count() == 1
    assert AuditRecord.across_tenants.filter(verb="office.written").count() == 1
    assert said(ask(path, body | {"opinion": "另一意见"}), 422)["code"] == "idempotency_key_reused"
    # another token's keys are its own
    other = system("hubei:reviewer")
    assert said(other(path, body), 409)["code"] == "already_decided"


def test_a_refused_request_leaves_its_key_free(land, system, case):
    ask = system("hubei:reviewer")
    step, path = step_of(ask, case), f"/cases/{case.number}/verdicts"
    assert said(ask(path, verdict(step, "recommend", opinion="")), 422)["errors"][0]["field"] == "opinion"
    said(ask(path, verdict(step, "recommend")))
    assert Decision.objects.filter(case=case).count() == 1


def test_an_answer_that_was_lost_on_the_way_is_given_again(land, system, case, monkeypatch):
    """The process dies after the commit, before the answer left: verdict and key were committed together."""
    ask = system("hubei:reviewer")
    step, path = step_of(ask, case), f"/cases/{case.number}/verdicts"
    body = verdict(step, "recommend")
    with monkeypatch.context() as patched:

        def die(*_args, **_more):
            raise SystemExit

        patched.setattr("portal.api.office.writing.HttpResponse", die)
        with pytest.raises(SystemExit):
            ask(path, body)
    again = ask(path, body)
    assert said(again)["item"]["verdict"]["code"] == "recommend"
    assert (again["Idempotent-Replayed"], Decision.objects.filter(case=case).count()) == ("true", 1)


def test_a_crash_before_the_commit_leaves_neither_verdict_nor_key(land, system, case, monkeypatch):
    ask = system("hubei:reviewer")
    step, path = step_of(ask, case), f"/cases/{case.number}/verdicts"
    with monkeypatch.context() as patched:

        def die(**_facts):
            raise SystemExit

        patched.setattr(answers, "record", die)
        with pytest.raises(SystemExit):
            ask(path, verdict(step, "recommend"))
    assert (Decision.objects.count(), KeptAnswer.objects.count()) == (0, 0)
    said(ask(path, verdict(step, "recommend")))


def test_keys_are_forgotten_after_thirty_days(land, system, case):
    ask = system("hubei:reviewer")
    said(ask(f"/cases/{case.number}/verdicts", verdict(step_of(ask, case), "recommend")))
    with clock.frozen(MONDAY + dt.timedelta(days=30)):
        assert (answers.forget_old_answers(), KeptAnswer.objects.count()) == (0, 1)
    with clock.frozen(MONDAY + dt.timedelta(days=30, seconds=1)):
        assert (answers.forget_old_answers(), KeptAnswer.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_decide_once_and_get_the_same_answer(land, case):
    text = token_of(land, "hubei:reviewer")
    headers = {"host": "hubei.localhost", "authorization": f"Bearer {text}", "idempotency-key": "at once"}
    listed = Client().get(f"{ROOT}/cases/{case.number}/steps", headers=headers)
    body = json.dumps(verdict(said(listed)["items"][0], "recommend"))
    path = f"{ROOT}/cases/{case.number}/verdicts"

    def ask():
        answer = Client().post(path, body, content_type="application/json", headers=headers)
        return answer.status_code, answer.content, answer.get("Idempotent-Replayed", "")

    got = at_once(ask, ask)
    assert [one[0] for one in got] == [200, 200], got
    assert got[0][1] == got[1][1]
    assert sorted(one[2] for one in got) == ["", "true"]
    assert Decision.objects.filter(case=case).count() == 1


def test_a_suspended_case_is_refused_with_its_reason(land, system, case):
    ask = system("hubei:reviewer")
    reviewer = land["hubei:reviewer"]
    actions.suspend(actor=reviewer, tenant=land.hubei, case=case, reason="等待核实。")
    step = step_of(ask, case)
    assert (step["may_decide"], "已中止" in step["reason"]) == (False, True)
    assert said(ask(f"/cases/{case.number}/verdicts", verdict(step, "recommend")), 403)["code"] == "not_allowed"
