"""As a leader I issue the 批复 to whom I confirmed, and have the text of the 公示 in our own form: word for word."""

from __future__ import annotations

import pytest

from portal import clock
from tests import factories
from tests.factories import MONDAY, mandate, person, say
from tests.workflows.issuing.world import configure, issue, text_of
from workflows.cases import engine

pytestmark = pytest.mark.django_db


@pytest.fixture
def land(settings, tmp_path):
    """The country, on a Monday in June; the nation's letters are configured, and how to reach it."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(MONDAY):
        made = factories.country()
        made.nation.contact, made.nation.supervision_contact = "业务处 010-00000001", "机关纪委 010-00000002"
        made.nation.save()
        configure(made.nation, "示例公", "notice_text")
        yield made


def test_the_text_of_the_notice_says_what_the_rule_says_and_names_no_agent(land):
    mandate(land.donghu, person("张三", land.nation))
    case = factories.deliberated(land, land.donghu)
    assert text_of(issue(land, case, "notice_text", "national:leader")) == [
        "国家科技主管机构",
        "示例公〔2026〕1号",
        f"关于“{case.name}”的公示",
        "各有关单位：",
        f"根据{case.edition.basis}，{case.organisation.name}申报的“{case.name}”已通过审议，现予以公示。",
        "公示期为5个工作日，起止日期以公示发布时载明的为准。",
        "对公示内容有异议的，请在公示期内以书面形式实名提出，并附事实依据和联系方式。",
        "业务联系方式：业务处 010-00000001",
        "监督联系方式：机关纪委 010-00000002",
        "国家科技主管机构",
        "2026年6月1日",
    ]


def test_issued_after_the_publication_the_text_says_the_days_the_hour_and_how_to_object(land):
    case = factories.announced(land, land.donghu)
    text = text_of(issue(land, case, "notice_text", "national:leader"))
    assert text[5:9] == [
        "公示期为5个工作日，自2026年6月1日至2026年6月8日17:30。",
        "对公示内容有异议的，请在公示期内以书面形式或者在公示网页实名提出，并附事实依据和联系方式。",
        "业务联系方式：业务处 010-00000001",
        "监督联系方式：机关纪委 010-00000002",
    ]


def test_the_approval_answers_the_application_and_tells_no_inner_word(land):
    configure(land.nation, "示例批", "approval")
    case = factories.announced(land, land.donghu)
    with clock.frozen(case.notice_items.get().notice.closes_at):
        engine.fire_due_timers()
        say(case, "confirm", land["national:leader"], "confirm", opinion="同意确认。")
        letter = issue(land, case, "approval", "national:leader")
    assert text_of(letter) == [
        "国家科技主管机构",
        "示例批〔2026〕1号",
        f"关于同意“{case.name}”的批复",
        f"{case.organisation.name}：",
        f"你单位于2026年6月1日提交的“{case.name}”{case.edition}申请（件号：{case.number}）收悉。经研究，同意该项申请。",
        "同意确认。",
        "请按照有关规定做好后续工作。",
        "国家科技主管机构",
        "2026年6月8日",
    ]
