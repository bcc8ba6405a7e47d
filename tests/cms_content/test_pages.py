"""A citizen opens an authority's site, finds its policies, and sees at once whether each is still in force."""

from __future__ import annotations

import datetime as dt

import pytest
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page, Site

from cms_content import queries
from cms_content.actions import create_tenant_pages, publish_policy, refresh_validity
from cms_content.demo_policies import load_demo_policies
from cms_content.errors import BadPolicy, DuplicateNumber
from cms_content.models import AttachmentState, PolicyPage, Relation, RelationKind, SectionKind
from cms_content.policy_data import ArticleData, AttachmentData, ChapterData, ParagraphData, PolicyData, RelationData
from portal import clock
from portal.identity.models import Organisation
from portal.identity.uscc import make
from portal.registry.models import Cluster, ClusterStatus
from portal.tenancy.roles import group_name
from portal.tenancy.scope import NoTenantScope
from search.models import IndexEvent
from tests.cms_content.conftest import SECRET_TITLE

HUBEI_HOST = "hubei.localhost"
OLD = PolicyData(
    title="湖北示例措施",
    slug="measures",
    issuers=("湖北示例科学技术厅",),
    written_on=dt.date(2020, 12, 4),
    valid_until=dt.date(2025, 12, 4),
    theme="11-01",
    body=(
        ChapterData(number="一、", title="总体要求"),
        ChapterData(number="（一）", title="目标", level=2),
        ArticleData(number="1.", text="第一点。"),
        ParagraphData(text="损坏的一段", doubtful=True),
    ),
    relations=(
        RelationData(kind=RelationKind.IMPLEMENTS, title="国家示例意见", number="国科示〔2020〕1号"),
        RelationData(kind=RelationKind.FOLLOWED_BY, number="鄂科示〔2025〕1号"),
    ),
    attachments=(AttachmentData(title="指标体系"),),
)
NATIONAL = PolicyData(
    title="国家示例意见", slug="opinion", doc_number="国科示〔2020〕1号", written_on=dt.date(2020, 4, 29)
)


def get(client, path: str, host: str = HUBEI_HOST):
    return client.get(path, headers={"host": host, "accept-language": "zh-CN"})


@pytest.fixture
def policy(nation, hubei) -> PolicyPage:
    publish_policy(tenant=nation, actor=None, policy=NATIONAL)
    return publish_policy(tenant=hubei, actor=None, policy=OLD)


def test_site_is_made_once_and_kept_as_editors_left_it(hubei):
    home = queries.home_of(hubei)
    home.headline = "改过的标语"
    home.save()
    again = create_tenant_pages(tenant=hubei, actor=None)
    assert (again.pk, again.headline) == (home.pk, "改过的标语")
    assert list(home.get_children().values_list("slug", flat=True)) == [
        "policies",
        "clusters",
        *SectionKind,
        "about",
        "privacy",
        "accessibility",
    ]
    assert list(Site.objects.values_list("hostname", flat=True)) == ["national.localhost", HUBEI_HOST]
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_editors_may_work_in_their_own_tree_only(hubei, jiangsu):
    group = group_name(hubei, "editor")
    assert set(GroupPagePermission.objects.filter(group__name=group).values_list("page__slug", flat=True)) == {"hubei"}
    collections = GroupCollectionPermission.objects.filter(group__name=group)
    assert set(collections.values_list("collection__name", flat=True)) == {"hubei"}


def test_expired_policy_says_since_when_and_what_followed(client, policy):
    page = get(client, "/policies/measures/").content.decode()
    assert "本文件已失效。" in page
    assert "有效期至2025年12月4日，自2025年12月5日起失效，不再执行。" in page
    assert "后续文件：鄂科示〔2025〕1号" in page
    assert "附件缺失" in page
    assert "待核实：原文此处损坏" in page
    assert page.count("未载明") >= 4


def test_relation_is_shown_on_both_ends(client, policy):
    mine = get(client, "/policies/measures/").content.decode()
    assert (
        '<h2>贯彻落实</h2><ul><li><a href="http://national.localhost:8000/policies/opinion/">国家示例意见</a>' in mine
    )
    other = get(client, "/policies/opinion/", host="national.localhost").content.decode()
    assert '<h2>落实本文件的文件</h2><ul><li><a href="http://hubei.localhost:8000/policies/measures/">' in other


