"""A citizen narrows the directory of clusters by status, industry and place, and finds what supports each."""

from __future__ import annotations

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.identity.models import Organisation
from portal.identity.uscc import make
from portal.registry.models import Cluster, ClusterFormerName, ClusterStatus, Industry
from tests.cms_content.making import toolkit


@pytest.fixture
def register(hubei):
    """Enter a cluster into the register, of Hubei unless another authority is named."""

    def enter(name, tenant=hubei, status=ClusterStatus.CONFIRMED, **given):
        number = Cluster.across_tenants.count() + 1
        builder = Organisation.across_tenants.create(
            tenant=tenant, name=f"{name}建设单位", uscc=make(f"11420000{number:08d}0")
        )
        return Cluster.across_tenants.create(
            tenant=tenant,
            programme="p",
            name=name,
            normalised_key=name,
            lead_organisation=builder,
            status=status,
            status_since=dt.date(2026, 1, 1),
            confirmed_on=dt.date(2026, 1, 1),
            **({"place": "武汉"} | given),
        )

    return enter


def names(answer):
    assert answer.status_code == 200
    return [entry.cluster.name for entry in answer.context["clusters"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["乙集群", "甲集群"]),
        ("?status=pilot", ["乙集群"]),
        ("?place=武汉", ["甲集群"]),
        ("?place=武汉&status=pilot", []),
        ("?status=withdrawn", ["乙集群", "甲集群"]),
        ("?place=南京", ["乙集群", "甲集群"]),
        ("?industry=999999", ["乙集群", "甲集群"]),
        ("?industry=x'--", ["乙集群", "甲集群"]),
    ],
)
def test_it_is_narrowed_and_what_makes_no_sense_is_ignored(get, register, jiangsu, query, found):
    register("甲集群")
    register("乙集群", status=ClusterStatus.PILOT, place="襄阳")
    register("取消的", status=ClusterStatus.WITHDRAWN, place="襄阳")
    register("江苏的", tenant=jiangsu, place="南京")
    answer = get(f"/clusters/{query}")
    assert names(answer) == found
    senseless = query in {"?status=withdrawn", "?place=南京", "?industry=999999", "?industry=x'--"}
    assert ("筛选条件无法识别，已忽略" in answer.content.decode()) == senseless


def test_industries_of_the_classification(get, register):
    chips = Industry.objects.filter(level=3).order_by("code")[0]
    register("甲集群", industry=chips)
    register("乙集群")
    assert names(get(f"/clusters/?industry={chips.pk}")) == ["甲集群"]
    assert f"{chips.name}</option>" in get("/clusters/").content.decode()


def test_a_cluster_is_found_by_the_name_it_bore_before(get, register):
    for number, name in enumerate(("甲光电集群", "乙生物集群")):
        one = register(name)
        ClusterFormerName.objects.create(
            cluster=one, name=f"{name[0]}（旧）名集群", until=dt.date(2026, 3, 1), source_case=number, at=clock.now()
        )
    assert (
        "曾用名：甲（旧）名集群（2026-03-01 变更）"
        in BeautifulSoup(get("/clusters/").content, "html.parser").get_text()
    )
    assert names(get("/clusters/?q=甲 (旧)")) == ["甲光电集群"]
    assert names(get("/clusters/?q=生物")) == ["乙生物集群"]
    assert names(get("/clusters/?q=丙")) == []
    for senseless in ("x" * 61, "%00"):
        answer = get(f"/clusters/?q={senseless}")
        assert len(names(answer)) == 2
        assert "筛选条件无法识别，已忽略" in answer.content.decode()


def test_a_change_of_industry_alone_is_no_former_name(get, register):
    """Three changes: of the industry, of the name, of the industry again; one name was borne before."""
    one = register("丙集群")
    for number, (name, day) in enumerate((("乙集群", 1), ("乙集群", 2), ("丙集群", 3))):
        ClusterFormerName.objects.create(
            cluster=one, name=name, until=dt.date(2026, 3, day), source_case=number, at=clock.now()
        )
    text = BeautifulSoup(get("/clusters/").content, "html.parser").get_text()
    assert (text.count("曾用名：乙集群（2026-03-02 变更）"), text.count("曾用名：")) == (1, 1)


@pytest.mark.parametrize("page", ["0", "2", "x", "9" * 40])
def test_a_page_that_does_not_exist_is_not_found(get, register, page):
    register("甲集群")
    assert get(f"/clusters/?page={page}").status_code == 404


def test_filters_that_find_nothing_and_an_empty_directory_say_different_things(get, register):
    assert "名录中还没有集群" in get("/clusters/").content.decode()
    register("甲集群")
    register("乙集群", status=ClusterStatus.PILOT, place="襄阳")
    assert "没有符合条件的集群" in get("/clusters/?place=武汉&status=pilot").content.decode()


def test_number_of_queries_does_not_grow(get, put, register):
    counts = []
    for number in range(3):
        one = register(f"集群{number}")
        put(toolkit(f"给集群{number}", scope="cluster", cluster=one))
        if number != 1:
            get("/clusters/")
            with CaptureQueriesContext(connection) as seen:
                assert len(names(get("/clusters/"))) == number + 1
            counts.append(len(seen))
    assert counts[0] == counts[1] <= 12
