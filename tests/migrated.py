"""Where a freshly migrated database is kept; without Django, for whoever starts a server of its own."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CACHE = Path(os.environ.get("JQT_CACHE", Path.home() / ".cache" / "jiquntong"))


def template(suffix: str) -> Path:
    """Return where the template for the present migrations lies, whether it exists or not."""
    digest = hashlib.sha256((ROOT / "requirements-dev.txt").read_bytes())
    migrations = (path for app in ("portal", "workflows", "search", "cms_content") for path in (ROOT / app).rglob("*"))
    for path in sorted(one for one in migrations if "migrations" in one.parts and one.suffix == ".py"):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return CACHE / f"testdb-{digest.hexdigest()[:16]}.{suffix}"
