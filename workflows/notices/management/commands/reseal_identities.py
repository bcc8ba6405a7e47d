"""`manage.py reseal_identities`: after a new key was put in front of OBJECTOR_KEYS, seal everything with it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from workflows.notices.actions.resealing import keys_in_use, reseal_identities
from workflows.notices.identity import current_prefix


class Command(BaseCommand):
    """Seal all identities anew, and say which keys are needed no more."""

    help = "用密钥环中最新的密钥和当前算法重新加密异议人身份，并报告旧密钥是否可以移除"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Work until nothing is left; may be stopped and run again at any time."""
        total = 0
        while done := reseal_identities():
            total += done
            self.stdout.write(f"已重新加密 {total} 件")
        current = current_prefix().rstrip(".")
        others = {prefix: count for prefix, count in keys_in_use().items() if prefix != current}
        for prefix, count in others.items():
            self.stdout.write(f"仍由 {prefix} 加密：{count} 件")
        self.stdout.write("旧密钥可以移出 OBJECTOR_KEYS。" if not others else "旧密钥还不能移除，请再次运行。")
