"""`manage.py load_registry`: enters industries, divisions and zones from the portal's tables."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.registry.tables import load


class Command(BaseCommand):
    help = "载入产业分类、行政区划和高新区名录。可重复运行：已核实的标记保留，多出的条目不动。"

    def handle(self, **_: Any) -> None:
        for table, rows in load().items():
            self.stdout.write(f"{table}：{rows} 条")
