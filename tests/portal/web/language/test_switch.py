"""A foreign reader chooses English with one link; the choice is one cookie, needs no session and leads nowhere else."""

from __future__ import annotations

import pytest
from django.utils import translation

from portal.tenancy.models import Tenant, TenantKind

HOST = {"host": "national.localhost"}
ENGLISH_BROWSER = HOST | {"accept-language": "en-GB,en"}


@pytest.fixture
def nation(db) -> Tenant:
    return Tenant.objects.create(
        code="national", name="国家示例主管机构", short_name="国家", kind=TenantKind.NATIONAL, host=HOST["host"]
    )


def lang_of(response) -> str:
    return response.content.decode().split('<html lang="', 1)[1].split('"', 1)[0]


def choose(client, value: str):
    return client.get("/language/", {"to": value, "next": "/search/?q=1"}, headers=HOST)


def test_simplified_chinese_is_the_default_whatever_the_browser_asks_for(client, nation):
    page = client.get("/accounts/login/", headers=ENGLISH_BROWSER)
    assert (lang_of(page), page["Content-Language"]) == ("zh-Hans", "zh-Hans")
    assert {part.strip() for part in page["Vary"].split(",")} == {"Cookie"}


@pytest.mark.parametrize(("value", "lang"), [("en", "en"), ("zh-hant", "zh-Hant"), ("zh-hans", "zh-Hans")])
def test_one_link_switches_and_one_cookie_remembers(client, nation, value, lang):
    answer = choose(client, value)
    assert (answer.status_code, answer["Location"]) == (302, "/search/?q=1")
    assert list(answer.cookies) == ["django_language"]
    page = client.get("/accounts/login/", headers=HOST)
    assert (lang_of(page), page["Content-Language"]) == (lang, lang)


def test_back_to_simplified_chinese_forgets_the_cookie(client, nation):
    choose(client, "en")
    assert choose(client, "zh-hans").cookies["django_language"]["max-age"] == 0


def test_an_unknown_language_changes_nothing(client, nation):
    assert dict(choose(client, "fr").cookies) == {}
    client.cookies["django_language"] = "../../fr"
    assert lang_of(client.get("/accounts/login/", headers=HOST)) == "zh-Hans"


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_a_foreign_target_leads_home(client, nation, target):
    assert client.get("/language/", {"to": "en", "next": target}, headers=HOST)["Location"] == "/"


def test_the_switch_reads_only(client, nation):
    assert client.post("/language/?to=en", headers=HOST).status_code == 405


@pytest.mark.parametrize("value", ["en", "zh-hant"])
def test_officials_and_machines_get_simplified_chinese(client, nation, value):
    choose(client, value)
    for path in ("/workspace/nothing/", "/feeds/nothing/"):
        page = client.get(path, headers=HOST)
        assert (page.status_code, lang_of(page), "Content-Language" in page) == (404, "zh-Hans", False), path
        assert "/language/" not in page.content.decode()
    feed = client.get("/feeds/policies.atom", headers=HOST)
    assert "国家示例主管机构政策文件" in feed.content.decode()
    manifest = client.get("/open-data/manifest.json", headers=HOST).json()
    assert manifest["datasets"][0]["title"] == "政策文件"


def test_the_switch_names_each_language_in_itself_and_the_present_one(client, nation):
    choose(client, "zh-hant")
    page = client.get("/accounts/login/", headers=HOST).content.decode()
    assert 'lang="zh-Hans" hreflang="zh-Hans" translate="no" rel="nofollow">简体<' in page
    assert 'lang="zh-Hant" hreflang="zh-Hant" translate="no" rel="nofollow" aria-current="true">繁體<' in page
    assert 'lang="en" hreflang="en" translate="no" rel="nofollow">English<' in page


def test_a_request_leaves_no_language_behind(client, nation):
    choose(client, "en")
    client.get("/accounts/login/", headers=HOST)
    assert translation.get_language() == "zh-hans"
