"""As somebody who opens a case I want to read until when the measures hold, and what follows them (RULES S1-22)."""

import datetime as dt

import pytest

from cms_content.actions import publish_policy
from cms_content.policy_data import ArticleData, PolicyData
from portal import clock
from tests import factories
from workflows.programmes.models import ProgrammeEdition

pytestmark = pytest.mark.django_db
SUCCESSOR = "鄂科技规〔2025〕1号"
LAST = dt.datetime(2025, 12, 4, 23, 59, tzinfo=clock.BEIJING)


@pytest.fixture
def land():
    """The country with pages, its programme resting on measures that end."""
    with clock.frozen(LAST):
        made = factories.country(with_pages=True)
        ProgrammeEdition.across_tenants.update(basis_expires_on=LAST.date(), successor=SUCCESSOR)
        made.edition.refresh_from_db()
        yield made


def pages_of(client, land, case):
    client.force_login(land["donghu:applicant"])
    paths = (
        "/workspace/applications/",
        f"/workspace/applications/{case.pk}/",
        f"/workspace/apply/{land.edition.pk}/",
    )
    return [client.get(path, headers={"host": "donghu.localhost"}).content.decode() for path in paths]


def test_on_the_last_day_the_end_is_named_and_on_the_next_it_is_over(land, client):
    case = factories.draft(land, land.donghu)
    for text in pages_of(client, land, case):
        assert "所依据的文件有效期至2025年12月4日（含当日）。" in text
        assert SUCCESSOR not in text
    with clock.frozen(LAST + dt.timedelta(minutes=1)):
        for text in pages_of(client, land, case):
            assert "本事项所依据的文件有效期至2025年12月4日（含当日），现已期满。" in text
            assert f"{SUCCESSOR}</span>（本门户尚未收录）" in text
        submitted = factories.submitted(land, land.donghu, name="武汉东湖高新区新型电子元器件创新型产业集群",
                                        deviation_reason="简称")  # fmt: skip
        client.force_login(land["hubei:reviewer"])
        page = client.get(f"/workspace/cases/{submitted.pk}/", headers={"host": "hubei.localhost"})
        assert "现已期满" in page.content.decode()


def test_the_successor_is_linked_where_the_portal_has_it(land, client):
    case = factories.draft(land, land.donghu)
    policy = PolicyData(title="后续办法", slug="next", doc_number=SUCCESSOR)
    page = publish_policy(tenant=land.hubei, actor=None, policy=policy)
    with clock.frozen(LAST + dt.timedelta(days=1)):
        for text in pages_of(client, land, case):
            assert f'href="{page.full_url}"' in text
            assert "《后续办法》" in text


def test_measures_without_an_end_are_not_mentioned(land, client):
    ProgrammeEdition.across_tenants.update(basis_expires_on=None)
    case = factories.draft(land, land.donghu)
    for text in pages_of(client, land, case):
        assert "有效期至" not in text


def test_the_articles_it_rests_on_lead_to_their_places(land, client):
    """On the case page: linked where a site here has the document and the article, plain words where it does not."""
    ProgrammeEdition.across_tenants.update(
        basis="国科火字〔2020〕85号第十一条；某方案第四条",
        options={"clauses": {"示科〔2020〕2号": {"第八条": "书面申请", "第九条": "公示"}}},
    )
    body = (ArticleData(number="第八条", text="编制规划并书面申请。"),)
    policy = PolicyData(title="示范指引", slug="guide", doc_number="示科〔2020〕2号", body=body)
    page = publish_policy(tenant=land.nation, actor=None, policy=policy)
    case = factories.submitted(land, land.donghu)
    client.force_login(land["hubei:reviewer"])
    text = client.get(f"/workspace/cases/{case.pk}/", headers={"host": "hubei.localhost"}).content.decode()
    section = text.split('id="policies"')[1].split("</section>")[0]
    assert f'<a href="{page.full_url}#a8">第八条</a>　书面申请' in section
    assert ("第九条　公示" in section, "#a9" in section) == (True, False)
    assert ("国科火字〔2020〕85号 " in section, "<li>第十一条</li>" in section) == (True, True)
