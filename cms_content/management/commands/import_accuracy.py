"""Measure the importer on documents with expected values (issue B, Importer)."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms_content.importers.accuracy import FIELDS, Measured, measure, totals
from portal.errors import DomainError


class Command(BaseCommand):
    help = (
        "测量导入识别的准确率：文件夹里每份文件旁放“同名.expected.json”写明应有值，"
        "逐字段完全一致才算对。可识别的字段："
        + "、".join(f"{name}（{label}）" for name, (label, _read) in FIELDS.items())
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", help="文件夹（含下级文件夹）")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")
        parser.add_argument("--at-least", type=float, help="总准确率低于该值（0 到 1）时以非零状态退出")

    def handle(self, *_args: Any, **options: Any) -> None:
        folder = Path(options["folder"])
        least = options["at_least"]
        if least is not None and not 0 <= least <= 1:
            raise CommandError("--at-least 请填 0 到 1 之间的数，例如 0.9。")
        try:
            measured = list(measure(folder))
        except DomainError as error:
            raise CommandError(error.message) from error
        if not measured:
            raise CommandError(f"文件夹“{folder}”里没有带应有值（同名.expected.json）的文件。")
        right = sum(one.right for one in measured)
        count = sum(len(one.fields) for one in measured)
        self._json(measured, right, count) if options["json"] else self._table(measured, right, count)
        if least is not None and right < least * count:
            raise CommandError(f"准确率 {right / count:.1%} 低于要求的 {least:.1%}。")

    def _json(self, measured: list[Measured], right: int, count: int) -> None:
        fields = {name: {"right": got, "expected": of} for name, (got, of) in totals(measured).items()}
        data = {
            "right": right,
            "expected": count,
            "accuracy": round(right / count, 4),
            "fields": fields,
            "documents": [asdict(one) | {"right": one.right} for one in measured],
        }
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))

    def _table(self, measured: list[Measured], right: int, count: int) -> None:
        for one in measured:
            self.stdout.write(f"{one.path}　{one.right}/{len(one.fields)}{'　' + one.refused if one.refused else ''}")
            for each in () if one.refused else one.wrong:
                label = FIELDS[each.field][0]
                self.stdout.write(f"  {label}：应为 {_shown(each.expected)}，识别为 {_shown(each.found)}")
        self.stdout.write("")
        for name, (got, of) in totals(measured).items():
            self.stdout.write(f"{FIELDS[name][0]}（{name}）　{got}/{of}　{got / of:.1%}")
        self.stdout.write(f"合计　{len(measured)} 份文件　{right}/{count}　{right / count:.1%}")


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