def test_a_draft_is_named_but_never_linked(client, policy):
    PolicyPage.objects.get(slug="opinion").unpublish()
    mine = get(client, "/policies/measures/").content.decode()
    assert '<h2>贯彻落实</h2><ul><li>国家示例意见<br><span class="quiet">国科示〔2020〕1号</span>' in mine


def test_body_keeps_stable_anchors(policy):
    anchors = [block.value["anchor"] for block in policy.body if block.block_type in {"chapter", "article"}]
    assert anchors == ["c1", "c1-1", "p1"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["新办法", "湖北示例措施", "没有日期的文件"]),
        ("?validity=current", ["新办法"]),
        ("?validity=expired", ["湖北示例措施"]),
        ("?validity=unknown", ["没有日期的文件"]),
        ("?year=2020", ["湖北示例措施"]),
        ("?theme=11-01&validity=current", []),
        ("?validity=nonsense", ["新办法", "湖北示例措施", "没有日期的文件"]),
    ],
)
@pytest.mark.usefixtures("policy", "jiangsu")
def test_list_is_filtered_and_never_shows_another_authority(client, hubei, query, titles):
    publish_policy(tenant=hubei, actor=None, policy=PolicyData(title="没有日期的文件"))
    publish_policy(tenant=hubei, actor=None, policy=PolicyData(title="新办法", published_on=dt.date(2026, 1, 1)))
    response = get(client, f"/policies/{query}")
    assert [one.page.title for one in response.context["policies"]] == titles
    assert SECRET_TITLE not in response.content.decode()


@pytest.mark.parametrize("page", ["0", "2", "", "٢", "9" * 40])
def test_a_page_that_does_not_exist_is_not_found(client, policy, page):
    """The same in every list, and in the search."""
    for path in ("/policies/", "/news/", "/guides/", "/clusters/", "/search/"):
        answer = get(client, f"{path}?page={page}")
        assert (answer.status_code, "这个列表没有第" in answer.content.decode()) == (404, True), path
    answer = get(client, "/policies/?validity=expired&page=7")
    assert '<a href="?validity=expired">回到第一页</a>' in answer.content.decode()


@pytest.mark.usefixtures("policy")
@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/policies/?year=20x0", "年份"),
        ("/policies/?theme=nonsense", "主题分类"),
        ("/news/?year=20x0", "年份"),
        ("/guides/?state=nonsense", "受理状态"),
        ("/toolkits/?tier=nonsense", "企业梯次"),
        ("/clusters/?industry=x", "产业分类"),
        ("/search/?year=20x0", "年份"),
        ("/search/?q=x&kind=nonsense", "类别"),
    ],
)
def test_a_filter_that_is_not_understood_is_said_also_where_nothing_is_to_choose(client, path, label):
    text = get(client, path).content.decode()
    said = text.partition("筛选条件无法识别，已忽略")[2].partition("</div>")[0]
    assert f"<li>{label}：“{path.rpartition('=')[2]}”</li>" in said


def test_another_authority_does_not_serve_the_page(client, policy, jiangsu):
    assert get(client, "/policies/measures/", host="jiangsu.localhost").status_code == 404


def test_home_shows_latest_and_no_empty_panel(client, policy):
    response = get(client, "/")
    assert [one.page.title for one in response.context["latest"]] == ["湖北示例措施"]
    assert response.context["panels"] == []
    assert "最新政策" in response.content.decode()


def test_number_of_queries_does_not_grow_with_the_list(client, hubei, django_assert_max_num_queries):
    for number in range(12):
        publish_policy(tenant=hubei, actor=None, policy=PolicyData(title=f"文件{number}", issuers=("甲", "乙")))
    with django_assert_max_num_queries(24):
        get(client, "/policies/")


def test_publishing_is_idempotent_by_file_and_refuses_a_second_number(hubei):
    one = PolicyData(title="甲", doc_number="鄂科示〔2024〕3号", import_hash="a" * 64)
    first = publish_policy(tenant=hubei, actor=None, policy=one)
    assert publish_policy(tenant=hubei, actor=None, policy=one).pk == first.pk
    with pytest.raises(DuplicateNumber):
        publish_policy(tenant=hubei, actor=None, policy=PolicyData(title="乙", doc_number="鄂科示〔2024〕3号"))
    assert queries.policies_of(hubei).count() == 1


