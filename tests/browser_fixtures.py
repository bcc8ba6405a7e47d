"""A browser and a running portal, for every test that looks at pages."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

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
