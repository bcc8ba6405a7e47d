"""As a citizen I can rely on the day on which a document was put on this site: nobody makes it look older.

The attacker is an editor with every role of the authority, and a program with the operator's token.
"""

import datetime as dt
import json

import pytest
from django.test import Client
from wagtail.models import APIToken, Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms_content import queries
from cms_content.models import PolicyPage
from portal import clock
from portal.identity.actions import create_user
from portal.identity.models import User
from portal.tenancy.roles import EDITORIAL
from tests.portal.api.published import policy

OLD = "2001-01-01 00:00"
DATED = {"first_published_at": OLD, "last_published_at": OLD, "latest_revision_created_at": OLD, "live": "on"}
HOST = {"host": "national.localhost"}
EMPTY = {name: inline_formset([]) for name in ("issuers", "attachments", "relations", "comments")}


def sent(**fields):
    """Return what a forged form sends."""
    given = {**EMPTY, "body": streamfield([]), "title": "倒签的文件", "slug": "forged", **DATED, **fields}
    return nested_form_data({**given, "action-publish": "1"})


@pytest.fixture
def attacker(nation, client):
    """An editor who holds every editorial role; grants would refuse so much to one person, so the groups are given."""
    from portal.identity.actions import role_group

    user = create_user(actor=None, username="attacker", full_name="倒签人", password=None)
    user.groups.add(*[role_group(nation.tenant, role) for role in EDITORIAL])
    client.force_login(user)
    return client


@pytest.fixture
def operator(db):
    """A program that holds a token of the operator."""
    root = User.objects.create_superuser("root", password=None, full_name="超级管理员")
    _row, key = APIToken.create_token(user=root, name="x")
    return Client(headers=HOST | {"authorization": f"Bearer {key}"})


def told(get, page):
    """Return when every interface says that the portal made the page public."""
    one = get(f"/api/v1/policies/{page.pk}")
    other = get(f"/api/v3/pages/{page.pk}/")
    days = (one.json()["item"]["published_at"], other.json()["meta"]["first_published_at"])
    return {dt.datetime.fromisoformat(day) for day in days}


def test_no_form_of_the_editors_dates_a_document_back(attacker, get, nation):
    index = queries.policy_index_of(nation.tenant)
    attacker.post(f"/cms/pages/add/cms_content/policypage/{index.pk}/", sent(go_live_at=OLD), headers=HOST)
    forged = PolicyPage.objects.get(slug="forged")
    assert (forged.live, forged.first_published_at, forged.last_published_at) == (False, None, None)
    attacker.post(f"/cms/pages/{forged.pk}/edit/", sent(), headers=HOST)
    revision = PolicyPage.objects.get(pk=forged.pk).latest_revision
    assert revision.content["first_published_at"] is None
    revision.publish()
    assert told(get, forged) == {clock.now()}
    live = nation.pages["policies"][0]
    before = told(get, live)
    attacker.post(f"/cms/pages/{live.pk}/edit/", sent(slug=live.slug), headers=HOST)
    PolicyPage.objects.get(pk=live.pk).latest_revision.publish()
    assert told(get, live) == before
    data = {"new_title": "副本", "new_slug": "copy", "new_parent_page": index.pk, "publish_copies": "on", **DATED}
    attacker.post(f"/cms/pages/{live.pk}/copy/", data, headers=HOST)
    for copy in PolicyPage.objects.filter(slug="copy"):
        copy.get_latest_revision().publish()
        assert told(get, copy) == {clock.now()}


def test_no_interface_dates_a_document_back(operator, get, nation):
    live, drafted = nation.pages["policies"][0], policy(nation, "草稿", publish=False)
    rows = list(Page.objects.order_by("pk").values())
    body = json.dumps({"title": "倒签", "first_published_at": "2001-01-01T00:00:00Z", "meta": DATED})
    for page in (live, drafted):
        for path in (
            f"/api/v1/policies/{page.pk}",
            "/api/v1/policies",
            f"/api/v3/pages/{page.pk}/",
            "/api/v3/pages/",
            f"/api/v3/pages/{page.pk}/actions/publish/",
            f"/api/v3/pages/{page.pk}/revisions/",
            f"/cms/api/main/pages/{page.pk}/",
            f"/cms/api/main/pages/{page.pk}/action/publish/",
        ):
            for method in ("post", "put", "patch", "delete"):
                answer = getattr(operator, method)(path, body, content_type="application/json")
                assert answer.status_code in {302, 403, 404, 405}, (method, path)
    assert list(Page.objects.order_by("pk").values()) == rows
    with clock.frozen(clock.now() + dt.timedelta(days=1)):
        drafted.get_latest_revision().publish()
        assert told(get, drafted) == {clock.now()}