def test_contradicting_dates_and_missing_title_are_refused(hubei):
    late = PolicyData(title="甲", effective_from=dt.date(2025, 1, 1), valid_until=dt.date(2024, 1, 1))
    with pytest.raises(BadPolicy) as caught:
        publish_policy(tenant=hubei, actor=None, policy=late)
    assert caught.value.fields == {"valid_until": "有效期至不能早于实施日期，请核对两个日期。"}
    with pytest.raises(BadPolicy):
        publish_policy(tenant=hubei, actor=None, policy=PolicyData(title=" "))
    assert PolicyPage.objects.count() == 0


def test_draft_is_not_public(client, hubei):
    publish_policy(tenant=hubei, actor=None, policy=PolicyData(title="草稿", slug="draft"), publish=False)
    assert get(client, "/policies/draft/").status_code == 404
    assert queries.policies_of(hubei).count() == 0


def test_publication_and_withdrawal_reach_the_search_outbox(hubei):
    page = publish_policy(tenant=hubei, actor=None, policy=PolicyData(title="甲"))
    assert set(IndexEvent.objects.values_list("source", "object_pk")) == {("policy", str(page.pk))}
    IndexEvent.objects.all().delete()
    page.unpublish()
    assert list(IndexEvent.objects.values_list("object_pk", flat=True)) == [str(page.pk)]


def test_search_row_of_a_policy(policy):
    from cms_content.sources import load

    row = load(str(policy.pk))
    assert (row.tenant_code, row.url, row.validity, row.principals) == (
        "hubei",
        "/policies/measures/",
        "expired",
        ("pub",),
    )
    assert "总体要求" in row.body
    policy.unpublish()
    assert load(str(policy.pk)) is None


def test_the_day_a_policy_lapses_its_row_is_renewed(policy):
    IndexEvent.objects.all().delete()
    assert refresh_validity(day=dt.date(2025, 12, 4)) == 0
    assert refresh_validity(day=dt.date(2025, 12, 5)) == 1
    assert list(IndexEvent.objects.values_list("object_pk", flat=True)) == [str(policy.pk)]


def test_no_tenant_is_refused_not_read_as_all(db):
    with pytest.raises(NoTenantScope):
        queries.policies_of(None)


def test_markup_in_a_document_is_shown_as_text(client, hubei):
    bad = PolicyData(title="甲", slug="x", body=(ArticleData(number="1.", text="<script>alert(1)</script>"),))
    publish_policy(tenant=hubei, actor=None, policy=bad)
    page = get(client, "/policies/x/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_attachment_state_words():
    assert AttachmentState.MISSING.label == "附件缺失"
    assert clock.today() == dt.date(2026, 11, 20)


def test_directory_shows_clusters_built_below_the_authority_and_no_others(client, nation, hubei, jiangsu):
    for number, (tenant, name) in enumerate(((hubei, "武汉光电子"), (jiangsu, "无锡物联网"))):
        first17 = f"9142010000000000{number}"
        builder = Organisation.across_tenants.create(tenant=tenant, name=f"{name}建设单位", uscc=make(first17))
        Cluster.across_tenants.create(
            tenant=nation,
            programme="national-2020",
            name=f"{name}创新型产业集群",
            normalised_key=name,
            place="示例",
            lead_organisation=builder,
            status=ClusterStatus.CONFIRMED,
            status_since=dt.date(2026, 1, 5),
            confirmed_on=dt.date(2026, 1, 5),
        )
    assert [one.cluster.name for one in get(client, "/clusters/").context["clusters"]] == ["武汉光电子创新型产业集群"]
    whole = get(client, "/clusters/", host="national.localhost").context["clusters"]
    assert [one.cluster.name for one in whole] == ["无锡物联网创新型产业集群", "武汉光电子创新型产业集群"]


def test_demonstration_policies_are_loaded_once_with_their_relations(client, nation, hubei, jiangsu):
    first = load_demo_policies(actor=None)
    assert [page.pk for page in load_demo_policies(actor=None)] == [page.pk for page in first]
    assert [one.validity.label for one in queries.listed(first)] == ["未载明", "有效", "试行", "未载明", "失效"]
    held = {(row.page.slug, row.kind, row.target.slug) for row in Relation.objects.exclude(target=None)}
    assert held == {("guideline-2020", "cites", "opinions-2020"), ("measures-2020", "implements", "opinions-2020")}


def test_demonstration_policies_need_their_authorities(nation):
    with pytest.raises(BadPolicy, match="hubei、jiangsu"):
        load_demo_policies(actor=None)
