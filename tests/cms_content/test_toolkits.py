"""An enterprise's clerk reads what supports her firm, by instrument, and sees what is out of force or was changed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms_content import queries
from cms_content.actions import publish_policy
from cms_content.anchors import anchor_of
from cms_content.models import PolicyPage, ToolkitEntry, ToolkitPage
from cms_content.policy_data import ArticleData, ChapterData, PolicyData
from portal.audit.models import AuditRecord
from portal.identity.models import Organisation, User
from portal.identity.uscc import make
from portal.registry.models import Cluster, ClusterStatus
from tests.cms_content.guide_samples import guide
from tests.cms_content.making import toolkit


def policy(tenant, title="现行办法", slug="current", **given):
    body = (ChapterData(number="一、", title="总则"), ArticleData(number="第五条", text="支持。"))
    data = {"written_on": dt.date(2026, 1, 5), "body": body} | given
    return publish_policy(tenant=tenant, actor=None, policy=PolicyData(title=title, slug=slug, **data))


def entry(instrument="fiscal", benefit="给钱", **given):
    return ToolkitEntry(instrument=instrument, benefit=benefit, **given)


def publish_again(page, **changes):
    """Change a live page as an editor does."""
    fresh = page.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(fresh, name, value)
    fresh.save_revision().publish()


def cluster(tenant, name, **given):
    number = Cluster.across_tenants.count() + 1
    organisation = Organisation.across_tenants.create(
        name=f"{name}管委会", tenant=tenant, uscc=make(f"11420000{number:08d}0")
    )
    return Cluster.across_tenants.create(
        tenant=tenant,
        programme="p",
        name=name,
        normalised_key=name,
        place="某市",
        lead_organisation=organisation,
        status=ClusterStatus.CONFIRMED,
        status_since=dt.date(2026, 1, 1),
        confirmed_on=dt.date(2026, 1, 1),
        **given,
    )


def classes(answer):
    assert answer.status_code == 200
    return [(one.value, [tool.entry.benefit for tool in one.tools]) for one in answer.context["classes"]]


def test_instruments_stand_by_class_in_the_order_of_the_rules(get, put):
    put(
        toolkit(
            "包",
            entry("procurement", "首购", title="某文件"),
            entry("fiscal", "补贴", title="某文件"),
            entry("talent", "人才", title="某文件"),
            entry("fiscal", "奖励", title="某文件"),
            slug="kit",
        )
    )
    answer = get("/toolkits/kit/")
    assert classes(answer) == [("fiscal", ["补贴", "奖励"]), ("talent", ["人才"]), ("procurement", ["首购"])]
    assert "4 项政策工具" in answer.content.decode()
    assert "本门户未收录" in answer.content.decode()


def test_an_entry_leads_to_the_clause_and_says_whether_it_is_in_force(get, put, hubei):
    basis = policy(hubei, doc_number="鄂科示〔2026〕1号")
    how = guide(hubei, slug="how")
    put(toolkit("包", entry(policy=basis, clause="第五条第二款", audience="中小企业", guide=how), slug="kit"))
    answer = get("/toolkits/kit/")
    (tool,) = answer.context["classes"][0].tools
    assert (tool.title, tool.number, tool.url, tool.validity.value, tool.changed) == (
        "现行办法",
        "鄂科示〔2026〕1号",
        "/policies/current/#a5",
        "in_force",
        "",
    )
    page = answer.content.decode()
    assert "中小企业" in page
    assert 'href="/guides/how/"' in page


@pytest.mark.parametrize(
    ("clause", "anchor"),
    [("第五条", "a5"), ("第五条第二款", "a5"), ("一", "c1"), ("第六条", ""), ("", ""), ("五", ""), ("重复", "")],
)
@pytest.mark.django_db
def test_a_clause_is_linked_only_when_it_is_certain(hubei, clause, anchor):
    assert anchor_of(policy(hubei).body, clause) == anchor


def test_a_part_that_occurs_twice_is_not_linked(hubei):
    twice = policy(hubei, body=(ArticleData(number="1.", text="甲"), ArticleData(number="1.", text="乙")))
    assert anchor_of(twice.body, "1.") == ""


def test_the_version_that_was_read_is_kept_and_a_change_since_is_said(get, put, hubei):
    basis = policy(hubei)
    page = put(toolkit("包", entry(policy=basis), slug="kit"))
    kept = ToolkitEntry.objects.get(page=page)
    basis.refresh_from_db()
    assert kept.revision_id == basis.live_revision_id is not None
    assert "收入后有修改" not in get("/toolkits/kit/").content.decode()
    publish_again(basis, summary="改了。")
    day = PolicyPage.objects.get(pk=basis.pk).last_published_at.astimezone(dt.timezone(dt.timedelta(hours=8)))
    said = f"该文件在收入后有修改（{day.year}年{day.month}月{day.day}日）"
    assert said in get("/toolkits/kit/").content.decode()
    publish_again(ToolkitPage.objects.get(pk=page.pk), summary="又看过一遍。")
    assert "收入后有修改" not in get("/toolkits/kit/").content.decode()
    assert AuditRecord.across_tenants.filter(verb="cms.toolkit_versions_kept", tenant=hubei).count() == 2


def test_lapsed_documents_stand_at_the_end_and_are_not_counted(get, put, hubei):
    old = policy(hubei, "失效办法", "old", written_on=dt.date(2020, 1, 1), valid_until=dt.date(2026, 11, 19))
    gone = policy(hubei, "废止办法", "gone", repealed_on=dt.date(2026, 11, 20))
    last_day = policy(hubei, "最后一天的办法", "last", valid_until=dt.date(2026, 11, 20))
    put(
        toolkit(
            "包",
            entry(benefit="旧补贴", policy=old),
            entry(benefit="旧奖励", policy=gone),
            entry(benefit="最后一天", policy=last_day),
            entry("tax", "减税", title="未收录的文件"),
            slug="kit",
        )
    )
    answer = get("/toolkits/kit/")
    assert classes(answer) == [("fiscal", ["最后一天"]), ("tax", ["减税"])]
    assert [(tool.entry.benefit, tool.lapsed) for tool in answer.context["lapsed"]] == [
        ("旧补贴", "2026年11月20日"),
        ("旧奖励", "2026年11月20日"),
    ]
    page = answer.content.decode()
    assert "2 项政策工具" in page
    assert "已失效" in page
    assert get("/toolkits/").context["lines"][0].facts[-1] == "2 项政策工具"


def test_a_toolkit_with_nothing_in_force_says_so(get, put, hubei):
    old = policy(hubei, valid_until=dt.date(2026, 2, 1))
    put(toolkit("包", entry(policy=old), slug="kit"))
    page = get("/toolkits/kit/").content.decode()
    assert "目前没有有效的政策工具" in page
    assert "0 项政策工具" in page


def test_a_withdrawn_document_is_neither_linked_nor_named(get, put, hubei):
    basis = policy(hubei, "已撤下的办法")
    put(toolkit("包", entry(policy=basis), slug="kit"))
    basis.unpublish()
    page = get("/toolkits/kit/").content.decode()
    assert "已撤下的办法" not in page
    assert "（文件已撤下）" in page


def test_toolkits_of_the_rungs_lead_to_each_other_from_the_lowest(get, put, jiangsu):
    for tier in ("listed", "cultivated", "recognised"):
        put(toolkit(f"给{tier}", scope="tier", tier=tier, slug=tier))
    put(toolkit("财税"))
    put(toolkit("江苏的", scope="tier", tier="above_scale"), tenant=jiangsu)
    answer = get("/toolkits/recognised/")
    assert [other.title for other in answer.context["others"]] == ["给cultivated", "给listed"]


def test_number_of_queries_does_not_grow_with_the_instruments(get, put, hubei):
    counts = []
    for number in (1, 3):
        rows = [entry(policy=policy(hubei, f"办法{number}{one}", f"p{number}{one}")) for one in range(number)]
        put(toolkit("包", *rows, slug=f"kit{number}"))
        get(f"/toolkits/kit{number}/")
        with CaptureQueriesContext(connection) as seen:
            assert len(classes(get(f"/toolkits/kit{number}/"))[0][1]) == number
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 17


class TestCluster:
    """一群一策: a toolkit for one cluster of the authority's own directory."""

    @pytest.fixture
    def ours(self, hubei):
        return cluster(hubei, "武汉集群")

    @pytest.fixture
    def theirs(self, jiangsu):
        return cluster(jiangsu, "无锡的集群")

    def form(self, hubei, data=None):
        editor = User.objects.create_user(username="e", password="a long enough one", full_name="编辑")
        made = ToolkitPage.get_edit_handler().get_form_class()
        return made(data, instance=ToolkitPage(), parent_page=queries.section_of(hubei, "toolkits"), for_user=editor)

    @pytest.mark.usefixtures("theirs")
    def test_the_editor_is_offered_the_own_directory_only(self, hubei, ours):
        withdrawn = cluster(hubei, "取消了的")
        Cluster.across_tenants.filter(pk=withdrawn.pk).update(status=ClusterStatus.WITHDRAWN)
        assert list(self.form(hubei).fields["cluster"].queryset) == [ours]

    @pytest.mark.usefixtures("ours")
    def test_another_authority_s_cluster_is_refused_even_when_sent(self, hubei, theirs):
        form = self.form(hubei, data={"title": "包", "slug": "kit", "scope": "cluster", "cluster": str(theirs.pk)})
        assert not form.is_valid()
        assert "cluster" in form.errors

    @pytest.mark.usefixtures("theirs")
    def test_the_directory_leads_to_it(self, get, put, ours):
        put(toolkit("一般的"))
        put(toolkit("给武汉集群", scope="cluster", cluster=ours, slug="kit"))
        page = get("/clusters/").content.decode()
        assert '<a href="/toolkits/kit/">' in page
        assert "武汉集群" in get("/toolkits/kit/").content.decode()
        assert "/toolkits/kit/" not in get("/clusters/", host="jiangsu.localhost").content.decode()


def test_script_in_any_word_stays_harmless(get, put):
    bad = "</script><script>alert(1)</script>"
    put(toolkit(f"包{bad}", entry(benefit=bad, audience=bad, title=bad, number=bad, clause=bad), slug="kit"))
    assert "<script>alert" not in get("/toolkits/kit/").content.decode()
