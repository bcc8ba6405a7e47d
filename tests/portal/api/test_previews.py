"""An editor shows a draft to somebody without an account: for half an hour, this version only, on the record."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from portal import clock
from portal.api import previews
from portal.audit.models import AuditRecord
from portal.errors import NotAllowed, NotFound
from portal.tenancy.roles import Role
from tests.portal.api.conftest import MOMENT
from tests.portal.api.published import policy
from tests.portal.api.test_protocol import problem
from tests.workflows.notices.factories import make_user


@pytest.fixture
def editor(nation):
    return make_user("编辑", nation.tenant, Role.EDITOR)


@pytest.fixture
def draft(nation):
    """A published page with a later draft."""
    page = policy(nation, "已公开的标题")
    page.title = "草稿里的标题"
    page.save_revision()
    return page


@pytest.fixture
def made(nation, editor, draft):
    return previews.issue_preview(tenant=nation.tenant, actor=editor, page_id=draft.pk)


def data(page, token):
    return f"/api/v3/pages/{page.pk}/?preview_token={token}"


def test_the_token_opens_the_draft_as_data_and_as_a_page(get, draft, made):
    answer = get(data(draft, made.token))
    item = json.loads(answer.content)
    assert (item["id"], item["title"]) == (draft.pk, "草稿里的标题")
    assert [issuer["name"] for issuer in item["issuers"]] == ["示例厅"]
    page = get(f"/preview/{made.token}/")
    assert "草稿里的标题" in page.content.decode()
    for one in (answer, page):
        assert (one.status_code, one["X-Robots-Tag"]) == (200, "noindex")
        assert "no-store" in one["Cache-Control"]
        assert "public" not in one["Cache-Control"]
    assert json.loads(get(f"/api/v3/pages/{draft.pk}/").content)["title"] == "已公开的标题"


def test_a_page_that_never_went_live_can_be_previewed(get, nation, editor):
    page = policy(nation, "从未公开", publish=False)
    token = previews.issue_preview(tenant=nation.tenant, actor=editor, page_id=page.pk).token
    assert get(f"/api/v3/pages/{page.pk}/").status_code == 404
    assert json.loads(get(data(page, token)).content)["title"] == "从未公开"


def test_a_later_draft_needs_a_new_token(get, draft, made):
    draft.title = "再改"
    draft.save_revision()
    assert json.loads(get(data(draft, made.token)).content)["title"] == "草稿里的标题"


def test_it_ends_after_half_an_hour(get, draft, made):
    assert made.expires_at == MOMENT + dt.timedelta(minutes=30)
    with clock.frozen(made.expires_at - dt.timedelta(seconds=1)):
        assert get(data(draft, made.token)).status_code == 200
    with clock.frozen(made.expires_at):
        assert problem(get(data(draft, made.token)), 404)["code"] == "preview_gone"
        assert get(f"/preview/{made.token}/").status_code == 404


def test_a_forged_a_foreign_and_another_pages_token_open_nothing(get, nation, hubei, draft, made):
    other = nation.pages["policies"][0]
    for host, path in (
        ("national", data(draft, made.token[:-1] + ("a" if made.token[-1] != "a" else "b"))),
        ("national", data(draft, "x")),
        ("national", data(draft, "")),
        ("national", data(other, made.token)),
        ("hubei", data(draft, made.token)),
        ("hubei", data(hubei.pages["policies"][0], made.token)),
    ):
        assert problem(get(path, host), 404)["code"] == "preview_gone", path
    assert get(f"/preview/{made.token}/", "hubei").status_code == 404
    assert get("/preview/x/").status_code == 404


def test_only_the_authoritys_own_editors_hand_them_out(nation, hubei, editor, draft):
    stranger = make_user("外省编辑", hubei.tenant, Role.EDITOR)
    official = make_user("审核", nation.tenant, Role.REVIEWER)
    for person in (stranger, official):
        with pytest.raises(NotAllowed):
            previews.issue_preview(tenant=nation.tenant, actor=person, page_id=draft.pk)
    with pytest.raises(NotFound):
        previews.issue_preview(tenant=nation.tenant, actor=editor, page_id=hubei.pages["policies"][0].pk)


def test_each_is_on_the_record_without_its_token(nation, editor, draft, made):
    row = AuditRecord.across_tenants.filter(verb="cms.preview_issued").get()
    assert (row.tenant, row.actor, row.target) == (nation.tenant, editor, f"page:{draft.pk}")
    assert row.details == {"revision": draft.latest_revision_id, "expires_at": made.expires_at.isoformat()}
    assert made.token not in json.dumps(row.details)


def test_an_editor_makes_the_link_on_a_page(client, nation, editor, draft):
    client.force_login(editor)
    path, host = f"/workspace/previews/{draft.pk}/", {"host": "national.localhost"}
    assert AuditRecord.across_tenants.filter(verb="cms.preview_issued").count() == 0
    shown = client.get(path, headers=host)
    assert "生成预览链接" in shown.content.decode()
    assert AuditRecord.across_tenants.filter(verb="cms.preview_issued").count() == 0
    answer = client.post(path, headers=host)
    address = answer.context["address"]
    client.logout()
    assert client.get(address.removeprefix("http://national.localhost"), headers=host).status_code == 200
    assert client.get(path, headers=host).status_code == 302


def test_the_editors_screen_leads_there(client, nation, editor, draft):
    client.force_login(editor)
    screen = client.get(f"/cms/pages/{draft.pk}/edit/", headers={"host": "national.localhost"})
    assert screen.status_code == 200
    assert f'href="/workspace/previews/{draft.pk}/"' in screen.content.decode()
