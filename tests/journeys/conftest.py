"""Journeys share the browser of the browser tests."""

from tests.browser.conftest import address, browser

__all__ = ["address", "browser"]
