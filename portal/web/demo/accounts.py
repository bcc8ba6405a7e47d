"""The list of demonstration accounts: a file that only this machine's user may read."""

from __future__ import annotations

import csv
import os
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Account:
    """One line of the file, in the order of its columns."""

    tenant: str
    role: str
    username: str
    password: str
    name: str


def accounts_file() -> Path:
    """Return where the list lies."""
    return Path(settings.VAR_DIR) / "demo_accounts.csv"


def read_accounts() -> dict[str, Account]:
    """Return the listed accounts by user name; none if there is no list."""
    file = accounts_file()
    if not file.exists():
        return {}
    with file.open(encoding="utf-8-sig", newline="") as lines:
        names = [field.name for field in fields(Account)]
        return {row["username"]: Account(*(row[name] for name in names)) for row in csv.DictReader(lines)}


def write_accounts(accounts: list[Account]) -> Path:
    """Write the list, readable by its owner only from the first byte on; return the file."""
    file = accounts_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    # with a byte order mark, so that spreadsheet programmes read the Chinese
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(field.name for field in fields(Account))
        writer.writerows(astuple(account) for account in accounts)
    fresh.replace(file)
    return file
