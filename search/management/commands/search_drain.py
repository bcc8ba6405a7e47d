"""Take everything that waits in the outbox to the engine, at once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import actions
from search.models import IndexEvent


class Command(BaseCommand):
    help = "Empty the search outbox now, without waiting out a pause after failures."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = 0
        while True:
            report = actions.drain(force=True)
            done += report.done
            if not report.done:
                break
        waiting = IndexEvent.objects.count()
        self.stdout.write(f"已编入 {done} 项变更，还有 {waiting} 项等待")
        if report.idle:
            raise CommandError("另一个进程正在编制索引，请稍后再试。")
        if report.failed:
            event = IndexEvent.objects.exclude(last_error="").order_by("seq").first()
            raise CommandError(f"未能编入：{event} {event.last_error if event else ''}")
