"""A reader's bookmark, a quotation, a link in an old letter: each leads to the document wherever it lies now."""

from __future__ import annotations

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from cms_content.models import StandardPage
from cms_content.queries import home_of
from portal.identity.models import User
from portal.tenancy.roles import Role
from tests.portal.api.published import policy
from tests.workflows.notices.factories import make_user


@pytest.fixture
def renamed(django_capture_on_commit_callbacks):
    """Return `(page, slug)`: gives the page another address, as a publication does once it is committed."""

    def rename(page, slug):
        page = page.specific_class.objects.get(pk=page.pk)
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return rename


def path_of(page):
    return Page.objects.get(pk=page.pk).get_url_parts()[2]


def leads(get, path, host="national"):
    """Return where a path ends: the status and the last path, following redirects on the same host."""
    for _step in range(5):
        answer = get(path, host)
        if answer.status_code not in {301, 302}:
            return answer.status_code, path
        path = "/" + answer["Location"].split("/", 3)[3] if "://" in answer["Location"] else answer["Location"]
    raise AssertionError(f"a circle at {path}")


def test_the_old_address_of_a_renamed_page_leads_to_the_new_one(get, nation, hubei, renamed):
    page = nation.pages["policies"][0]
    old = path_of(page)
    renamed(page, "new-name")
    assert leads(get, old) == (200, "/policies/new-name/")
    renamed(page, "newest-name")
    assert leads(get, old) == leads(get, "/policies/new-name/") == (200, "/policies/newest-name/")
    assert leads(get, old, "hubei") == (404, old)
    assert {redirect.site_id for redirect in Redirect.objects.all()} == {nation.tenant.site_id}


def test_a_name_that_comes_back_makes_no_circle(get, nation, renamed):
    page = nation.pages["policies"][0]
    old = path_of(page)
    renamed(page, "new-name")
    renamed(page, old.strip("/").split("/")[-1])
    assert leads(get, old) == leads(get, "/policies/new-name/") == (200, old)


@pytest.mark.parametrize("kind", ["guides", "news", "policies"])
def test_a_renamed_section_takes_all_its_pages_along(get, nation, renamed, kind):
    page = nation.pages[kind][0]
    old, section = path_of(page), page.get_parent()
    renamed(section, "elsewhere")
    assert get(path_of(page)).status_code == 200
    assert path_of(page).startswith("/elsewhere/")
    first = get(old)
    assert (first.status_code, Redirect.objects.filter(redirect_page=page).count()) == (301, 1)
    assert leads(get, old) == (200, path_of(page))
    assert leads(get, f"/{section.slug}/") == (200, "/elsewhere/")


def test_a_moved_page_is_found_with_its_children(get, nation):
    home = home_of(nation.tenant)
    parent, target = (home.add_child(instance=StandardPage(title=name, slug=name)) for name in ("one", "two"))
    child = parent.add_child(instance=StandardPage(title="child", slug="child"))
    Page.objects.get(pk=parent.pk).move(Page.objects.get(pk=target.pk), pos="last-child")
    assert leads(get, "/one/") == (200, "/two/one/")
    assert leads(get, "/one/child/") == (200, "/two/one/child/")
    assert get(f"/p/{child.pk}/")["Location"].endswith("/two/one/child/")


def test_a_page_moved_to_another_site_leaves_no_way_to_it(get, nation, hubei):
    """Sites are authorities: what the operator hands over is the other authority's from then on."""
    page = home_of(nation.tenant).add_child(instance=StandardPage(title="x", slug="x"))
    Page.objects.get(pk=page.pk).move(Page.objects.get(pk=home_of(hubei.tenant).pk), pos="last-child")
    assert get("/x/").status_code == 404
    assert get(f"/p/{page.pk}/").status_code == 404
    assert get(f"/p/{page.pk}/", "hubei").status_code == 301


def test_the_permanent_link_leads_to_the_present_address(get, nation, renamed):
    page = nation.pages["policies"][0]
    for slug in ("first", "second"):
        renamed(page, slug)
        answer = get(f"/p/{page.pk}/")
        assert (answer.status_code, answer["Location"]) == (
            301,
            f"http://national.localhost:8123/policies/{slug}/",
        )


def test_it_leads_nowhere_for_drafts_withdrawn_foreign_and_unknown_pages(get, nation, hubei):
    drafted = policy(nation, "草稿", publish=False)
    withdrawn = policy(nation, "撤下")
    withdrawn.unpublish()
    foreign = hubei.pages["policies"][0]
    for pk in (drafted.pk, withdrawn.pk, foreign.pk, 987654321, 10**30):
        assert get(f"/p/{pk}/").status_code == 404, pk


def test_a_closed_page_still_asks_for_its_password(get, nation):
    page = nation.pages["policies"][0]
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")
    assert get(f"/p/{page.pk}/").status_code == 301
    assert page.title not in get(path_of(page)).content.decode()


def test_the_page_shows_its_permanent_link(get, nation):
    for kind in ("policies", "guides"):
        page = nation.pages[kind][0]
        assert f'rel="bookmark" href="/p/{page.pk}/"' in get(path_of(page)).content.decode()


def test_editors_make_no_redirects_and_so_none_to_foreign_hosts(client, nation, hubei, renamed):
    renamed(hubei.pages["policies"][0], "theirs")
    client.force_login(make_user("编辑", nation.tenant, Role.EDITOR))
    host = {"host": "national.localhost"}
    form = {
        "old_path": "/bait/",
        "site": nation.tenant.site_id,
        "is_permanent": "on",
        "redirect_link": "https://x.example/",
    }
    for path in ("/cms/redirects/", "/cms/redirects/add/", f"/cms/redirects/{Redirect.objects.get().pk}/"):
        answers = [client.get(path, headers=host), client.post(path, form, headers=host)]
        assert {answer.status_code for answer in answers} <= {302, 403, 404}, path
        assert "theirs" not in "".join(answer.content.decode() for answer in answers)
    assert Redirect.objects.count() == 1
    assert client.get("/bait/", headers=host).status_code == 404


def test_only_the_operator_can_lead_a_reader_away(client, get, nation):
    client.force_login(User.objects.create_superuser("root", password=None, full_name="运维"))
    form = {
        "old_path": "/away/",
        "site": nation.tenant.site_id,
        "is_permanent": "on",
        "redirect_link": "https://x.example/",
    }
    client.post("/cms/redirects/add/", form, headers={"host": "national.localhost"})
    client.logout()
    assert get("/away/")["Location"] == "https://x.example/"
    assert get("/away/", "hubei").status_code == 404
