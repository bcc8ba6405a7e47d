"""As an authority's administrator I write notifications in our own words, see them before they go out, and can go back.

No unknown placeholder and no person's number gets into a subject, and nobody else's words change.
"""

from __future__ import annotations

import pytest

from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import NotAllowed
from portal.notifications import texts
from portal.notifications.actions import reword, use_standard_words
from portal.notifications.models import Wording
from tests import factories
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db
LIST, EDIT = "/workspace/notifications/words/", "/workspace/notifications/words/work-urged/"
HOST = {"host": "hubei.localhost"}
GOOD = {"title": "请办理（件号{number}）", "body": "{name}，应于{due}前办结。"}


@pytest.fixture
def land():
    with clock.frozen(MONDAY):
        yield factories.country()


@pytest.fixture
def admin(land, client):
    user = factories.person("管理员", land.hubei, "system_admin")
    client.force_login(user)
    return user


def test_the_list_names_every_occasion_and_whose_words_are_used(client, admin, land):
    page = client.get(LIST, headers=HOST).content.decode()
    assert [text.label for text in texts.kinds() if f">{text.label}</a>" not in page] == []
    assert page.count("本机关文字</span>") == 0
    reword(actor=admin, tenant=land.hubei, kind="work-urged", **GOOD)
    page = client.get(LIST, headers=HOST).content.decode()
    assert (page.count("本机关文字</span>"), GOOD["title"] in page) == (1, True)


def test_words_are_seen_filled_in_before_they_are_kept(client, admin):
    page = client.post(EDIT, GOOD | {"try": "1"}, headers=HOST).content.decode()
    assert "<strong>请办理（件号SHILI-2026-0001）</strong>" in page
    assert "示例产业集群，应于2026年6月9日前办结。" in page
    assert not Wording.across_tenants.exists()
    answer = client.post(EDIT, GOOD, headers=HOST)
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    saved = Wording.across_tenants.get()
    assert {"title": saved.title, "body": saved.body} == GOOD


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"title": "{name}"}, "title", "只能使用这些占位符"),
        ({"title": "请联系13800138000"}, "title", "不能写电话、证件号或邮箱"),
        ({"title": "请联系027-87654321"}, "title", "不能写电话、证件号或邮箱"),
        ({"title": "11010119900307123X 请办理"}, "title", "不能写电话、证件号或邮箱"),
        ({"title": "请写信给 a@b.example"}, "title", "不能写电话、证件号或邮箱"),
        ({"title": "长" * 81}, "title", "最多80字，现有81字"),
        ({"body": "{password}"}, "body", "只能使用这些占位符"),
        ({"body": "长" * 1001}, "body", "最多1000字"),
        ({"body": " "}, "body", "请填写文字"),
    ],
)
def test_what_is_refused_comes_back_as_it_was_typed(client, admin, changes, field, said):
    typed = GOOD | changes
    for button in ({}, {"try": "1"}):
        answer = client.post(EDIT, typed | button, headers=HOST)
        page = answer.content.decode()
        assert (answer.status_code, said in page, f'id="{field}-error"' in page) == (422, True, True)
        assert (typed["title"] in page, typed["body"] in page) == (True, True)
    assert not Wording.across_tenants.exists()


def test_back_to_the_standard_words(client, admin, land):
    other = factories.person("别处", land.jiangsu, "system_admin")
    reword(actor=other, tenant=land.jiangsu, kind="work-urged", **GOOD)
    reword(actor=admin, tenant=land.hubei, kind="work-urged", **GOOD)
    client.post(EDIT, {"standard": "1"}, headers=HOST)
    use_standard_words(actor=admin, tenant=land.hubei, kind="work-urged")  # a second time changes nothing
    assert [one.tenant for one in Wording.across_tenants.all()] == [land.jiangsu]
    assert AuditRecord.across_tenants.filter(verb="notification.words_reset").count() == 1
    with pytest.raises(NotAllowed):
        use_standard_words(actor=other, tenant=land.hubei, kind="work-urged")


def test_the_page_is_for_the_administrator_alone(client, land):
    for who in ("hubei:leader", "jiangsu:reviewer"):
        client.force_login(land[who])
        assert [client.get(path, headers=HOST).status_code for path in (LIST, EDIT)] == [404, 404]
        assert client.post(EDIT, GOOD, headers=HOST).status_code == 404
    assert not Wording.across_tenants.exists()
