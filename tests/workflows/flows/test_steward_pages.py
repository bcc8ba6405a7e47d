"""As an official of the province I see who leads which cluster; nobody outside the authority does (RULES A8-8).

And as a zone that proposes a cluster I am told which clusters of the province share its class, which stops nothing.
"""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.registry.actions import enter_cluster
from portal.registry.models import ClusterStatus, Industry, Stewardship
from portal.registry.stewarding import appoint_steward
from tests.factories import MONDAY
from tests.workflows.flows import hubei
from workflows.programmes import forms

pytestmark = pytest.mark.django_db
PAGE = "/workspace/registers/stewards/"


@pytest.fixture
def land():
    """Hubei, with a group leader in office, one to come and one whose term is over; Jiangsu has one too."""
    with clock.frozen(MONDAY):
        made = hubei.hubei()
        for tenant, subject, since, until in (
            (made.hubei, "甲集群", "2026-06-01", "2026-06-01"),
            (made.hubei, "乙集群", "2026-06-02", None),
            (made.hubei, "丙集群", "2025-06-01", "2026-05-31"),
            (made.jiangsu, "丁集群", "2026-01-01", None),
        ):
            appoint_steward(
                actor=None, tenant=tenant, subject=subject, holder=f"{subject}群主（虚构）", duties="牵头研究推动。",
                contact="内线8801", since=dt.date.fromisoformat(since), until=until and dt.date.fromisoformat(until),
            )  # fmt: skip
        yield made


def ask(client, user, **data):
    client.force_login(user)
    return client.get(PAGE, data, headers={"host": "hubei.localhost"})


def subjects(answer):
    assert answer.status_code == 200, answer
    rows = BeautifulSoup(answer.content, "html.parser").select("tbody tr th")
    return [row.get_text(" ", strip=True).removesuffix(" 尚未入名录") for row in rows]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["甲集群"]),
        ({"term": "later"}, ["乙集群"]),
        ({"term": "past"}, ["丙集群"]),
        ({"term": "all"}, ["乙集群", "甲集群", "丙集群"]),
        ({"term": "all", "q": "丙"}, ["丙集群"]),
        ({"term": "?", "q": "\x00", "page": "x"}, ["甲集群"]),
        ({"q": "丁集群"}, []),
    ],
)
def test_who_is_in_office_today(land, client, filters, found):
    assert subjects(ask(client, land["hubei:reviewer"], **filters)) == found


def test_only_officials_of_the_authority_read_it(land, client):
    for key in ("hubei:leader", "hubei:steward"):
        assert "内线8801" in ask(client, land[key]).content.decode()
    for key in ("hubei:applicant", "hubei:editor", "donghu:reviewer", "jiangsu:reviewer", "jiangsu:steward"):
        assert ask(client, land[key]).status_code == 404
    client.logout()
    assert client.get(PAGE, headers={"host": "hubei.localhost"}).status_code == 302
    shown = ask(client, land["hubei:reviewer"])
    assert PAGE in [link.get("href") for link in BeautifulSoup(shown.content, "html.parser").select("nav a")]


def test_number_of_queries_does_not_grow(land, client):
    Stewardship.across_tenants.all().delete()
    counts = []
    for number in (1, 2, 3):
        appoint_steward(
            actor=None, tenant=land.hubei, subject=f"集群{number}", holder="某人", duties="牵头。", since=clock.today(),
            until=None, official=land["hubei:steward"],
        )  # fmt: skip
        ask(client, land["hubei:reviewer"])
        with CaptureQueriesContext(connection) as seen:
            assert len(subjects(ask(client, land["hubei:reviewer"]))) == number
        counts.append(len(seen))
    assert counts[0] == counts[2]


def test_a_proposal_is_told_which_clusters_share_its_class(land):
    edition = land.editions["hubei-cluster"]
    word, code = next((one["word"], one["sei"]) for one in edition.options["industry_words"] if one["sei"])
    values = hubei.cluster_form(industry=word, industry_other="", name="新报集群")

    def said(**changes):
        return [(one.title, one.lines) for one in forms.remarks(edition, land.yichang, values | changes)]

    sei = Industry.objects.get(code=code)
    mapped = f"对应产业分类：{sei}"
    assert said() == [("错位发展提示：省内名录中没有同类集群", (mapped,))]
    other = Industry.objects.exclude(code__startswith=code.split(".")[0]).filter(level=2).first()
    for tenant, home, name, industry, status in (
        (land.hubei, land.donghu, "同类集群", sei, ClusterStatus.CULTIVATED),
        (land.hubei.parent, land.yichang, "国家集群", sei, ClusterStatus.CONFIRMED),
        (land.hubei, land.donghu, "异类集群", other, ClusterStatus.CULTIVATED),
        (land.hubei, land.donghu, "取消的集群", sei, ClusterStatus.WITHDRAWN),
        (land.jiangsu, land.jiangsu, "江苏集群", sei, ClusterStatus.CONFIRMED),
    ):
        unit = hubei.factories.organisation(home)
        enter_cluster(
            actor=None, tenant=tenant, programme="p", name=name, place=home.place_name, industry=industry,
            lead_organisation=unit, confirmed_on=dt.date(2026, 5, 1), status=status,
        )  # fmt: skip
    assert said() == [
        (
            "错位发展提示：省内名录中有2个同类集群，仅供参考，不影响提交和审核",
            (mapped, "同类集群（武汉东湖高新区，培育）", "国家集群（宜昌市，创新型产业集群）"),
        )
    ]
    assert [lines[1:] for _title, lines in said(name="同类 集群")] == [("国家集群（宜昌市，创新型产业集群）",)]
    assert said(industry="其他") == said(industry="") == []
    assert "name" not in forms.check(edition, land.yichang, values, {"proposal"})
