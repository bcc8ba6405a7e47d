"""As a reader I reach the document that a policy names, whichever of the two was imported first."""

import pytest

from cms_content.actions import publish_policy
from cms_content.actions.citations import resolve_citations
from cms_content.importers import actions, recognise
from cms_content.models import PolicyPage, Relation, RelationKind
from cms_content.policy_data import PolicyData, RelationData
from portal.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
BASIS = """东川省设备管理办法
东科规〔2023〕4号
第一条 为了规范设备管理，制定本办法。
第二条 设备应当登记在册，每年报告一次。
东川省科学技术厅
二○二三年三月六日"""
BY_NUMBER = "关于设备登记的通知\n各有关单位：\n根据东科规〔2023〕4号文件要求，现就设备登记有关事项通知如下。"
BY_TITLE = "关于设备报告的通知\n各有关单位：\n根据《东川省设备管理办法》，现就设备报告有关事项通知如下。"


def imported(tenant, text, *, publish=True):
    return actions.import_policy(
        tenant=tenant, actor=None, recognised=recognise(text.encode(), filename="a.txt"), publish=publish
    )


def targets(page):
    return [one.target_id for one in Relation.objects.filter(page=page)]


@pytest.mark.parametrize("text", [BY_NUMBER, BY_TITLE])
def test_a_document_that_is_held_is_tied_at_once(hubei, text):
    basis = imported(hubei, BASIS)
    assert targets(imported(hubei, text)) == [basis.pk]


@pytest.mark.parametrize("text", [BY_NUMBER, BY_TITLE])
def test_a_document_that_comes_later_ties_what_named_it(hubei, text):
    citing = imported(hubei, text)
    assert targets(citing) == [None]
    basis = imported(hubei, BASIS)
    assert targets(citing) == [basis.pk]
    row = AuditRecord.across_tenants.get(verb="cms.citations_resolved")
    assert (row.tenant_id, row.target, row.details) == (hubei.pk, f"page:{citing.pk}", {"targets": [basis.pk]})


def test_again_it_ties_nothing_and_records_nothing(hubei):
    imported(hubei, BY_NUMBER)
    basis = imported(hubei, BASIS)
    rows = AuditRecord.across_tenants.count()
    assert resolve_citations(tenant=hubei, actor=None, page=basis) == 0
    assert AuditRecord.across_tenants.count() == rows


def test_the_tree_upward_is_searched_and_no_other_authority(nation, hubei, jiangsu):
    child, parent = imported(hubei, BY_NUMBER), imported(nation, BY_TITLE)
    stranger = imported(jiangsu, BASIS)
    assert (targets(child), targets(parent)) == ([None], [None])
    own = imported(nation, BASIS)
    assert (targets(child), targets(parent)) == ([own.pk], [own.pk])
    assert stranger.related_from.count() == 0


def test_a_draft_is_tied_only_when_it_is_published(hubei, django_capture_on_commit_callbacks):
    citing = imported(hubei, BY_NUMBER)
    draft = imported(hubei, BASIS, publish=False)
    assert targets(citing) == [None]
    with django_capture_on_commit_callbacks(execute=True):
        draft.get_latest_revision().publish()
    assert targets(citing) == [draft.pk]


def test_a_title_alone_finds_no_document_of_another_number(hubei):
    imported(hubei, BASIS)
    older = RelationData(kind=RelationKind.REPLACES, title="东川省设备管理办法", number="东科规〔2018〕9号")
    page = publish_policy(tenant=hubei, actor=None, policy=PolicyData(title="说明", relations=(older,)))
    assert targets(page) == [None]


def test_a_document_never_relates_to_itself(hubei):
    own = RelationData(kind=RelationKind.CITES, title="东川省设备登记规定")
    page = publish_policy(tenant=hubei, actor=None, policy=PolicyData(title="东川省设备登记规定", relations=(own,)))
    assert resolve_citations(tenant=hubei, actor=None, page=page) == 0
    assert targets(page) == [None]


def test_brackets_and_inner_quotes_may_differ(hubei):
    title = "关于印发《东川省设备管理办法（试行）》的通知"
    named = RelationData(
        kind=RelationKind.CITES,
        title="关于印发〈东川省设备管理办法(试行)〉的通知".replace("(", "（").replace(")", "）"),
    )
    citing = publish_policy(tenant=hubei, actor=None, policy=PolicyData(title="说明", relations=(named,)))
    page = publish_policy(tenant=hubei, actor=None, policy=PolicyData(title=title))
    assert resolve_citations(tenant=hubei, actor=None, page=page) == 1
    assert targets(citing) == [page.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_the_cost_does_not_grow_with_what_is_unrelated(hubei, count, django_assert_max_num_queries):
    basis = imported(hubei, BASIS)
    other = RelationData(kind=RelationKind.CITES, title="别的文件", number="别科〔2020〕1号")
    for place in range(count):
        publish_policy(tenant=hubei, actor=None, policy=PolicyData(title=f"说明{place}", relations=(other,)))
    page = PolicyPage.objects.get(pk=basis.pk)
    with django_assert_max_num_queries(3):
        resolve_citations(tenant=hubei, actor=None, page=page)
