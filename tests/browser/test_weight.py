"""A reader on a slow line: a first page weighs at most 60 KB, asks nobody else for anything, and never jumps.

Measured against gunicorn with compressed static files, as production sends them.
"""

from __future__ import annotations

import pytest

from tests.browser_support import WIDTHS, opened
from tests.served import served

LIGHT = 60 * 1024
"""Bytes that cross the line for a first visit: page, style sheets, script, icon, with their headers."""
STILL = 0.01
PAGES = {
    "home": ("hubei", "/"),
    "policies": ("national", "/policies/"),
    "policy": ("national", "/policies/guideline-2020/"),
    "policy-expired": ("hubei", "/policies/measures-2020/"),
    "versions": ("national", "/policies/guideline-2020/versions/"),
    "clusters": ("hubei", "/clusters/"),
    "about": ("hubei", "/about/"),
    "notices": ("national", "/notices/"),
    "notice": ("national", "/notices/1/"),
    "objection": ("national", "/objections/new/1/"),
    "status": ("national", "/objections/"),
    "search": ("national", "/search/?q=集群"),
    "login": ("hubei", "/accounts/login/"),
    "not-found": ("hubei", "/nowhere/"),
}
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => { for (const one of list.getEntries()) { window.shifted += one.value; } })
  .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    with served(tmp_path_factory.mktemp("served")) as running:
        yield running


def visited(browser, portal, code, path, width, **options):
    """Visit with an empty cache; return bytes by address, hosts asked, and how much the page moved."""
    bytes_of, names = {}, {}
    with opened(browser, width=width, **options) as page:
        page.add_init_script(SHIFTS)
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.on("Network.requestWillBeSent", lambda sent: names.update({sent["requestId"]: sent["request"]["url"]}))
        line.on(
            "Network.loadingFinished",
            lambda done: bytes_of.update({names[done["requestId"]]: int(done["encodedDataLength"])}),
        )
        page.goto(portal.url(code, path), wait_until="networkidle")
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        page.wait_for_timeout(200)
        moved = page.evaluate("window.shifted")
    hosts = {url.split("/")[2] for url in names.values() if not url.startswith("data:")}
    return bytes_of, hosts, moved


@pytest.mark.parametrize("name", PAGES)
def test_a_first_page_is_light_and_still_and_asks_nobody_else(browser, portal, name):
    code, path = PAGES[name]
    for width in WIDTHS:
        bytes_of, hosts, moved = visited(browser, portal, code, path, width)
        assert hosts == {f"{code}.localhost:{portal.port}"}
        assert len(bytes_of) >= 4, "page, style sheets and script were not seen"
        assert sum(bytes_of.values()) <= LIGHT, bytes_of
        assert moved <= STILL, f"{path} moved by {moved} at {width} px"


def test_other_readings_and_the_night_are_as_light(browser, portal):
    code, path = PAGES["policy"]
    for cookie in ("en", "zh-hant"):
        bytes_of, _hosts, moved = visited(
            browser, portal, code, path, 390, extra_http_headers={"Cookie": f"django_language={cookie}; elder=1"}
        )
        assert sum(bytes_of.values()) <= LIGHT, bytes_of
        assert moved <= STILL
    bytes_of, _hosts, moved = visited(browser, portal, code, path, 1280, color_scheme="dark")
    assert (sum(bytes_of.values()) <= LIGHT, moved <= STILL) == (True, True)
