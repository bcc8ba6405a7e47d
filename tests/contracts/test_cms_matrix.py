"""As the nation's editor I want no editor of a province to see, choose or change what is mine in Wagtail.

Wagtail is not multi-tenant: pages, images, files, collections, users, sites and reports of all authorities lie in the
same tables. Every address below /cms/ is tried, as read from the URL configuration: at the nation's site by everybody
else (the door), and at Hubei's own site by Hubei's editor with the nation's things as arguments (the rooms). What is
known to leak is listed in LEAKS, with what closes it; the list must be exact.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from wagtail.documents.models import Document as CmsDocument
from wagtail.images.models import Image
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, PageViewRestriction, Site

from cms_content import queries
from portal.identity.models import User
from tests.contracts.addresses import Address, addresses
from tests.contracts.matrix_world import EVERY_ROLE, MARK, World

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary files of renditions to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
CMS = [address for address in addresses() if address.is_cms]
EVERY = pytest.mark.parametrize("address", CMS, ids=str)
METHODS = ("GET", "POST")

# argument → the nation's thing, where the name alone says which; else by namespace below
THINGS = {
    "page_id": "page",
    "page_pk": "page",
    "parent_page_id": "home",
    "page_to_move_id": "page",
    "destination_id": "home",
    "revision_id": "revision",
    "image_id": "image",
    "document_id": "cms_document",
    "doc_id": "cms_document",
    "uploaded_file_id": "uploaded",
    "collection_id": "collection",
    "task_id": "task",
    "workflow_pk": "workflow",
    "workflow_state_id": "workflow_state",
    "task_state_id": "task_state",
    "redirect_id": "redirect",
    "session_id": "session",
}
THINGS_BY_NAMESPACE = {
    "wagtailadmin_pages": "page",
    "wagtailadmin_api:pages": "page",
    "wagtailadmin_api:images": "image",
    "wagtailadmin_api:documents": "cms_document",
    "wagtailadmin_collections": "collection",
    "wagtailadmin_workflows": "workflow",
    "wagtailsites": "site",
    "wagtailusers_users": "editor",
    "wagtailusers_groups": "group",
    "wagtaildocs_chooser": "cms_document",
    "wagtailimages_chooser": "image",
    "public_files": "public_file",
    "policy_documents": "policy_draft",
}
THINGS_BY_NAME = {
    "wagtailadmin_workflows:edit_task": "task",
    "wagtailadmin_workflows:disable_task": "task",
    "wagtailadmin_workflows:enable_task": "task",
    "wagtailadmin_pages:workflow_action": "unpublished",
    "wagtailadmin_pages:collect_workflow_action_data": "unpublished",
    "wagtailadmin_pages:workflow_preview": "unpublished",
    "wagtailadmin_pages:workflow_history_detail": "unpublished",
    "wagtailadmin_pages:confirm_workflow_cancellation": "unpublished",
    **dict.fromkeys(
        ("editorial:sheet", "editorial:sheet_file", "editorial:sheet_print", "editorial:decide", "editorial:withdraw"),
        "unpublished",
    ),
}
WORDS = {
    "app_label": "wagtailcore",
    "model_name": "page",
    "app_name": "taggit",
    "content_type_app_name": "cms_content",
    "content_type_model_name": "standardpage",
    "action": "delete",
    "action_name": "approve",
    "document_filename": "",
    "filter_spec": "max-8x8",
    "revision_id_a": "live",
    "revision_id_b": "latest",
    "uidb64": "MQ",
    "token": "set-password",
}
WORDS_BY_NAME = {
    "wagtailadmin_pages:choose_parent": {"app_label": "cms_content", "model_name": "standardpage"},
    "wagtailadmin_workflows:add_task": {"model_name": "groupapprovaltask"},
    "wagtailadmin_tag_model_autocomplete": {"model_name": "tag"},
    "wagtailadmin_api:pages:action": {"action_name": "copy"},
}

LEAKS: dict[str, str] = {}
"""Address → what Hubei's editor sees or does there of the nation's, and what closes it."""

OFFERED_TO_THE_TREE = {"policy_documents:choose", "policy_documents:choose_results"}
"""Windows in which a province is offered, on purpose, what the nation has made public: its titles are no leak there."""

FAULTS = {
    "wagtailadmin_error_test": "raises on purpose, to show the error page",
    "wagtailadmin_choose_page_external_link": "Wagtail itself fails when its form is posted without its fields",
}
"""Addresses of Wagtail that fail when asked as here, for everybody; nothing is shown."""

NOT_FOUND_BY_ANYBODY = {
    "wagtailadmin_api:documents:detail",
    "wagtailadmin_api:documents:find",
    "wagtailadmin_api:images:detail",
    "wagtailadmin_api:images:find",
    "wagtailadmin_pages:convert_alias",
}
"""Addresses that answer 404 also to who may do everything: they find by other words, or only an alias."""


def values_of(address: Address, world: World) -> dict[str, Any]:
    """Return the nation's things as arguments; an argument that is not known fails with what to do."""
    values: dict[str, Any] = {}
    for argument in address.arguments:
        words = WORDS_BY_NAME.get(address.name, {}) | {"object_id": world.things["page"].pk}
        name = THINGS_BY_NAME.get(address.name) if argument in {"pk", "page_id"} else None
        name = name or THINGS.get(argument)
        if argument == "pk":
            name = name or THINGS_BY_NAMESPACE.get(address.namespace)
        if name is not None:
            values[argument] = world.things[name].pk
        elif argument in words or argument in WORDS:
            values[argument] = words.get(argument, WORDS.get(argument))
        else:
            pytest.fail(
                f"new address {address}: say in THINGS, THINGS_BY_NAMESPACE or WORDS of {__file__} which of the "
                f"nation's things its argument “{argument}” names",
                pytrace=False,
            )
    if "document_filename" in values:
        values["document_filename"] = world.things["cms_document"].filename
    return values


