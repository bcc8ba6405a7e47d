"""An official reads a paper in place, inserts a phrase, finds the draft again, decides and issues the notice."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.test import Client

from portal import clock
from portal.documents.models import DocumentVersion, ScanStatus
from portal.workcalendar.actions import seed
from tests.browser_support import check, new_context
from tests.factories import MONDAY, at_nation, country, submitted
from tests.workflows.issuing.world import administrator, configure
from workflows.cases import actions


@pytest.fixture
def signed_in(browser, address):
    """Return `(user) -> a page of a browser in which this person is signed in`."""
    contexts = []

    def of(user, code):
        client = Client()
        client.force_login(user)
        context = new_context(browser)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address(code)}])
        contexts.append(context)
        return context.new_page()

    yield of
    for context in contexts:
        context.close()


@pytest.fixture
def land(transactional_db, settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(MONDAY):
        seed()
        yield country()


def test_the_day_of_an_acceptance(land, signed_in, address):
    case, official = at_nation(land, land.donghu), land["national:acceptance"]
    DocumentVersion.across_tenants.update(scan_status=ScanStatus.CLEAN)
    configure(land.nation)
    actions.add_phrase(actor=official, tenant=land.nation, text="材料齐全，符合受理条件。")
    page = signed_in(official, "national")
    page.goto(address("national", f"/workspace/cases/{case.pk}/"))
    summary = page.locator("details.preview summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.preview[open] iframe").first.is_visible()
    page.keyboard.press("Enter")
    page.get_by_text("常用语（1条）").click()
    page.get_by_role("button", name="插入意见").click()
    assert page.get_by_label("办理意见").input_value() == "材料齐全，符合受理条件。"
    page.locator("#opinion-saved", has_text="意见已自动保存").wait_for()
    check(page, "case-page")
    page.reload()
    assert page.get_by_label("办理意见").input_value() == "材料齐全，符合受理条件。"
    page.get_by_role("button", name="受理", exact=True).click()
    page.goto(address("national", f"/workspace/cases/{case.pk}/"))
    page.get_by_role("button", name="印发受理通知书").click()
    page.get_by_text("已印发受理通知书，文号 示例受〔2026〕1号。").wait_for()
    check(page, "case-issued")


def test_the_settings_of_documents(land, signed_in, address):
    page = signed_in(administrator(land.hubei), "hubei")
    page.goto(address("hubei", "/workspace/issuing/"))
    check(page, "issuing-settings")


def test_the_first_authority_sees_no_hand_over(land, signed_in, address):
    case = submitted(land, land.donghu)
    page = signed_in(land["hubei:reviewer"], "hubei")
    page.goto(address("hubei", f"/workspace/cases/{case.pk}/"))
    assert page.get_by_role("heading", name="移交材料").count() == 0
    check(page, "case-first-authority")
