"""An official opens the queue on a phone: the work begins on the first screen, the menu unfolds without JavaScript."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.test import Client

from tests.browser_support import DESK, PHONE, check, expect, new_context
from tests.factories import country, submitted


@pytest.fixture
def land(transactional_db):
    return country(with_pages=True)


def queue_of(browser, address, user, **options):
    """Return Hubei's queue in this person's browser."""
    client = Client()
    client.force_login(user)
    context = new_context(browser, **options)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address("hubei")}])
    page = context.new_page()
    page.goto(address("hubei", "/workspace/queue/"))
    return page


@pytest.mark.parametrize("script", [True, False])
def test_the_work_begins_in_the_upper_third_of_a_phone(land, browser, address, script):
    submitted(land, land.donghu)
    page = queue_of(browser, address, land["hubei:reviewer"], width=PHONE, java_script_enabled=script)
    heading = page.get_by_role("heading", name="待办", level=1)
    assert heading.bounding_box()["y"] < 844 / 3
    menu, links = page.locator(".rail-fold > summary"), page.get_by_role("navigation", name="工作台")
    expect(links).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    expect(links).to_be_visible()
    links.get_by_role("link", name="已办").click()
    expect(page.get_by_role("heading", name="已办", level=1)).to_be_visible()
    expect(links).to_be_hidden()


def test_a_desk_shows_the_links_and_elder_mode_folds_them(land, browser, address):
    page = queue_of(browser, address, land["hubei:reviewer"], width=DESK)
    links = page.get_by_role("navigation", name="工作台")
    expect(links).to_be_visible()
    expect(page.locator(".rail-fold")).to_be_hidden()
    page.get_by_role("link", name="长者模式", exact=True).click()
    expect(links).to_be_hidden()
    page.locator(".rail-fold > summary").click()
    expect(links).to_be_visible()
    check(page, "workspace-menu-elder")
