"""As an editor of Hubei I choose among Hubei's pages; Jiangsu's and the nation's are not offered."""

import re

import pytest
from wagtail.models import Page
from wagtail.search import index

from portal.identity.actions import create_user, grant_role
from portal.tenancy.roles import Role
from tests.cms_content.conftest import SECRET_TITLE

HOST = {"host": "hubei.localhost"}


@pytest.fixture
def editor(client, hubei, jiangsu):
    user = create_user(actor=None, username="editor", full_name="白示例", password="correct horse 9 battery")
    grant_role(actor=None, tenant=hubei, user=user, role=Role.EDITOR)
    client.force_login(user)
    return client


def shown(editor, address):
    """Return what the chooser's answer shows."""
    answer = editor.get(address, headers=HOST)
    assert answer.status_code == 200
    return answer.json()["html"] if answer["Content-Type"] == "application/json" else answer.content.decode()


def test_the_chooser_lists_and_finds_own_pages_only(editor, hubei, jiangsu):
    home = hubei.site.root_page
    listed = shown(editor, f"/cms/choose-page/{home.pk}/")
    assert [page.title for page in home.get_children() if page.title not in listed] == []
    start = shown(editor, "/cms/choose-page/")
    assert f"/cms/choose-page/{home.pk}/" in start
    assert f"/cms/choose-page/{jiangsu.site.root_page.pk}/" not in start
    own = home.get_children().filter(title__contains="政策")
    for page in Page.objects.filter(depth__gt=1):
        index.insert_or_update_object(page.specific)  # the worker's task, done here
    found = shown(editor, "/cms/choose-page/search/?q=政策")
    assert sorted(map(int, re.findall(r'data-id="(\d+)"', found))) == sorted(page.pk for page in own)
    assert "data-id=" not in shown(editor, f"/cms/choose-page/search/?q={SECRET_TITLE}")


def test_a_foreign_branch_cannot_be_looked_into(editor, jiangsu, nation):
    for foreign in (jiangsu.site.root_page, nation.site.root_page):
        assert editor.get(f"/cms/choose-page/{foreign.pk}/", headers=HOST).status_code == 404
