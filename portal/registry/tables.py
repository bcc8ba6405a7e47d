"""Loading the small factual tables that come with the portal (data/SOURCES.md)."""

from __future__ import annotations

import csv
from pathlib import Path

from django.db import transaction

from portal.registry.models import Division, Industry, Zone

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load() -> dict[str, int]:
    """Enter what the tables state and correct what differs; return rows per table.

    Repeatable. A row that an administrator marked as verified stays verified; rows
    that the tables do not have are left alone.
    """
    return {"产业分类": _industries(), "行政区划": _divisions(), "高新区": _zones()}


def load_if_empty() -> None:
    """Load once into a fresh database, after its migrations."""
    if not Industry.objects.exists():
        load()


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _industries() -> int:
    rows = _rows("industries.csv")
    for level in ("1", "2", "3"):
        parents = dict(Industry.objects.values_list("code", "pk"))
        Industry.objects.bulk_create(
            [
                Industry(
                    code=row["code"],
                    name=row["name"],
                    level=int(level),
                    parent_id=parents.get(row["parent"]),
                    verified=bool(row["verified"]),
                )
                for row in rows
                if row["level"] == level
            ],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name", "level", "parent"],
        )
    return len(rows)


def _divisions() -> int:
    rows = _rows("divisions.csv")
    for is_below in (False, True):
        parents = dict(Division.objects.values_list("code", "pk"))
        Division.objects.bulk_create(
            [
                Division(
                    code=row["code"],
                    name=row["name"],
                    short=row["short"],
                    kind=row["kind"],
                    parent_id=parents.get(row["parent"]),
                    plan_city=bool(row["plan_city"]),
                    verified=bool(row["verified"]),
                )
                for row in rows
                if bool(row["parent"]) is is_below
            ],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name", "short", "kind", "parent", "plan_city"],
        )
    return len(rows)


def _zones() -> int:
    rows = _rows("zones.csv")
    provinces = dict(Division.objects.filter(parent=None).values_list("code", "pk"))
    Zone.objects.bulk_create(
        [
            Zone(
                name=row["name"],
                province_id=provinces[row["province"]],
                strategic_industry=row["strategic_industry"],
                verified=bool(row["verified"]),
                note=row["note"],
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["province", "strategic_industry", "note"],
    )
    return len(rows)
