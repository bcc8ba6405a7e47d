"""A migrated SQLite database, made once for each state of the migrations and copied for every run.

Applying all migrations takes longer than most tests; the template lies outside the checkout and
is named by what it was made from, so a changed migration or package makes a new one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CACHE = Path(os.environ.get("JQT_CACHE", Path.home() / ".cache" / "jiquntong"))


def template() -> Path:
    """Return where the template for the present migrations lies, whether it exists or not."""
    digest = hashlib.sha256((ROOT / "requirements-dev.txt").read_bytes())
    migrations = (path for app in ("portal", "workflows", "search", "cms_content") for path in (ROOT / app).rglob("*"))
    for path in sorted(one for one in migrations if "migrations" in one.parts and one.suffix == ".py"):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return CACHE / f"testdb-{digest.hexdigest()[:16]}.sqlite3"


def take(target: Path) -> bool:
    """Copy the template to `target`; return whether there was one."""
    source = template()
    if not source.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return True


def keep(made: Path) -> None:
    """Keep a freshly migrated database as the template; written aside first, so a reader never sees half of it."""
    target = template()
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(made) as source, sqlite3.connect(aside) as copy:
        source.backup(copy)
    aside.replace(target)
