"""As somebody who opens a case I want to read until when the measures hold, and what follows them (RULES S1-22)."""

import datetime as dt

import pytest

from cms_content.actions import publish_policy
from cms_content.policy_data import PolicyData
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
