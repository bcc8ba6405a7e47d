"""As the nation's editor I want a curious editor of Hubei, who sends what no form offers, to get nothing of mine.

`test_cms_matrix` tries every address with the nation's things as arguments. Here are the ways in that need more than
an address: bodies of bulk actions and forms, filters, searches and exports, on Hubei's own pages, too.
"""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from PIL import Image as Picture
from wagtail.documents.models import Document as CmsDocument
from wagtail.images.models import Image
from wagtail.models import Page

from cms_content import queries
from cms_content.actions import publish_policy
from cms_content.models import PolicyPage, StandardPage
from cms_content.policy_data import PolicyData
from tests.contracts.matrix_world import MARK, World
from tests.contracts.test_cms_matrix import nations, public_titles, shown, taken

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


SOUGHT = MARK[:-1]
"""What is searched for: the beginning of the mark, so that an answer that repeats the question shows nothing."""


def picture() -> bytes:
    out = io.BytesIO()
    Picture.new("RGB", (8, 8)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def own(world):
    """Hubei's own things."""
    hubei = world.land.hubei
    home = Page.objects.get(pk=hubei.site.root_page_id)
    editor = world.people["hubei", "editorial"]
    page = home.add_child(instance=StandardPage(title="湖北草稿", slug="hubei-draft", live=False, owner=editor))
    page.save_revision(user=editor)
    index = queries.policy_index_of(hubei)
    policy = index.add_child(instance=PolicyPage(title="湖北文件", slug="hubei-policy", live=False, owner=editor))
    policy.save_revision(user=editor)
    file = ContentFile(picture(), "hubei.png")
    return {
        "home": home,
        "page": page,
        "policy": policy,
        "index": index,
        "image": Image.objects.create(title="湖北图片", file=file, collection=hubei.collection),
        "cms_document": CmsDocument.objects.create(
            title="湖北附件", file=ContentFile(b"x", "hubei.txt"), collection=hubei.collection
        ),
    }


def probe(world: World, path: str, *, method: str = "GET", data: Any = None) -> list[str]:
    """Ask as Hubei's editor with every editorial role; return what it shows of the nation's, or how it fails."""
    answer = world.ask("hubei", path, world.people["hubei", "editorial"], method=method, data=data)
    found = shown(world, answer)
    if "spreadsheetml" in answer.get("Content-Type", ""):
        book = load_workbook(io.BytesIO(taken(answer)))
        found = [MARK] if any(MARK in str(cell.value) for row in book.active.iter_rows() for cell in row) else []
    return [*found, *([f"fails ({answer.status_code})"] if answer.status_code >= 500 else [])]


BULK = {
    "wagtailimages/image": ("image", ("delete", "add_tags", "add_to_collection")),
    "wagtaildocs/document": ("cms_document", ("delete", "add_tags", "add_to_collection")),
    "wagtailcore/page": ("page", ("delete", "move", "publish", "unpublish")),
    "identity/user": ("editor", ("delete", "set_active_state", "assign_role")),
}


@pytest.mark.parametrize("kind", BULK)
def test_bulk_actions_take_no_foreign_thing(world, own, kind):
    thing, actions = BULK[kind]
    home = world.things["home"].pk
    before = nations(world)
    found = []
    for action in actions:
        for query in (
            f"id={world.things[thing].pk}",
            f"id={own.get(thing, own['page']).pk}&id={world.things[thing].pk}",
            f"id=all&q={SOUGHT}",
            f"id=all&childOf={home}",
            f"id=all&collection_id={world.things['collection'].pk}",
        ):
            path = f"/cms/bulk/{kind}/{action}/?{query}"
            body = {"collection": world.land.hubei.collection_id, "tags": "x", "chooser": own["home"].pk, "role": 1}
            found += [f"{path}: {words}" for words in probe(world, path) + probe(world, path, method="POST", data=body)]
    assert found == []
    assert nations(world) == before


@pytest.mark.parametrize("kind", ["wagtailimages/image", "wagtaildocs/document"])
def test_own_files_cannot_be_pushed_into_a_foreign_collection(world, own, kind):
    thing = own[BULK[kind][0]]
    foreign = world.things["collection"].pk
    path = f"/cms/bulk/{kind}/add_to_collection/?id={thing.pk}"
    assert probe(world, path) == []
    assert probe(world, path, method="POST", data={"collection": foreign}) == []
    app = "images" if "image" in kind else "documents"
    edit = f"/cms/{app}/{thing.pk}/" if app == "images" else f"/cms/{app}/edit/{thing.pk}/"
    assert probe(world, edit) == []
    assert probe(world, edit, method="POST", data={"title": "改", "collection": foreign}) == []
    assert type(thing).objects.get(pk=thing.pk).collection_id == world.land.hubei.collection_id


@pytest.mark.parametrize("app", ["images", "documents"])
def test_uploads_cannot_be_put_into_a_foreign_collection(world, own, app):
    before = nations(world)
    model = Image if app == "images" else CmsDocument
    for path, name in (
        (f"/cms/{app}/add/", "file"),
        (f"/cms/{app}/multiple/add/", "files[]"),
        (f"/cms/{app}/chooser/create/", f"{app[:-1]}-chooser-upload-file"),
    ):
        prefix = name.removesuffix("file") if name != "files[]" else ""
        upload = SimpleUploadedFile("new.png", picture(), content_type="image/png")
        foreign = world.things["collection"].pk
        data = {name: upload, f"{prefix}title": "新", f"{prefix}collection": foreign, "collection": foreign}
        assert probe(world, path, method="POST", data=data) == []
    assert not model.objects.filter(collection=world.things["collection"], title="新").exists()
    assert nations(world) == before


@pytest.mark.parametrize("app", ["images", "documents"])
def test_choosers_find_nothing_foreign_by_collection_words_or_numbers(world, own, app):
    thing = world.things["image" if app == "images" else "cms_document"]
    collection = world.things["collection"].pk
    paths = [
        f"/cms/{app}/chooser/{part}?{query}"
        for part in ("", "results/")
        for query in (
            "",
            f"q={SOUGHT}",
            f"collection_id={collection}",
            f"q={SOUGHT}&collection_id={collection}",
            "tag=x",
        )
    ]
    paths += [f"/cms/{app}/chooser/chosen/{thing.pk}/", f"/cms/{app}/chooser/chosen-multiple/?id={thing.pk}"]
    paths += [f"/cms/{app}/?q={SOUGHT}&collection_id={collection}", f"/cms/{app}/results/?collection_id={collection}"]
    assert [(path, found) for path in paths if (found := probe(world, path))] == []


REPORTS = ("locked", "workflow", "workflow_tasks", "site-history", "aging-pages")


@pytest.mark.parametrize("report", REPORTS)
def test_reports_and_their_exports_show_nothing_foreign(world, own, report):
    editor, workflow, task = world.things["editor"].pk, world.things["workflow"].pk, world.things["task"].pk
    filters = (
        "",
        f"user={editor}",
        f"locked_by={editor}",
        f"requested_by={editor}",
        f"workflow={workflow}&task={task}",
        f"label={SOUGHT}",
        f"q={SOUGHT}",
        "reviewable=true",
    )
    paths = [
        f"/cms/reports/{report}/{part}?{one}{export}"
        for one in filters
        for part, export in (("", ""), ("results/", ""), ("", "&export=csv"), ("", "&export=xlsx"))
    ]
    assert [(path, found) for path in paths if (found := probe(world, path))] == []


def test_own_lists_offer_no_foreign_people_or_pages_as_filters(world, own):
    """Wagtail offers everybody who ever owned or edited a page; these are Hubei's own addresses."""
    home, page = own["home"].pk, own["page"].pk
    paths = [
        f"/cms/pages/{home}/",
        f"/cms/pages/{home}/?owner={world.things['editor'].pk}",
        f"/cms/pages/{home}/results/?q={SOUGHT}",
        f"/cms/pages/search/?q={SOUGHT}",
        f"/cms/pages/search/results/?q={SOUGHT}",
        f"/cms/pages/{page}/history/",
        f"/cms/pages/{page}/history/?user={world.things['editor'].pk}",
        f"/cms/pages/{page}/usage/",
        f"/cms/pages/{page}/workflow_history/",
        f"/cms/pages/{page}/edit/",
        f"/cms/pages/{page}/copy/",
        f"/cms/pages/{page}/move/",
        "/cms/",
        "/cms/review/",
        "/cms/pages/usage/cms_content/standardpage/",
        f"/cms/choose-page/search/?q={SOUGHT}",
        f"/cms/choose-page/?page_type=cms_content.policypage&q={SOUGHT}",
    ]
    assert [(path, found) for path in paths if (found := probe(world, path))] == []


def test_the_admins_own_interface_lists_nothing_foreign(world, own):
    home = world.things["home"].pk
    root = Page.objects.get(depth=1).pk
    paths = [
        f"/cms/api/main/pages/?{query}"
        for query in (
            f"child_of={home}",
            f"descendant_of={home}&fields=*",
            f"search={SOUGHT}",
            "for_explorer=1",
            f"child_of={root}&fields=*,-parent",
            f"ancestor_of={world.things['page'].pk}",
            "type=cms_content.StandardPage&fields=*",
            f"title={SOUGHT}",
            f"translation_of={world.things['page'].pk}",
        )
    ]
    paths += [f"/cms/api/main/{name}/?search={SOUGHT}" for name in ("images", "documents")]
    assert [(path, found) for path in paths if (found := probe(world, path))] == []


def test_own_pages_cannot_be_moved_copied_or_aliased_into_a_foreign_tree(world, own):
    before, home = nations(world), world.things["home"].pk
    page = own["page"].pk
    copy = {"new_title": "副本", "new_slug": "copy", "new_parent_page": home, "copy_subpages": "on"}
    for path, data in (
        (f"/cms/pages/{page}/move/", {"new_parent_page": home}),
        (f"/cms/pages/{page}/move/{home}/confirm/", {}),
        (f"/cms/pages/{page}/copy/", copy),
        (f"/cms/pages/{page}/copy/", copy | {"alias": "on"}),
        (f"/cms/pages/{page}/copy/", copy | {"publish_copies": "on"}),
        (f"/cms/bulk/wagtailcore/page/move/?id={page}", {"chooser": home}),
        (f"/cms/pages/add/cms_content/standardpage/{home}/", {"title": "新", "slug": "new"}),
        ("/cms/pages/create/cms_content/standardpage", {"parent_page": home}),
        (f"/cms/pages/{page}/set_position/", {"position": 0}),
    ):
        assert probe(world, path) == [], path
        assert probe(world, path, method="POST", data=data) == [], path
    assert nations(world) == before


def test_foreign_pages_cannot_be_copied_or_aliased_into_the_own_tree(world, own):
    foreign = world.things["page"].pk
    count = Page.objects.count()
    copy = {"new_title": "副本", "new_slug": "copy", "new_parent_page": own["home"].pk, "alias": "on"}
    for path, data in (
        (f"/cms/pages/{foreign}/copy/", copy),
        (f"/cms/pages/{foreign}/copy/", {**copy, "alias": ""}),
        (f"/cms/pages/{foreign}/convert_alias/", {}),
        (f"/cms/pages/{foreign}/move/{own['home'].pk}/confirm/", {}),
        (f"/cms/bulk/wagtailcore/page/move/?id={foreign}", {"chooser": own["home"].pk}),
    ):
        assert probe(world, path, method="POST", data=data) == [], path
    assert Page.objects.count() == count


def test_a_policys_form_takes_no_foreign_draft_and_shows_none(world, own):
    """A relation to what another authority has made public is a citation; to its draft it would be a leak."""
    index = queries.policy_index_of(world.land.nation)
    secret = index.add_child(instance=PolicyPage(title=f"{MARK}未公开文件", slug="secret", live=False))
    path = f"/cms/pages/{own['policy'].pk}/edit/"
    data = {"title": "湖北文件", "slug": "hubei-policy", "body-count": 0}
    for name in ("issuers", "attachments", "comments", "relations", "files"):
        data |= {f"{name}-TOTAL_FORMS": 0, f"{name}-INITIAL_FORMS": 0}
    data |= {
        "relations-TOTAL_FORMS": 1,
        "relations-0-kind": "cites",
        "relations-0-target": secret.pk,
        "relations-0-ORDER": 1,
    }
    probe(world, path, method="POST", data=data)
    assert probe(world, path) == []
    stored = own["policy"].get_latest_revision_as_object()
    assert [relation.target_id for relation in stored.relations.all()] == []


def test_the_document_window_offers_what_the_nation_has_made_public_and_nothing_else(world, own):
    """A parent's public document is there to be tied to; its drafts, what it closed, and a sibling's are a leak."""
    siblings = PolicyData(title="江苏独有的意见", slug="sibling")
    sibling = publish_policy(tenant=world.land.jiangsu, actor=None, policy=siblings)
    public, editor = public_titles(world), world.people["hubei", "editorial"]
    hidden = [world.things["policy_draft"], world.things["policy_closed"], sibling]
    for query in ("", f"?q={SOUGHT}", "?q=意见", "?multiple=1", f"?q={MARK}"):
        for path in ("/cms/policy-documents/", "/cms/policy-documents/results/"):
            answer = world.ask("hubei", path + query, editor)
            text = answer.json()["html"] if "json" in answer["Content-Type"] else taken(answer).decode()
            assert shown(world, answer, but=[*public, MARK] if query.endswith(MARK) else public) == [], path + query
            assert [page.title for page in hidden if page.title in text] == [], path + query
    offered = taken(world.ask("hubei", f"/cms/policy-documents/results/?q={SOUGHT}", editor)).decode()
    assert [title for title in public if title not in offered] == []
    for page in hidden:
        assert world.ask("hubei", f"/cms/policy-documents/chosen/{page.pk}/", editor).status_code == 404
    pages = "&".join(f"id={page.pk}" for page in hidden)
    assert probe(world, f"/cms/policy-documents/chosen-multiple/?{pages}") == []
    taken_up = world.ask("hubei", f"/cms/policy-documents/chosen/{world.things['policy_public'].pk}/", editor)
    assert taken_up.status_code == 200
    below = world.ask("national", "/cms/policy-documents/?q=湖北文件", world.people["national", "editorial"])
    assert f"chosen/{own['policy'].pk}/" not in below.json()["html"]


def test_the_probes_would_show_it_to_who_may_see_it(world, own):
    """Otherwise an empty answer proved nothing."""
    image, document = world.things["image"].pk, world.things["cms_document"].pk
    paths = (
        f"/cms/bulk/wagtailimages/image/delete/?id={image}",
        f"/cms/bulk/wagtaildocs/document/delete/?id={document}",
        f"/cms/bulk/wagtailcore/page/delete/?id={world.things['page'].pk}",
        f"/cms/images/chooser/?q={SOUGHT}",
        f"/cms/documents/chooser/results/?collection_id={world.things['collection'].pk}",
        "/cms/reports/workflow/?export=csv",
        "/cms/reports/workflow_tasks/",
        "/cms/reports/locked/?export=csv",
        f"/cms/pages/search/?q={SOUGHT}",
        f"/cms/choose-page/search/?q={SOUGHT}",
        f"/cms/api/main/pages/?child_of={world.things['home'].pk}",
        "/cms/api/main/images/",
    )
    operator = world.things["superuser"]
    assert [path for path in paths if MARK not in shown(world, world.ask("national", path, operator))] == []
