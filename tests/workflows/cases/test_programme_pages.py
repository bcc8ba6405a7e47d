"""As a reader I see which programmes an authority tells of, by which rules and along which way an application goes.

A site tells of its own authority's programmes and of those above it, never of a sister's; a programme that was
withdrawn is gone from its page.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup

from portal import clock
from tests import factories
from workflows.programmes.models import ProgrammeEdition

PAGE = "/programmes/national-confirmation/2020/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    with clock.frozen(factories.MONDAY):
        made = factories.country()
        ProgrammeEdition.across_tenants.create(
            tenant=made.jiangsu, key="own", edition="2026", title="江苏自有事项", basis="示例", flow=made.edition.flow,
            form=made.edition.form, applicant_kinds=["zone"],
        )  # fmt: skip
        yield made


def soup(client, tenant, path):
    answer = client.get(path, HTTP_HOST=tenant.host)
    assert answer.status_code == 200, answer
    return BeautifulSoup(answer.content, "html.parser")


def test_a_site_tells_of_its_own_and_its_superiors_programmes_only(client, land):
    def titles(tenant):
        return [one.get_text() for one in soup(client, tenant, "/programmes/").select(".doc-list .title")]

    national = "创新型产业集群确认（2020年版）"
    assert titles(land.hubei) == [national]
    assert titles(land.jiangsu) == ["江苏自有事项（2026年版）", national]
    assert client.get("/programmes/own/2026/", HTTP_HOST=land.hubei.host).status_code == 404
    assert client.get("/programmes/own/2026/flow.bpmn", HTTP_HOST=land.hubei.host).status_code == 404


def test_the_page_tells_the_rules_and_draws_the_flow(client, land):
    page = soup(client, land.hubei, PAGE)
    assert [one.get_text() for one in page.select("#conditions + ol li")] == [
        entry["title"] for entry in land.edition.eligibility
    ]
    assert page.select_one("svg.chart")["aria-label"] == "创新型产业集群确认（2020年版）"
    told = page.select_one(".chart-words ol").get_text()
    assert "退回补正：转“补正申请”" in told
    limits = {row.dt.get_text(): row.dd.get_text(strip=True) for row in page.select("#limits + dl div")}
    assert limits["省级审核"] == "10 个工作日"


def test_lapsed_measures_are_said_with_their_successor(client, land):
    ProgrammeEdition.across_tenants.filter(pk=land.edition.pk).update(
        basis_expires_on="2025-12-04", successor="示例规〔2025〕1号"
    )
    words = soup(client, land.hubei, PAGE).select_one(".banner").get_text()
    assert "有效期至2025年12月4日（含当日），现已期满" in words
    assert "后续文件：示例规〔2025〕1号（本门户尚未收录）" in words


def test_the_flow_is_given_as_bpmn(client, land):
    answer = client.get(PAGE + "flow.bpmn", HTTP_HOST=land.hubei.host)
    assert answer["Content-Type"].startswith("application/xml")
    assert ET.fromstring(answer.content).tag == "{http://www.omg.org/spec/BPMN/20100524/MODEL}definitions"  # noqa: S314  # our own


def test_a_withdrawn_programme_is_gone(client, land):
    ProgrammeEdition.across_tenants.filter(pk=land.edition.pk).update(is_active=False)
    assert client.get(PAGE, HTTP_HOST=land.hubei.host).status_code == 404


@pytest.mark.parametrize("edition", ["2021", "x" * 300, "2020%00", "..%2F2020"])
def test_an_unknown_edition_is_not_found(client, land, edition):
    assert client.get(f"/programmes/national-confirmation/{edition}/", HTTP_HOST=land.hubei.host).status_code == 404
