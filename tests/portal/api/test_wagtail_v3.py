"""A front end of an authority's own reads its pages from Wagtail's interface, and nothing but its public pages."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from wagtail.models import APIToken, Page, PageViewRestriction

from cms_content.models import NewsPage, Relation
from cms_content.models.parts import RelationKind
from cms_content.policy_data import RelationData
from portal.api.public_fields import FIELDS
from portal.api.wagtail_v3 import api
from portal.identity.models import User
from tests.portal.api.published import policy, put
from tests.portal.api.test_protocol import problem

REACHABLE = {
    "api/v3/openapi.json": {"GET"},
    "api/v3/": set(),
    "api/v3/pages/": {"GET"},
    "api/v3/pages/find/": {"GET"},
    "api/v3/pages/<page_id>/": {"GET"},
}
"""Every address of Wagtail's interface and its methods: one that a new Wagtail adds fails here and is looked at."""

CLOSED = (
    "documents/",
    "images/",
    "snippets/",
    "redirects/",
    "locales/",
    "sites/",
    "schema/",
    "whoami/",
    "docs/",
    "pages/1/revisions/",
    "pages/1/actions/publish/",
)
COMMON = {"id", "title", "meta"}


def public_ids(site):
    root = site.tenant.site.root_page
    return sorted(Page.objects.descendant_of(root, inclusive=True).live().public().values_list("pk", flat=True))


def ids(answer):
    return sorted(item["id"] for item in answer["items"])


def test_exactly_these_addresses_exist():
    def below(resolver, prefix=""):
        for one in resolver.url_patterns:
            route = prefix + str(one.pattern)
            yield from below(one, route) if hasattr(one, "url_patterns") else [route]

    found = [route for route in below(get_resolver()) if route.startswith("api/v3/")]
    assert sorted(found) == sorted(REACHABLE)
    methods = {
        "/api/v3/" + path.removeprefix("/api/v3/"): {method.upper() for method in item}
        for path, item in api.get_openapi_schema()["paths"].items()
    }
    assert {path.strip("/").replace("{", "<").replace("}", ">") for path in methods} == {
        path.strip("/") for path, allowed in REACHABLE.items() if allowed and "openapi" not in path
    }
    assert set(map(frozenset, methods.values())) == {frozenset({"GET"})}


@pytest.mark.parametrize("path", CLOSED)
def test_everything_else_of_wagtails_is_closed(client, get, nation, path):
    assert problem(get(f"/api/v3/{path}"), 404)["code"] == "not_found"
    assert client.post(f"/api/v3/{path}", headers={"host": "national.localhost"}).status_code == 405


def test_nothing_is_written_and_a_token_opens_nothing_more(client, get, nation, hubei):
    root = User.objects.create_superuser("root", password=None, full_name="超级管理员")
    _row, key = APIToken.create_token(user=root, name="x")
    drafted = policy(nation, "草稿", publish=False)
    bearer = {"host": "national.localhost", "authorization": f"Bearer {key}"}
    assert client.get(f"/api/v3/pages/{drafted.pk}/", headers=bearer).status_code == 404
    assert client.get(f"/api/v3/pages/{drafted.pk}/?version=draft", headers=bearer).status_code == 404
    assert ids(json.loads(client.get("/api/v3/pages/?limit=100", headers=bearer).content)) == public_ids(nation)
    for method in ("post", "put", "patch", "delete"):
        for path in ("/api/v3/pages/", f"/api/v3/pages/{nation.keys('policies')[0]}/"):
            assert getattr(client, method)(path, headers=bearer).status_code == 405


@pytest.mark.parametrize("code", ["national", "hubei", "jiangsu"])
def test_each_site_lists_its_own_public_pages(read, get, site, code):
    one = site(code)
    assert ids(read("/api/v3/pages/?limit=100", code)) == public_ids(one)
    assert problem(get("/api/v3/pages/?site=national.localhost", code), 422)["errors"][0]["field"] == "site"
    for other in {"national", "hubei", "jiangsu"} - {code}:
        for pk in (site(other).keys("policies")[0], site(other).keys("guides")[0]):
            assert get(f"/api/v3/pages/{pk}/", code).status_code == 404
            assert get(f"/api/v3/pages/?child_of={pk}", code).status_code == 422


