"""A browser and a running portal, for every test that looks at pages."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import browser_support


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once for all browser tests. Missing: skipped here, a failure with REQUIRE_SERVICES=1."""
    if not browser_support.chromium():
        reason = "Chromium is not installed (Debian: chromium, fonts-noto-cjk)"
        if os.environ.get("REQUIRE_SERVICES", "") not in {"", "0"}:
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        # Playwright's loop runs in this thread; Django's guard would take our synchronous queries for async ones
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        chromium = browser_support.launch(playwright)
        yield chromium
        chromium.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


@pytest.fixture
def address(live_server) -> Callable[[str, str], str]:
    """Return `(tenant code, path) -> address` on the running portal."""
    port = live_server.url.rsplit(":", 1)[1]
    return lambda code, path="/": f"http://{code}.localhost:{port}{path}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """A failure in the browser says what its pages showed: elsewhere nobody can look."""
    report = yield
    if report.failed and item.get_closest_marker("browser"):
        report.sections.append((f"Pages at the end of {call.when}", browser_support.described()))
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Close the pages of the test before anything else of it is taken away."""
    if item.get_closest_marker("browser"):
        browser_support.close_all()
