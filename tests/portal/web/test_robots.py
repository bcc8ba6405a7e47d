"""A search machine asks what it may visit: never the workspace, and nothing of a demonstration."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client):
    factories.tenant("national", "national", None, "国家")
    return lambda host="national.localhost:8123": client.get("/robots.txt", headers={"host": host})


def test_the_sections_for_people_at_work_are_closed(ask):
    answer = ask()
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /workspace/",
        "Disallow: /cms/",
        "Disallow: /accounts/",
        "Disallow: /documents/",
        "Disallow: /demo/",
        "",
        "Sitemap: http://national.localhost:8123/sitemap.xml",
    ]


@pytest.mark.parametrize("host", ["national.localhost", "localhost"])
def test_a_demonstration_is_closed_altogether(ask, settings, host):
    settings.DEMO_MODE = True
    assert ask(host).content.decode() == "User-agent: *\nDisallow: /\n"


def test_an_unknown_host_has_none(ask):
    assert ask("nowhere.localhost").status_code == 404