def path_of(address: Address, world: World) -> str:
    """Return the path of the nation's thing; an address that takes anything is tried with nothing known."""
    if address.route == "cms/^.*/$":
        return "/cms/nothing-here/"
    return address.path(values_of(address, world))


def query(world: World) -> dict[str, Any]:
    """Return what a curious editor adds to every address: the words and numbers of the nation's things."""
    return {"q": MARK[:-1], "id": world.things["page"].pk, "collection_id": world.things["collection"].pk, "p": 1}


def taken(answer: Any) -> bytes:
    """Return the whole answer, a file's as well."""
    return bytes(answer.taken if answer.streaming else answer.content)


def public_titles(world: World) -> list[str]:
    """Return the titles of the nation's documents that anybody may read, the longest first."""
    return sorted(queries.policies_of(world.land.nation).values_list("title", flat=True), key=len, reverse=True)


def shown(world: World, answer: Any, *, but: Iterable[str] = ()) -> list[str]:
    """Return what an answer shows of the nation's, `but` not for these words: its things' mark, its people's names."""
    people = {user.full_name for (code, _role), user in world.people.items() if code == "national"}
    text = taken(answer).decode(errors="replace")
    for words in but:
        text = text.replace(words, "").replace(json.dumps(words)[1:-1], "")
    return [words for words in (MARK, *sorted(people)) if words in text]


def leads_to_sign_in(answer: Any) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith(resolve_url(settings.LOGIN_URL))


def nations(world: World) -> dict[str, Any]:
    """Return everything of the nation's in Wagtail, as it is stored."""
    nation, group = world.land.nation, world.things["group"]
    home = Page.objects.get(pk=world.things["home"].pk)
    return {
        "pages": list(
            Page.objects.descendant_of(home, inclusive=True)
            .order_by("path")
            .values_list(
                "pk", "path", "title", "slug", "live", "locked", "has_unpublished_changes", "latest_revision_id"
            )
        ),
        "restrictions": list(PageViewRestriction.objects.values_list("pk", "page_id", "restriction_type")),
        "images": list(Image.objects.filter(title__contains=MARK).values_list("pk", "title", "collection_id")),
        "files": list(CmsDocument.objects.filter(title__contains=MARK).values_list("pk", "title", "collection_id")),
        "collections": list(Collection.objects.order_by("pk").values_list("pk", "path", "name")),
        "site": list(Site.objects.filter(pk=nation.site_id).values_list("hostname", "port", "root_page_id")),
        "people": list(User.objects.order_by("pk").values_list("pk", "username", "is_active", "is_superuser")),
        "group": [
            sorted(group.permissions.values_list("pk", flat=True)),
            sorted(GroupPagePermission.objects.values_list("group_id", "page_id", "permission_id")),
            sorted(GroupCollectionPermission.objects.values_list("group_id", "collection_id", "permission_id")),
        ],
        "state": [
            type(world.things["workflow_state"]).objects.get(pk=world.things["workflow_state"].pk).status,
            type(world.things["task_state"]).objects.get(pk=world.things["task_state"].pk).status,
        ],
    }


@pytest.mark.one_database  # refused before a query of the address; below, somebody may open each on both
@EVERY
def test_the_door_is_shut_for_everybody_else(world, address):
    path = path_of(address, world)
    others = [(tenant.code, EVERY_ROLE) for tenant in world.tenants if tenant.code != "national"]
    got = {}
    for method in METHODS:
        anonymous = world.ask("national", path, method=method)
        if not leads_to_sign_in(anonymous):
            got["anonymous", method] = anonymous.status_code
        for who in [*others, ("national", "all but editor")]:
            answer = world.ask("national", path, world.people[who], method=method)
            if answer.status_code != 404:
                got[(*who, method)] = answer.status_code
    assert got == {}


@pytest.mark.one_database  # the superuser puts the same words to each address on both, below
@EVERY
def test_another_authoritys_editor_sees_and_changes_nothing(world, address):
    path, editor = path_of(address, world), world.people["hubei", "editorial"]
    before = nations(world)
    public = public_titles(world) if address.name in OFFERED_TO_THE_TREE else []
    found = []
    for method, data in (("GET", {}), ("GET", query(world)), ("POST", query(world))):
        answer = world.ask("hubei", path, editor, method=method, data=data)
        seen = shown(world, answer, but=public)
        found.extend(f"{method} {sorted(data)} shows {words} ({answer.status_code})" for words in seen)
        if answer.status_code >= 500 and address.name not in FAULTS:
            found.append(f"{method} {sorted(data)} fails ({answer.status_code})")
    after = nations(world)
    found.extend(f"changed: {key}" for key in before if before[key] != after[key])
    assert bool(found) == (address.name in LEAKS), found


@EVERY
def test_the_examples_name_something_that_exists(world, address):
    answer = world.ask("national", path_of(address, world), world.things["superuser"], data=query(world))
    assert (answer.status_code == 404) == (address.name in NOT_FOUND_BY_ANYBODY), answer.status_code
    assert answer.status_code < 500 or address.name in FAULTS


def test_no_leak_is_listed_that_is_closed_or_gone():
    assert set(LEAKS) | set(FAULTS) | OFFERED_TO_THE_TREE <= {address.name for address in CMS}
