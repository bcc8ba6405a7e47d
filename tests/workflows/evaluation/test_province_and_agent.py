"""As the nation I score with the province's words before me; as a builder I may let an agent report and appeal for me.

What an agent does is signed so (代办): in the result, at the reviewer's step, in the audit record.
"""

from __future__ import annotations

import pytest
from django.test import Client

from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import NotAllowed
from tests import factories
from tests.factories import MONDAY, mandate, person, say
from tests.workflows.evaluation.factories import SCORED, cluster, draft, sent, told
from workflows.cases import actions, queries
from workflows.cases.errors import ApplicationIncomplete
from workflows.evaluation.actions import appeal
from workflows.evaluation.models import Appeal

pytestmark = pytest.mark.django_db
COMMENT = "数据已与火炬统计核对，建议评为良好。"


@pytest.fixture
def land(settings, tmp_path):
    """The country, on a Monday in June."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(MONDAY):
        yield factories.country()


def ask(who, tenant, path, data=None):
    browser = Client(headers={"host": tenant.host})
    browser.force_login(who)
    return browser.get(path) if data is None else browser.post(path, data)


def test_the_provinces_comment_stands_before_whoever_scores(land):
    case = sent(land, land.donghu, cluster(land, land.donghu))
    say(case, "province_check", land["hubei:reviewer"], "report", opinion=COMMENT)
    assert [(one.step, one.opinion) for one in queries.decisions_seen_by(land.nation, case)] == [
        ("province_check", COMMENT)
    ]
    page = ask(land["national:expert1"], land.nation, f"/workspace/cases/{case.pk}/").content.decode()
    assert COMMENT in page.split('id="handed-over"')[1].split("</section>")[0]


@pytest.mark.parametrize("key", ["summary_report", "chain_table"])
def test_a_return_needs_both_papers(land, key):
    case = draft(land, land.donghu, cluster(land, land.donghu))
    actions.remove_material(actor=land["donghu:applicant"], case=case, key=key)
    with pytest.raises(ApplicationIncomplete) as refused:
        actions.submit(actor=land["donghu:applicant"], case=case)
    assert refused.value.fields == {key: f"请上传{case.edition.material(key)['title']}。"}


def test_an_agent_reads_the_result_and_appeals_in_the_builders_name(land):
    agent = person("张三", land.nation)
    case, other = told(land, land.donghu, cluster(land, land.donghu)), told(land, land.wuxi, cluster(land, land.wuxi))
    held = mandate(land.donghu, agent, programme="annual-evaluation")
    address = f"/workspace/evaluation/{case.evaluation_result.pk}/"
    assert ask(agent, land.wuxi, f"/workspace/evaluation/{other.evaluation_result.pk}/").status_code == 404
    assert "提出申诉" in ask(agent, land.donghu, address).content.decode()
    filed = ask(agent, land.donghu, address, {"verb": "appeal", "ground": "营业收入漏计两家企业。"})
    assert filed.status_code == 302
    signature = f"张三（代办：{case.organisation}）"
    made = Appeal.objects.get()
    assert (made.filed_by, made.mandate, made.signature) == (agent, held, signature)
    record = AuditRecord.across_tenants.get(verb="evaluation.appealed")
    assert record.details == {"mandate": held.pk, "signed": signature}
    shown = ask(land["donghu:applicant"], land.donghu, address).content.decode()
    asked = ask(land["national:objection_handler"], land.nation, f"/workspace/cases/{case.pk}/").content.decode()
    assert (f"<dt>提出人</dt><dd>{signature}</dd>" in shown, f"由{signature}提出" in asked) == (True, True)


def test_an_agent_for_another_item_neither_reads_nor_appeals(land):
    agent = person("张三", land.nation)
    mandate(land.donghu, agent, programme=land.edition.key)
    case = told(land, land.donghu, cluster(land, land.donghu))
    address = f"/workspace/evaluation/{case.evaluation_result.pk}/"
    assert ask(agent, land.donghu, address).status_code == 404
    with pytest.raises(NotAllowed):
        appeal(actor=agent, result=case.evaluation_result, ground="漏计。")
    assert not Appeal.objects.exists()


def test_a_builders_own_appeal_is_signed_by_the_builder(land):
    case = told(land, land.donghu, cluster(land, land.donghu))
    made = appeal(actor=land["donghu:applicant"], result=case.evaluation_result, ground="漏计。")
    assert (made.mandate, made.signature) == (None, case.organisation.name)
    assert AuditRecord.across_tenants.get(verb="evaluation.appealed").details == {}


def test_what_was_scored_reaches_no_builder_before_it_is_told(land):
    case = sent(land, land.donghu, cluster(land, land.donghu))
    say(case, "province_check", land["hubei:reviewer"], "report", opinion=COMMENT)
    say(case, "scoring", land["national:expert1"], "score", details=dict(SCORED), opinion="打分依据，内部。")
    for who, tenant in (("donghu:applicant", land.donghu), ("hubei:reviewer", land.hubei)):
        page = ask(land[who], tenant, f"/workspace/cases/{case.pk}/").content.decode()
        assert ("打分依据，内部。" in page, SCORED["score"] in page) == (False, False), who
