"""`manage.py demo` (`make run`): prepares the demonstration and runs web server and worker until Ctrl-C."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from wagtail.models import Site

from portal import clock
from portal.errors import DomainError
from portal.web.demo.accounts import accounts_file
from portal.web.demo.loading import Loaded, load_demo, loaded
from portal.web.demo.moments import too_late_to_announce
from portal.web.demo.supervisor import Supervisor, port_is_free
from portal.web.demo.tree import AUTHORITIES, FACES, host_of

WEB, WORKER = "网站进程", "后台进程"


class Command(BaseCommand):
    help = "准备并运行演示：数据库、演示数据、网站和后台进程。Ctrl-C 全部停止。"
    requires_migrations_checks = False

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO_MODE:
            raise CommandError("该命令只用于演示模式（DEMO_MODE）。")
        if not port_is_free(settings.HOST, settings.PORT):
            raise CommandError(
                f"{settings.HOST} 的端口 {settings.PORT} 已被占用，请换一个，例如 make run PORT={settings.PORT + 10}。"
            )
        done = self._prepare()
        self._announce(done)
        connections.close_all()
        os.environ.setdefault("LOG_LEVEL", "WARNING")  # the terminal shows what is wrong, not every task
        code = Supervisor({WEB: self._web(), WORKER: self._worker()}, say=self._say).run()
        if code:
            sys.exit(code)

    def _prepare(self) -> Loaded:
        """Bring database and data up to date."""
        Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
        Path(settings.STATIC_ROOT).mkdir(exist_ok=True)  # stays empty: static files come from the sources
        self._say("正在准备数据库……")
        call_command("migrate", interactive=False, verbosity=0)
        if loaded() is None:
            self._say("正在载入演示数据，首次约需一分钟……")
        logging.getLogger("wagtail").setLevel(logging.WARNING)  # it names every page that is made
        try:
            done = load_demo()
        except DomainError as error:
            raise CommandError(error.message) from error
        Site.objects.filter(tenant__isnull=False).exclude(port=settings.PORT).update(port=settings.PORT)
        return done

    def _announce(self, done: Loaded) -> None:
        port = settings.PORT
        names = {one.code: one.name for one in AUTHORITIES}
        lines = [f"  http://{host_of(code)}:{port}/  {names[code]}" for code in FACES]
        self._say("演示数据已就绪。" if done.is_new else "沿用已有的演示数据，内容保持不变。")
        if done.opening.sentence:
            self._say(f"注意：{done.opening.sentence}")
        if late := too_late_to_announce():
            self._say(f"注意：{late}")
        self._say(f"演示时间：{clock.now():%Y-%m-%d %H:%M}")
        self._say("\n".join(["", f"起始页：http://localhost:{port}/", "站点：", *lines]))
        self._say(f"演示账号（机关、角色、用户名、口令）：{accounts_file()}")
        self._say("按 Ctrl-C 停止。\n")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _web(self) -> list[str]:
        os.environ.setdefault("WAGTAILADMIN_BASE_URL", f"http://{host_of('national')}:{settings.PORT}")
        host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
        return [
            sys.executable, "-m", "gunicorn", "portal.wsgi:application",
            "--bind", f"{host}:{settings.PORT}",
            "--worker-class", "gthread", "--workers", "1", "--threads", "8",
            "--graceful-timeout", "5", "--no-control-socket", "--log-level", "warning",
            "--chdir", str(settings.BASE_DIR),
        ]  # fmt: skip

    @staticmethod
    def _worker() -> list[str]:
        return [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "work"]