def test_drafts_withdrawn_and_closed_pages_are_nowhere(read, get, nation):
    before = public_ids(nation)
    drafted, closed = policy(nation, "草稿", publish=False), policy(nation, "限阅")
    put(nation, "news", NewsPage(title="未发", lead="x", source="x", body=[]), live=False)
    PageViewRestriction.objects.create(page=closed, restriction_type="password", password="x")
    assert ids(read("/api/v3/pages/?limit=100")) == before
    for page in (drafted, closed):
        assert get(f"/api/v3/pages/{page.pk}/").status_code == 404


def test_each_type_tells_its_listed_fields_and_no_other(read, nation):
    told = {}
    for pk in public_ids(nation):
        item = read(f"/api/v3/pages/{pk}/")
        told[item["meta"]["type"].replace("wagtailcore.", "")] = set(item) - COMMON
    pages = {name: set(fields) for name, fields in FIELDS.items() if name.endswith("Page")}
    assert {name: pages[name] for name in told} == told
    assert set(pages) - set(told) <= {"cms_content.TopicPage"}


def test_a_policy_tells_its_relations_to_public_documents_only(read, nation, hubei):
    """Both ways, across sites; a draft, a withdrawn and a closed page are named by neither end."""
    centre = nation.pages["policies"][0]
    basis = RelationKind.BASIS
    names = {"公开的": {}, "未发的": {"publish": False}, "撤回的": {}, "限阅的": {}}
    made = {
        title: policy(hubei, title, relations=(RelationData(kind=basis, title=centre.title),), **given)
        for title, given in names.items()
    }
    Relation.objects.filter(page__in=made.values()).update(target=centre)
    made["撤回的"].unpublish()
    PageViewRestriction.objects.create(page=made["限阅的"], restriction_type="password", password="x")
    for place, page in enumerate(made.values(), start=1):
        Relation.objects.create(page=centre, kind="cites", target=page, sort_order=place)
    item = read(f"/api/v3/pages/{centre.pk}/")
    told = [(one["direction"], one["kind"]["code"], one["title"], one["id"]) for one in item["relations_public"]]
    public = made["公开的"]
    assert told == [
        ("outward", "basis", "未收录的文件", None),
        ("outward", "cites", "公开的", public.pk),
        ("inward", "basis", "公开的", public.pk),
    ]
    assert item["relations_public"][1]["url"] == public.full_url
    text = json.dumps(item, ensure_ascii=False)
    assert [title for title in names if title != "公开的" and title in text] == []
    assert [one["direction"] for one in read(f"/api/v1/policies/{centre.pk}")["item"]["relations"]] == [
        one[0] for one in told
    ]


def test_rich_text_is_clean(read, nation):
    item = read(f"/api/v3/pages/{nation.keys('interpretations')[0]}/")
    assert item["body_clean"][0]["html"] == "<p>第一段<b>重点</b></p><ul><li>其一</li></ul>"


def test_a_page_is_found_by_its_address(get, nation, hubei):
    page = nation.pages["policies"][0]
    answer = get(f"/api/v3/pages/find/?html_path=/policies/{page.slug}/")
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, f"/api/v3/pages/{page.pk}/")
    for path in (f"/policies/{hubei.pages['policies'][0].slug}/", "/nowhere/", "%00", ""):
        assert get(f"/api/v3/pages/find/?html_path={path}").status_code in {302, 404}, path
    assert get(f"/api/v3/pages/find/?html_path=/policies/{hubei.pages['policies'][0].slug}/").status_code == 404


def test_bad_parameters_are_refused(get, nation):
    asked = {
        "limit=1000000": 400,
        "limit=x": 422,
        "offset=-1": 422,
        "type=auth.User": 422,
        "order=owner": 422,
        "search=x": 422,
        "child_of=99999999": 422,
        "locale=xx": 404,
    }
    assert {query: get(f"/api/v3/pages/?{query}").status_code for query in asked} == asked


def test_three_cost_the_queries_of_one(read, nation):
    path = "/api/v3/pages/?type=cms_content.PolicyPage"
    read(path)
    with CaptureQueriesContext(connection) as one:
        read(path)
    policy(nation, "第二")
    policy(nation, "第三")
    with CaptureQueriesContext(connection) as three:
        assert len(read(path)["items"]) == 3
    assert len(one) == len(three)
