"""After signing in I land where my work is, whatever my role."""

import pytest

from portal import clock
from tests import factories
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "host", "lands"),
    [
        ("hubei:reviewer", "hubei", "/workspace/queue/?tab=todo"),
        ("donghu:applicant", "donghu", "/workspace/applications/"),
        ("national:objection_handler", "national", "/workspace/objections/"),
        ("hubei:editor", "hubei", "/cms/"),
    ],
)
def test_each_role_lands_at_its_work(client, who, host, lands):
    with clock.frozen(MONDAY):
        land = factories.country()
        client.force_login(land[who])
        answer = client.get("/workspace/", headers={"host": f"{host}.localhost"})
    assert (answer.status_code, answer["Location"]) == (302, lands)


def test_whoever_has_no_work_here_is_told_so(client):
    with clock.frozen(MONDAY):
        land = factories.country()
        client.force_login(factories.person("审计员", land.nation, "audit_admin"))
        answer = client.get("/workspace/", headers={"host": "national.localhost"})
    assert answer.status_code == 200
    assert "这里还没有需要您办理的内容" in answer.content.decode()
