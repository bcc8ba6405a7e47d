"""`manage.py demo_clock`: moves the demonstration's clock and fires what thereby fell due."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal import clock
from portal.errors import DomainError
from portal.web.demo.moving import Move, move_past_next_closing, move_to, move_workdays, reset


class Command(BaseCommand):
    help = "查看或调整演示时钟（仅演示模式）。不带参数时只显示当前的演示时间。"

    def add_arguments(self, parser: CommandParser) -> None:
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--workdays", type=int, metavar="N", help="向前移动 N 个工作日")
        ways.add_argument("--to", metavar="时刻", help="调到某一北京时间，如 2026-11-27T18:00")
        ways.add_argument("--next-closing", action="store_true", help="调到下一个公示截止之后")
        ways.add_argument("--reset", action="store_true", help="回到起点")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            move = self._move(options)
        except DomainError as error:
            raise CommandError(error.message) from error
        if move is None:
            self.stdout.write(f"演示时间：{clock.now():%Y-%m-%d %H:%M}")
            return
        self.stdout.write(f"原演示时间：{move.before:%Y-%m-%d %H:%M}")
        self.stdout.write(f"现演示时间：{move.after:%Y-%m-%d %H:%M}")
        self.stdout.write(f"到期办理：环节 {move.timers} 个，公示 {move.notices} 个")

    def _move(self, options: dict[str, Any]) -> Move | None:
        if options["workdays"] is not None:
            return move_workdays(workdays=options["workdays"])
        if options["to"]:
            return move_to(moment=self._moment(options["to"]))
        if options["next_closing"]:
            return move_past_next_closing()
        return reset() if options["reset"] else None

    def _moment(self, text: str) -> dt.datetime:
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError as error:
            raise CommandError(f"“{text}”不是时刻，请写成 2026-11-27T18:00。") from error
        return moment if moment.tzinfo else moment.replace(tzinfo=clock.BEIJING)
