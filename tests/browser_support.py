"""What every browser test needs: Debian's Chromium, axe, screenshots, checks of the layout.

Screenshots go to var/screenshots (not under version control; BROWSER_SHOTS names another place).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Route, expect
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

ROOT = Path(__file__).resolve().parents[1]
SHOTS = Path(os.environ.get("BROWSER_SHOTS", ROOT / "var" / "screenshots"))
PHONE, DESK = 390, 1280
WIDTHS = (PHONE, DESK)
HEIGHT = {PHONE: 844, DESK: 900}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
OWN = ("data:", "blob:", "chrome-extension:", "chrome:")
"""Addresses that ask nobody: the last two are the browser's own viewer of PDF files."""
SOME_WORDS = 500
_OPENED: list[BrowserContext] = []
_SAID: list[str] = []


expect.set_options(timeout=15_000)
"""What a page shows after a click is waited for, never looked at once: the old page may still stand there."""


def chromium() -> str:
    """Return the path of the system's Chromium, "" if there is none."""
    return os.environ.get("CHROMIUM", "") or shutil.which("chromium") or ""


def launch(playwright: Playwright) -> Browser:
    """Start Chromium without a window."""
    return playwright.chromium.launch(executable_path=chromium(), headless=True, args=ARGUMENTS)


@contextmanager
def opened(browser: Browser, *, width: int = DESK, **options: Any) -> Iterator[Page]:
    """Open a page in a fresh context of a Chinese reader; requests to other machines are refused.

    `options` go to Playwright's `new_context`, such as `color_scheme="dark"` or `java_script_enabled=False`.
    """
    context = new_context(browser, width=width, **options)
    page = context.new_page()
    yield page
    context.close()


def new_context(browser: Browser, *, width: int = DESK, **options: Any) -> BrowserContext:
    """Return a context (a person's own cookies) that can reach this machine only."""
    context = browser.new_context(
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": width, "height": HEIGHT.get(width, 900)},
        **options,
    )
    context.set_default_timeout(15_000)
    context.on("console", _hear)
    _OPENED.append(context)
    context.route(lambda url: not _is_local(url), _refuse)
    return context


def close_all() -> None:
    """Close what a test left open, so that no page asks for anything while the database is put back."""
    while _OPENED:
        _OPENED.pop().close()
    _SAID.clear()


def described() -> str:
    """Return what every open page shows and what its console said, for the report of a failure."""
    return "\n".join([_words(page) for context in _OPENED for page in context.pages] + _SAID)


def _words(page: Page) -> str:
    try:
        state, shown = page.evaluate(
            "() => [document.readyState, (document.querySelector('main') ?? document.body).innerText]"
        )
    except PlaywrightError as fault:
        return f"{page.url}: {fault.message}"
    words = " ".join(shown.split())
    return f"{page.url} ({state}): {words[:SOME_WORDS]} … {words[-SOME_WORDS:]}"


def _hear(message: ConsoleMessage) -> None:
    if message.type == "error":
        _SAID.append(message.text)


def _is_local(url: str) -> bool:
    host = url.split("://", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0]
    return host in {"127.0.0.1", "localhost"} or host.endswith(".localhost") or url.startswith(OWN)


def _refuse(route: Route) -> None:
    """Fail the test: no page of the portal may ask another machine for anything."""
    route.abort()
    raise AssertionError(f"the page asks another machine: {route.request.url}")


def assert_accessible(page: Page) -> None:
    """Run axe on the page as it stands (WCAG 2.2 AA and best practices); fail with every fault it finds."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    options = {"runOnly": {"type": "tag", "values": STANDARD}, "resultTypes": ["violations"]}
    found = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
    faults = [
        f"{fault['id']}: {fault['help']}: " + " | ".join(node["html"][:200] for node in fault["nodes"])
        for fault in found
    ]
    assert not faults, f"{page.url}\n" + "\n".join(faults)


FITS = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
    .map((one) => `${one.tagName.toLowerCase()}.${one.className} to ${one.getBoundingClientRect().right}`)"""


def assert_fits(page: Page) -> None:
    """Fail when the page scrolls sideways, loaded and at rest; a busy machine is a moment behind a new width."""
    page.wait_for_load_state()
    try:
        page.wait_for_function(FITS, timeout=5_000)
    except PlaywrightTimeout:
        raise AssertionError(f"{page.url} scrolls sideways: {page.evaluate(TOO_WIDE)}") from None


def shoot(page: Page, name: str, *, then: Callable[[Page], None] | None = None) -> None:
    """Save the whole page as `<name>-390.png` and `<name>-1280.png`, checking that it fits; keep its width after.

    `then` looks at it in each width.
    """
    SHOTS.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT[width]})
        assert_fits(page)
        page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True, animations="disabled")
        if then:
            then(page)
    if before:
        page.set_viewport_size(before)


def check(page: Page, name: str) -> None:
    """Look at the page at both widths: axe finds nothing, nothing overflows, pictures are kept."""
    shoot(page, name, then=assert_accessible)


def check_dark_and_elder(page: Page, name: str) -> None:
    """Look at the page in the dark on a desk and in elder mode on a phone, all that is folded unfolded; then as it was.

    Elder mode is put on the page itself: a reload would lose what is being looked at.
    """
    before = page.viewport_size
    folded = page.evaluate_handle("""() => [...document.querySelectorAll("main details:not([open], .preview)")]""")
    folded.evaluate("all => { for (const one of all) one.open = true; }")
    for mode, width, scheme in (("dark", DESK, "dark"), ("elder", PHONE, "light")):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": HEIGHT[width]})
        page.evaluate("on => document.documentElement.classList.toggle('elder', on)", mode == "elder")
        assert_fits(page)
        page.screenshot(path=SHOTS / f"{name}-{mode}-{width}.png", full_page=True, animations="disabled")
        assert_accessible(page)
    page.evaluate("document.documentElement.classList.remove('elder')")
    folded.evaluate("all => { for (const one of all) one.open = false; }")
    if before:
        page.set_viewport_size(before)
