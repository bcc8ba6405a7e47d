"""Fixtures of the whole suite; the real servers come from tests.services.fixtures."""

pytest_plugins = ["tests.services.fixtures"]
