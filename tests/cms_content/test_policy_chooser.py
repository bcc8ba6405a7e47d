"""As Hubei's editor I tie my document to the nation's that it carries out: I find it in the window, by whose it is.

Jiangsu's documents, the nation's drafts and what the nation lets only some read are not offered, and cannot be taken.
"""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from cms_content.actions import publish_policy
from cms_content.models import GuideBasis, InterpretedPolicy, Relation, ToolkitEntry
from cms_content.models.policy import PolicyPage
from cms_content.policy_chooser import GONE, PolicyWidget
from cms_content.policy_data import PolicyData
from tests.cms_content.test_policy_checks import HOST, editor, faults, send  # noqa: F401  # a fixture

pytestmark = pytest.mark.django_db
WINDOW = "/cms/policy-documents/"


@pytest.fixture
def shelf(nation, hubei, jiangsu, editor):  # noqa: F811  # the fixture
    """One document of each sort, by name."""

    def make(tenant, title, *, publish=True, **given):
        return publish_policy(tenant=tenant, actor=None, policy=PolicyData(title=title, **given), publish=publish)

    made = {
        "own": make(hubei, "湖北自己的措施", doc_number="鄂科示〔2024〕1号"),
        "own draft": make(hubei, "湖北自己的草稿", publish=False),
        "above": make(nation, "国家的意见", doc_number="国科示〔2024〕7号", issuers=("国家示例部",)),
        "draft above": make(nation, "国家未公开的文件", publish=False),
        "closed above": make(nation, "国家限阅的文件"),
        "sibling": PolicyPage.objects.descendant_of(jiangsu.site.root_page).get(),
    }
    PageViewRestriction.objects.create(page=made["closed above"], restriction_type="password", password="x")
    return made


OFFERED = ("own", "own draft", "above")


def listed(client, **query):
    """Return the keys that the window offers, and its words."""
    answer = client.get(WINDOW, query, headers=HOST)
    assert answer.status_code == 200
    html = answer.json()["html"]
    return {int(pk) for pk in re.findall(r"policy-documents/chosen/(\d+)/", html)}, html


def test_offered_are_own_documents_and_public_ones_from_above(client, shelf):
    keys, html = listed(client)
    assert keys == {shelf[name].pk for name in OFFERED}
    rows = re.findall(r"<tr>.*?</tr>", html, re.DOTALL)
    [row] = [row for row in rows if "国家的意见" in row]
    assert [word for word in ("国科示〔2024〕7号", "国家", "已公开") if word not in row] == []
    [row] = [row for row in rows if "湖北自己的草稿" in row]
    assert [word for word in ("湖北", "草稿") if word not in row] == []
    assert html.index("湖北自己的措施") < html.index("国家的意见")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("意见", {"above"}),
        ("〔2024〕", {"own", "above"}),
        ("国家示例部", {"above"}),
        ("未公开", set()),
        ("限阅", set()),
        ("江苏", set()),
        ("没有这样的文件", set()),
    ],
)
def test_they_are_found_by_title_number_or_issuer(client, shelf, words, found):
    assert listed(client, q=words)[0] == {shelf[name].pk for name in found}
    answer = client.get(f"{WINDOW}results/", {"q": words}, headers=HOST)
    assert {int(pk) for pk in re.findall(r"chosen/(\d+)/", answer.content.decode())} == {
        shelf[name].pk for name in found
    }


def test_only_what_is_offered_can_be_taken(client, hubei, shelf):
    for name, page in shelf.items():
        answer = client.get(f"{WINDOW}chosen/{page.pk}/", headers=HOST)
        assert answer.status_code == (200 if name in OFFERED else 404), name
    result = client.get(f"{WINDOW}chosen/{shelf['above'].pk}/", headers=HOST).json()["result"]
    assert (result["title"], result["edit_url"]) == ("国家的意见（国家）", None)
    several = client.get(
        f"{WINDOW}chosen-multiple/", {"id": [page.pk for page in shelf.values()]}, headers=HOST
    ).json()["result"]
    assert {int(one["id"]) for one in several} == {shelf[name].pk for name in OFFERED}
    for odd in ("x", "0", "9" * 30, "1%27"):
        assert client.get(f"{WINDOW}chosen/{odd}/", headers=HOST).status_code == 404
        assert client.get(f"/cms/public-files/chosen/{odd}/", headers=HOST).status_code == 404
        refused = send(client, hubei, relations=[{"kind": "implements", "target": odd}])
        assert (refused.status_code, GONE in refused.content.decode()) == (200, True)


def test_the_nations_text_can_be_tied_and_its_draft_cannot(client, hubei, shelf):
    relation = {"kind": "implements", "target": shelf["above"].pk}
    assert send(client, hubei, relations=[relation]).status_code == 302
    page = PolicyPage.objects.get(slug="one").get_latest_revision_as_object()
    assert page.relations.get().target == shelf["above"]
    form = client.get(f"/cms/pages/{page.pk}/edit/", headers=HOST).content.decode()
    assert "国家的意见（国家）" in form
    assert f"/cms/pages/{shelf['above'].pk}/edit/" not in form
    for name in ("draft above", "closed above"):
        refused = send(client, hubei, slug="two", relations=[{"kind": "implements", "target": shelf[name].pk}])
        assert refused.status_code == 200, name
        text = refused.content.decode()
        assert (shelf[name].title in text, GONE in text) == (False, True), name
        assert not PolicyPage.objects.filter(slug="two").exists()


def test_a_document_that_was_withdrawn_above_is_no_longer_named(client, hubei, shelf):
    send(client, hubei, relations=[{"kind": "implements", "target": shelf["above"].pk}])
    page = PolicyPage.objects.get(slug="one")
    PolicyPage.objects.get(pk=shelf["above"].pk).unpublish()
    form = client.get(f"/cms/pages/{page.pk}/edit/", headers=HOST).content.decode()
    assert ("国家的意见" in form, GONE in form) == (False, True)


def test_every_row_that_ties_a_document_uses_the_window():
    from wagtail.admin.forms.models import formfield_for_dbfield

    for model, name in ((Relation, "target"), (GuideBasis, "policy"), (InterpretedPolicy, "policy")):
        field = formfield_for_dbfield(model._meta.get_field(name))
        assert isinstance(field.widget, PolicyWidget), model
    assert isinstance(formfield_for_dbfield(ToolkitEntry._meta.get_field("policy")).widget, PolicyWidget)


def test_three_documents_cost_the_queries_of_one(client, nation, shelf):
    listed(client)
    with CaptureQueriesContext(connection) as one:
        listed(client, q="国家的意见")
    for number in range(2):
        policy = PolicyData(title=f"国家的意见之{number}", slug=f"more-{number}")
        publish_policy(tenant=nation, actor=None, policy=policy)
    with CaptureQueriesContext(connection) as three:
        assert len(listed(client, q="国家的意见")[0]) == 3
    assert len(one) == len(three)


def test_odd_pages_are_not_found_and_nothing_is_listed_for_the_words(client, shelf):
    assert client.get(WINDOW, {"p": "999"}, headers=HOST).status_code == 404
    assert json.loads(client.get(WINDOW, {"q": "\x00"}, headers=HOST).content)["step"] == "choose"
