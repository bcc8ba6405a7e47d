"""`manage.py work`: background tasks, timers and other periodic duties."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.web.worker import Worker


class Command(BaseCommand):
    help = "运行后台进程：办理排队的任务、到期的时限和定期事务，直到收到停止信号。可同时运行多个。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interval", type=float, default=1.0, metavar="秒", help="空闲时的间隔（默认 1 秒）")
        parser.add_argument("--until-idle", action="store_true", help="办完当前的全部事务后退出")

    def handle(self, *, interval: float, until_idle: bool, **_: Any) -> None:
        from portal.web import schedule  # noqa: F401  # importing registers the duties, once all apps are ready

        # its loop, which we enter once per task, announces every start and end
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
        worker = Worker(interval=max(interval, 0.05))
        if until_idle:
            worker.run_until_idle()
            return
        worker.obey_signals()
        self.stdout.write("后台进程已启动，按 Ctrl-C 停止。")
        worker.run()
        self.stdout.write("后台进程已停止。")
