"""`manage.py flush`, kept away from the audit record."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as Flush
from django.db import connections

from portal.audit import triggers


class Command(Flush):
    """Empties a test database; everywhere else the audit record forbids it.

    Django's own tests call `flush` after each transaction test, so the suite's
    settings say AUDIT_MAY_BE_FLUSHED; no other settings module does.
    """

    def handle(self, **options: Any) -> None:
        if not getattr(settings, "AUDIT_MAY_BE_FLUSHED", False):
            raise CommandError("清空数据库会毁掉审计记录，本系统不允许。如需全新环境，请另建数据库。")
        connection = connections[options["database"]]
        triggers.remove(connection)
        try:
            super().handle(**options)
        finally:
            triggers.install(connection)
