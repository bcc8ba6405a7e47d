"""`manage.py flush`, kept away from the audit record."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as Flush


class Command(Flush):
    """Refuses: the audit record forbids it. The suite puts its database back without (tests/database.py)."""

    def handle(self, **_options: Any) -> None:
        raise CommandError("清空数据库会毁掉审计记录，本系统不允许。如需全新环境，请另建数据库。")
