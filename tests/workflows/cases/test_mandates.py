"""As an organisation I let an agent file for me (代办), by a written mandate that I can end at any moment.

Whatever the agent does is signed so; the agent sees the cases of the organisations that gave a mandate, for the items
that it covers, and nothing else; and never reviews what they filed (RULES S4-12).
"""

import datetime as dt

import pytest
from django.test import Client

from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import Invalid, NotAllowed
from portal.identity.models import Organisation
from portal.tenancy.permissions import may
from portal.tenancy.roles import Role
from portal.tenancy.scope import tenant_scope
from tests import factories
from tests.factories import MONDAY, mandate, person, say
from workflows.cases import actions, queries, words
from workflows.cases.access import case_document
from workflows.cases.entry import homes_of
from workflows.cases.mandates import acted_for
from workflows.cases.models import CaseState, Mandate

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    """The country, on a Monday in June; Zhang San belongs to no authority."""
    with clock.frozen(MONDAY):
        made = factories.country()
        made.people["agent"] = person("张三", made.nation)
        yield made


def unit(tenant):
    return Organisation.across_tenants.get(tenant=tenant)


def filed(land, agent):
    """Return a case of Donghu that the agent filled in and submitted."""
    case = actions.start_case(actor=agent, tenant=land.donghu, organisation=unit(land.donghu), edition=land.edition)
    actions.save_draft(actor=agent, case=case, values=factories.application(land.donghu.place_name))
    for entry in land.edition.materials:
        upload = factories.pdf(text=f"{case.pk}{entry['key']}")
        actions.attach_material(actor=agent, case=case, key=entry["key"], upload=upload)
    actions.submit(actor=agent, case=case)
    case.refresh_from_db()
    return case


def ask(who, path, tenant, data=None):
    client = Client()
    client.force_login(who)
    send = client.get if data is None else client.post
    return send(path, data or {}, headers={"host": tenant.host})


def test_everything_the_agent_does_is_signed_so(land):
    agent = land["agent"]
    held = mandate(land.donghu, agent)
    case = filed(land, agent)
    signature = f"张三（代办：{unit(land.donghu)}）"
    assert case.editions.get().signature == signature
    say(case, "province_review", land["hubei:reviewer"], "return", corrections={"summary": "请补充。"})
    actions.save_draft(actor=agent, case=case, values={"summary": "企业 120 家。"})
    actions.submit(actor=agent, case=case)
    decision = case.decisions.get(step="correction")
    assert (decision.signature, decision.mandate) == (signature, held)
    told = words.timeline(case, land.hubei, [])
    assert [one["who"] for one in told if one["title"].startswith(("提交申请", "补正申请"))] == [signature, signature]
    rows = AuditRecord.across_tenants.filter(actor=agent, verb__in=("case.started", "case.submitted"))
    assert [row.details["signed"] for row in rows.order_by("seq")] == [signature] * 3


def test_the_agent_withdraws_and_urges_signed_so(land):
    agent, reviewer = land["agent"], land["hubei:reviewer"]
    held = mandate(land.donghu, agent)
    case = filed(land, agent)
    signature = f"张三（代办：{unit(land.donghu)}）"
    actions.urge(actor=agent, work=factories.work(case, "province_review"), note="请加快。")
    actions.withdraw(actor=agent, case=case, reason="项目调整。")
    told = {one["title"]: one["who"] for one in words.timeline(case, land.hubei, [])}
    assert (told["省级审核：催办"], told["撤回"]) == (signature, signature)
    assert signature in ask(reviewer, f"/workspace/cases/{case.pk}/", land.hubei).content.decode()
    rows = AuditRecord.across_tenants.filter(actor=agent, verb__in=("work.urged", "case.withdrawn")).order_by("seq")
    assert [row.details for row in rows] == [{"mandate": held.pk, "signed": signature}] * 2


def test_a_member_withdraws_in_their_own_name(land):
    case = factories.submitted(land, land.donghu)
    actions.withdraw(actor=land["donghu:applicant"], case=case, reason="项目调整。")
    assert AuditRecord.across_tenants.get(verb="case.withdrawn").details == {}
    assert [one["who"] for one in words.timeline(case, land.hubei, []) if one["title"] == "撤回"] == [""]


