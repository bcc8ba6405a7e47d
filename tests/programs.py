"""Programs of the machine that some tests need; missing, the test is skipped here and fails where all are demanded."""

from __future__ import annotations

import os
import shutil

import pytest

DEMANDED = os.environ.get("REQUIRE_SERVICES", "") not in {"", "0"}
needs_soffice = pytest.mark.skipif(
    shutil.which("soffice") is None and not DEMANDED, reason="LibreOffice is not installed (Debian: libreoffice-writer)"
)
