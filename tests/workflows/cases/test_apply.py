"""A clerk reads a guide and presses "apply": the button leads to the own authority's start page, or says why not."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from cms_content.guides import guides_of
from cms_content.windows import WindowState
from portal import clock
from portal.tenancy.roles import Role
from tests import factories
from tests.cms_content.guide_samples import guide
from workflows.cases.models import Case
from workflows.programmes.models import ProgrammeEdition

pytestmark = pytest.mark.django_db
KEY = {"programme_key": "national-confirmation", "opens_on": dt.date(2020, 1, 1), "closes_on": dt.date(2020, 2, 1)}


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(factories.MONDAY):
        yield


@pytest.fixture
def land(db):
    return factories.country(with_pages=True)


def set_window(land, opens_on=None, closes_on=None, **more) -> None:
    ProgrammeEdition.across_tenants.filter(pk=land.edition.pk).update(opens_on=opens_on, closes_on=closes_on, **more)


def get(client, code: str, path: str, user=None):
    if user:
        client.force_login(user)
    return client.get(path, headers={"host": f"{code}.localhost", "accept-language": "zh-CN"})


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def start_path(land) -> str:
    return f"/workspace/apply/{land.edition.pk}/"


def test_the_programmes_window_is_the_only_truth(client, land):
    guide(land.nation, **KEY)
    set_window(land, closes_on=dt.date(2026, 6, 5))
    answer = get(client, "national", "/guides/guide/")
    assert answer.context["window"].sentence == "受理中，还剩 5 个工作日，2026年6月5日 24:00 截止"
    assert f'<a class="button" href="{start_path(land)}">开始申报</a>' in answer.content.decode()
    set_window(land, opens_on=dt.date(2026, 6, 2))
    closed = get(client, "national", "/guides/guide/")
    assert closed.context["window"].state is WindowState.NOT_YET
    assert start_path(land) not in closed.content.decode()
    set_window(land, is_active=False)
    assert guides_of(land.nation)[0].window.sentence == "已截止，目前不受理申报"


def test_a_province_tells_of_the_nations_programme_and_not_of_its_neighbours(land):
    definition = {"key": "own", "edition": "2026", "title": "湖北事项", "applicant_kinds": [], "form": "x", "flow": "y"}
    ProgrammeEdition.across_tenants.create(tenant=land.hubei, basis="", **definition)
    for tenant in (land.hubei, land.jiangsu):
        guide(tenant, slug="national", **KEY)
        guide(tenant, slug="own", **(KEY | {"programme_key": "own"}))
    states = {
        tenant: {one.page.slug: one.window.state.value for one in guides_of(tenant)}
        for tenant in (land.hubei, land.jiangsu)
    }
    assert states[land.hubei] == {"national": "open", "own": "open"}
    assert states[land.jiangsu] == {"national": "open", "own": "closed"}


def test_the_current_edition_is_the_latest_active_one(land):
    guide(land.nation, **KEY)
    later = {"key": land.edition.key, "title": "新版", "basis": "", "flow": "x", "form": "y", "tenant": land.nation}
    ProgrammeEdition.across_tenants.create(edition="2023", closes_on=dt.date(2026, 6, 30), **later)
    ProgrammeEdition.across_tenants.create(edition="2025", is_active=False, **later)
    assert guides_of(land.nation)[0].window.closes_on == dt.date(2026, 6, 30)


def test_an_unknown_programme_is_told_to_editors_only(client, land):
    guide(land.nation, **(KEY | {"programme_key": "unknown"}))
    public = get(client, "national", "/guides/guide/")
    assert "申报入口待配置" not in words(public)
    assert public.context["window"].state is WindowState.CLOSED
    assert "申报入口待配置" not in words(get(client, "national", "/guides/guide/", land["national:leader"]))
    assert "申报入口待配置" not in words(get(client, "national", "/guides/guide/", land["hubei:editor"]))
    assert "申报入口待配置" in words(get(client, "national", "/guides/guide/", land["national:editor"]))


def test_who_is_not_signed_in_chooses_the_own_authority_and_signs_in_there(client, land):
    answer = get(client, "national", start_path(land))
    urls = [one["url"] for one in answer.context["choices"]]
    assert urls == [f"http://{code}.localhost{start_path(land)}" for code in ("donghu", "wuxi")]
    there = get(client, "donghu", start_path(land))
    assert there["Location"] == f"/accounts/login/?next={start_path(land)}"


def test_an_applicant_starts_at_the_own_authority(client, land):
    officer = land["donghu:applicant"]
    sent = get(client, "national", start_path(land), officer)
    assert sent["Location"] == f"http://donghu.localhost{start_path(land)}"
    page = get(client, "donghu", start_path(land), officer)
    assert "集群建设规划（三年）" in words(page)
    organisation = page.context["organisations"][0]
    data = {"edition": land.edition.pk, "organisation": organisation.pk}
    client.post("/workspace/applications/start/", data, headers={"host": "donghu.localhost"})
    assert Case.across_tenants.get().organisation == organisation


def test_whose_authority_may_not_apply_gets_the_reason(client, land):
    factories.organisation(land.hubei, land["hubei:reviewer"])
    answer = get(client, "hubei", start_path(land), land["hubei:reviewer"])
    assert answer.status_code == 403
    assert "您所在的机关不属于该事项的申报主体。 湖北省科技主管机构" in words(answer)
    assert answer.context["applicants"] == (
        "地市级科技主管部门",
        "国家高新区管委会",
        "省直辖县级行政区科技主管部门",
        "计划单列市科技主管部门",
        "新疆生产建设兵团科技局",
    )


def test_a_zone_that_is_not_a_national_one_may_not_apply(client, land):
    land.donghu.is_national_zone = False
    land.donghu.save()
    assert get(client, "donghu", start_path(land), land["donghu:applicant"]).status_code == 403


def test_who_acts_for_nobody_is_told_so(client, land):
    visitor = factories.person("无单位", land.nation, Role.EDITOR)
    answer = get(client, "national", start_path(land), visitor)
    assert (answer.status_code, "您的账号还没有绑定可以申报的单位" in words(answer)) == (403, True)


def test_outside_the_window_nobody_starts(client, land):
    set_window(land, opens_on=dt.date(2026, 6, 2))
    answer = get(client, "donghu", start_path(land), land["donghu:applicant"])
    assert (answer.status_code, "将于2026年6月2日开始受理" in words(answer)) == (409, True)


def test_an_edition_of_another_branch_is_not_found(client, land):
    theirs = ProgrammeEdition.across_tenants.create(
        tenant=land.jiangsu, key="own", edition="2026", title="江苏事项", basis="", flow="x", form="y"
    )
    assert get(client, "hubei", f"/workspace/apply/{theirs.pk}/").status_code == 404
    assert get(client, "jiangsu", f"/workspace/apply/{theirs.pk}/").status_code == 200
    assert get(client, "hubei", "/workspace/apply/987654321/").status_code == 404