def test_a_member_signs_with_the_organisation_and_no_mandate(land):
    case = factories.submitted(land, land.donghu)
    edition = case.editions.get()
    assert (edition.signature, edition.mandate) == (unit(land.donghu).name, None)


def test_the_agent_sees_the_mandated_organisations_cases_and_no_others(land):
    mandate(land.donghu, land["agent"])
    own, foreign = factories.submitted(land, land.donghu), factories.submitted(land, land.wuxi)
    home = unit(land.donghu)
    neighbour_officer = person("邻居", land.donghu, Role.APPLICANT)
    neighbour = factories.organisation(land.donghu, neighbour_officer)
    other = actions.start_case(
        actor=neighbour_officer, tenant=land.donghu, organisation=neighbour, edition=land.edition
    )
    agent = land["agent"]
    assert list(queries.filed_by(land.donghu, agent)) == [own]
    assert list(queries.organisations_of(land.donghu, agent)) == [home]
    assert homes_of(agent) == [land.donghu]
    assert ask(agent, f"/workspace/cases/{own.pk}/", land.donghu).status_code == 200
    for case, tenant in ((other, land.donghu), (foreign, land.wuxi), (own, land.hubei)):
        assert ask(agent, f"/workspace/cases/{case.pk}/", tenant).status_code == 404
    assert ask(agent, f"/workspace/applications/{other.pk}/", land.donghu).status_code == 404
    assert list(ask(agent, "/workspace/queue/", land.donghu).context["rows"]) == []


def test_the_agent_reads_the_cases_papers_and_nobody_elses(land):
    mandate(land.donghu, land["agent"])
    own, foreign = factories.submitted(land, land.donghu), factories.submitted(land, land.wuxi)
    for case, tenant, allowed in ((own, land.donghu, True), (foreign, land.wuxi, False)):
        version = case.materials.exclude(edition=None).first().version
        with tenant_scope(tenant):
            assert bool(case_document(land["agent"], version)) is allowed


@pytest.mark.parametrize("end", ["revoked", "expired", "not yet begun"])
def test_without_a_mandate_in_force_the_door_is_shut_at_once(land, end):
    agent, tomorrow = land["agent"], clock.today() + dt.timedelta(days=1)
    dates = {"since": tomorrow} if end == "not yet begun" else {"until": clock.today()}
    held = mandate(land.donghu, agent, **dates)
    case = factories.draft(land, land.donghu)
    if end == "revoked":
        assert ask(agent, "/workspace/applications/", land.donghu).status_code == 200
        assert ask(land["donghu:applicant"], f"/workspace/mandates/{held.pk}/revoke/", land.donghu, {"x": "1"})
    moment = MONDAY + dt.timedelta(days=1) if end == "expired" else MONDAY
    with clock.frozen(moment):
        assert ask(agent, "/workspace/applications/", land.donghu).status_code == 404
        assert not may(agent, "case.view", case)
        with pytest.raises(NotAllowed):
            actions.save_draft(actor=agent, case=case, values={"summary": "不行"})
        with pytest.raises(NotAllowed):
            actions.start_case(actor=agent, tenant=land.donghu, organisation=case.organisation, edition=land.edition)


def test_a_mandate_for_one_item_covers_no_other(land):
    agent = land["agent"]
    mandate(land.donghu, agent, programme=land.edition.key)
    mandate(land.wuxi, agent, programme=land.edition.key)
    case = factories.submitted(land, land.donghu)
    assert may(agent, "case.view", case)
    Mandate.across_tenants.filter(tenant=land.donghu).update(programme="another-item")
    assert not may(agent, "case.view", case)
    assert list(queries.filed_by(land.donghu, agent)) == []
    with pytest.raises(NotAllowed):
        actions.start_case(actor=agent, tenant=land.donghu, organisation=case.organisation, edition=land.edition)


def test_an_agent_never_reviews_what_they_file(land):
    reviewer = land["hubei:reviewer"]
    mandate(land.donghu, reviewer)
    case = factories.submitted(land, land.donghu)
    with pytest.raises(NotAllowed, match="代办人"):
        say(case, "province_review", reviewer, "recommend")
    Mandate.across_tenants.all().update(revoked_at=clock.now())
    say(case, "province_review", reviewer, "recommend")

    other = person("另一审核", land.hubei, Role.REVIEWER)
    held = mandate(land.donghu, other)
    second = actions.start_case(actor=other, tenant=land.donghu, organisation=case.organisation, edition=land.edition)
    second.editions.create(number=1, form={}, submitted_by=other, submitted_at=clock.now(), mandate=held)
    Mandate.across_tenants.filter(pk=held.pk).update(revoked_at=clock.now())
    assert acted_for(other.pk, second)
    assert not acted_for(other.pk, case)


