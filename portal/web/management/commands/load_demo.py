"""`manage.py load_demo`: the demonstration's data, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.errors import DomainError
from portal.web.demo.accounts import accounts_file
from portal.web.demo.loading import load_demo


class Command(BaseCommand):
    help = "载入演示数据（仅演示模式）：机关、人员、政策、各环节在办的申报。再次运行不改变已有内容。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            done = load_demo()
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write("演示数据已载入。" if done.is_new else "演示数据此前已载入，内容保持不变。")
        if done.opening.sentence:
            self.stdout.write(done.opening.sentence)
        if done.accounts_made:
            self.stdout.write(f"新建演示账号 {done.accounts_made} 个。")
        self.stdout.write(f"演示账号清单：{accounts_file()}")
