"""Build the index anew from the database; searches go on in the old one until the new one is complete."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import actions
from search.backends import get_engine
from search.errors import EngineUnavailable


class Command(BaseCommand):
    help = "Build the search index anew from the database and swap it in, without downtime."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            rows = actions.rebuild()
        except EngineUnavailable as error:
            raise CommandError(f"{error.message}（{error.__cause__ or '无更多信息'}）") from error
        self.stdout.write(f"索引已重建：{rows} 条（{get_engine().health().engine}）")