def test_only_the_organisations_own_officer_gives_and_ends_a_mandate(land):
    agent = land["agent"]
    held = mandate(land.donghu, agent)
    options = {"tenant": land.donghu, "organisation": unit(land.donghu), "agent": person("李四", land.nation),
               "programme": "", "since": clock.today(), "until": clock.today(), "document": held.document}  # fmt: skip
    for stranger in (agent, land["wuxi:applicant"], land["hubei:reviewer"]):
        with pytest.raises(NotAllowed):
            actions.grant_mandate(actor=stranger, **options)
    for stranger in (land["wuxi:applicant"], land["hubei:reviewer"]):
        with pytest.raises(NotAllowed):
            actions.revoke_mandate(actor=stranger, tenant=land.donghu, mandate=held)
    actions.revoke_mandate(actor=agent, tenant=land.donghu, mandate=held)
    again = actions.revoke_mandate(actor=land["donghu:applicant"], tenant=land.donghu, mandate=held)
    assert (again.revoked_by, again.revoked_at) == (agent, MONDAY)


def test_a_bad_mandate_is_refused_with_the_field_at_fault(land):
    officer = land["donghu:applicant"]
    paper = mandate(land.wuxi, land["agent"]).document
    options = {"actor": officer, "tenant": land.donghu, "organisation": unit(land.donghu), "since": clock.today()}
    with pytest.raises(Invalid) as refused:
        actions.grant_mandate(
            **options, agent=officer, programme="none-such", until=dt.date(2026, 5, 1), document=paper
        )
    assert set(refused.value.fields) == {"agent", "programme", "until", "document"}
    with pytest.raises(Invalid) as refused:
        actions.grant_mandate(**options, agent=None, programme="", until=clock.today(), document=None)
    assert set(refused.value.fields) == {"agent", "document"}


def test_the_officer_gives_a_mandate_on_the_page_and_a_refused_form_keeps_the_paper(land):
    officer, agent = land["donghu:applicant"], land["agent"]
    form = {"organisation": unit(land.donghu).pk, "agent": "nobody", "programme": "", "since": "2026-06-01",
            "until": "2026-12-31", "document": factories.pdf("委托书.pdf")}  # fmt: skip
    refused = ask(officer, "/workspace/mandates/", land.donghu, form)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "没有找到可以代办的账号" in text
    assert "已保存：委托书.pdf" in text
    kept = refused.context["form"].data["document_kept"]
    again = form | {"agent": agent.username, "document_kept": kept}
    del again["document"]
    assert ask(officer, "/workspace/mandates/", land.donghu, again).status_code == 302
    held = Mandate.across_tenants.get()
    assert (held.agent, held.document.filename, held.granted_by) == (agent, "委托书.pdf", officer)
    page = ask(agent, "/workspace/mandates/", land.donghu).content.decode()
    assert unit(land.donghu).name in page
    assert "登记委托" not in page


def test_only_who_belongs_here_opens_the_page(land):
    held = mandate(land.donghu, land["agent"])
    for who, tenant in ((land["wuxi:applicant"], land.donghu), (land["agent"], land.wuxi)):
        assert ask(who, "/workspace/mandates/", tenant).status_code == 404
    assert ask(land["wuxi:applicant"], f"/workspace/mandates/{held.pk}/revoke/", land.wuxi, {"x": 1}).status_code == 404
    assert ask(land["agent"], "/workspace/mandates/", land.donghu, {"agent": "x"}).status_code == 404
    held.refresh_from_db()
    assert held.revoked_at is None


def test_a_case_that_an_agent_submitted_is_decided_as_any_other(land):
    mandate(land.donghu, land["agent"])
    case = filed(land, land["agent"])
    say(case, "province_review", land["hubei:reviewer"], "decline")
    say(case, "province_sign", land["hubei:leader"], "sign")
    assert case.state == CaseState.NOT_RECOMMENDED
    assert not queries.waiting_on(case).exists()
