"""`manage.py verify_audit`: says whether anybody tampered with the record."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from portal.audit import triggers
from portal.audit.models import ChainHead
from portal.audit.verify import verify_chain

MOST_SHOWN = 100


def anchor(text: str) -> tuple[int, str]:
    """Read "seq:digest" as printed by an earlier run."""
    seq, _, kept = text.partition(":")
    if not seq.isdigit() or not kept:
        raise ArgumentTypeError("请写成 序号:摘要值，例如 120:9f86d0…")
    return int(seq), kept.strip().lower()


class Command(BaseCommand):
    help = "核验审计记录：逐条验算摘要链，发现修改、删除、插入、调换或截断时以退出码 1 结束。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchor",
            action="append",
            type=anchor,
            default=[],
            metavar="序号:摘要值",
            help="此前抄存的链末端，可多次给出",
        )

    def handle(self, *, anchor: list[tuple[int, str]], **_: Any) -> None:
        faults = verify_chain(anchors=dict(anchor))
        for fault in faults[:MOST_SHOWN]:
            self.stderr.write(f"{fault} [{fault.kind}]")
        if len(faults) > MOST_SHOWN:
            self.stderr.write(f"……另有 {len(faults) - MOST_SHOWN} 处")
        protected = triggers.installed(connection)
        if not protected:
            self.stderr.write("数据库的只追加保护（触发器）已被移除或停用 [unprotected]")
        if faults or not protected:
            self.stderr.write(f"审计记录未通过核验：{len(faults)} 处异常。请保全数据库并报告审计管理员。")
            raise SystemExit(1)
        head = ChainHead.objects.filter(pk=1).first() or ChainHead()
        self.stdout.write(f"审计记录完整：共 {head.seq} 条，链末端 {head.seq}:{head.digest}")
