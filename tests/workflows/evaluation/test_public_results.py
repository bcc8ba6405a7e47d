"""As a citizen I read the grades that were decided to be public, by year, and nothing that was not.

A result that is not final, or final and shown to a narrower range, is nowhere: neither on the page, nor in the
directory, nor on the programme's page. The score is never public: the decision is about the grade's publication.
"""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.registry.models import Cluster
from tests import factories
from tests.workflows.evaluation.factories import cluster, draft
from workflows.evaluation import public
from workflows.evaluation.actions import change_visibility
from workflows.evaluation.models import EvaluationResult

pytestmark = pytest.mark.django_db
PAGE = "/evaluation/"


@pytest.fixture
def land():
    with clock.frozen(factories.MONDAY):
        yield factories.country()


def result(land, zone, year=2025, grade="good", *, final=True, visibility="own", number=0):
    """Return a result of a cluster of the zone, another cluster for each number."""
    if not Cluster.across_tenants.filter(lead_organisation__tenant=zone).exists():
        cluster(land, zone)
    entry = Cluster.across_tenants.filter(lead_organisation__tenant=zone).earliest("pk")
    case = draft(land, zone, entry, year=year)
    if number:
        name = f"{entry.name}{number}"
        unit = entry.lead_organisation
        entry = Cluster.across_tenants.create(
            tenant=land.nation, programme="p", name=name, normalised_key=name, lead_organisation=unit,
            status="confirmed", status_since=entry.confirmed_on, confirmed_on=entry.confirmed_on, place="示例",
        )  # fmt: skip
    return EvaluationResult.across_tenants.create(
        tenant=land.nation, filing=zone, recommender=zone.recommender, case=case, edition=case.edition, cluster=entry,
        year=year, score="88.25", grade=grade, told_at=clock.now(), appeals_close_at=clock.now(),
        final_at=clock.now() if final else None, visibility=visibility, visibility_by=land["national:leader"],
        visibility_at=clock.now(),
    )  # fmt: skip


def read(client, tenant, path=PAGE):
    answer = client.get(path, HTTP_HOST=tenant.host)
    assert answer.status_code == 200, answer
    return BeautifulSoup(answer.content, "html.parser")


def rows(client, tenant, path=PAGE):
    found = read(client, tenant, path).select("tbody tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] for row in found]


def test_nothing_is_public_before_it_is_decided(client, land):
    for visibility in ("own", "peers", "province", "manager", "signed_in"):
        EvaluationResult.across_tenants.all().delete()
        result(land, land.donghu, visibility=visibility)
        assert "尚未公开评价结果" in read(client, land.nation).get_text()
    EvaluationResult.across_tenants.update(visibility="public", final_at=None)  # decided, but an appeal is open
    assert "尚未公开评价结果" in read(client, land.nation).get_text()
    assert client.get(f"{PAGE}2025/", HTTP_HOST=land.nation.host).status_code == 404
    assert public.links(land.nation, EvaluationResult.across_tenants.get().edition) == []
    assert public.GRADES.marks(land.nation, list(Cluster.across_tenants.all())) == {}


def test_a_decision_makes_the_grade_public_where_it_belongs(client, land):
    one = result(land, land.donghu)
    result(land, land.wuxi, grade="excellent")
    change_visibility(actor=land["national:leader"], result=one, visibility="public", basis="示例火炬〔2026〕3号")
    name, unit = one.cluster.name, one.cluster.lead_organisation.name
    line = [name, unit, "湖北省科技主管机构", "良好", "示例火炬〔2026〕3号 2026-06-01"]
    for tenant in (land.nation, land.hubei, land.donghu):
        assert rows(client, tenant) == rows(client, tenant, f"{PAGE}2025/") == [line]
    assert rows(client, land.jiangsu) == rows(client, land.wuxi) == []
    assert "88.25" not in client.get(PAGE, HTTP_HOST=land.nation.host).content.decode()
    assert public.links(land.hubei, one.edition) == [("2025年度评价结果", f"{PAGE}2025/")]
    programme = read(client, land.nation, f"/programmes/{one.edition.key}/{one.edition.edition}/")
    assert [link["href"] for link in programme.select("#results + ul a")] == [f"{PAGE}2025/"]
    marks = public.GRADES.marks(land.nation, list(Cluster.across_tenants.all()))
    assert {pk: (mark.text, mark.url) for pk, mark in marks.items()} == {
        one.cluster_id: ("良好（2025）", f"{PAGE}2025/")
    }


def test_years_and_the_best_grade_first(client, land):
    result(land, land.donghu, 2024, "qualified", visibility="public")
    result(land, land.donghu, 2025, "good", visibility="public")
    result(land, land.wuxi, 2025, "excellent", visibility="public")
    page = read(client, land.nation)
    assert [(one.get_text(), one.get("aria-current")) for one in page.select("header nav[aria-label='年度'] a")] == [
        ("2025年", "page"), ("2024年", None),
    ]  # fmt: skip
    assert [row[3] for row in rows(client, land.nation)] == ["优秀", "良好"]
    assert [row[3] for row in rows(client, land.nation, f"{PAGE}?grade=良好")] == ["良好"]
    assert [row[3] for row in rows(client, land.nation, f"{PAGE}?q=无锡")] == ["优秀"]
    assert [row[3] for row in rows(client, land.nation, f"{PAGE}2024/")] == ["合格"]
    marks = public.GRADES.marks(land.hubei, list(Cluster.across_tenants.all()))
    assert [mark.text for mark in marks.values()] == ["良好（2025）"]  # the last one, and only of clusters shown here
    for path in (f"{PAGE}2023/", f"{PAGE}99999999999/", f"{PAGE}?page=9"):
        assert client.get(path, HTTP_HOST=land.nation.host).status_code == 404


def test_number_of_queries_does_not_grow(client, land):
    counts = []
    for number in (0, 1, 2):
        result(land, land.donghu, number=number, visibility="public")
        rows(client, land.nation)
        with CaptureQueriesContext(connection) as seen:
            assert len(rows(client, land.nation)) == number + 1
        counts.append(len(seen))
    assert counts[0] == counts[2] <= 6
