"""Import one policy document from a file (issue A, item 2)."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms_content import queries
from cms_content.importers import recognise
from cms_content.importers.actions import import_policy
from cms_content.importers.errors import FileMissing, FileTooLarge
from cms_content.importers.reading import LIMIT
from cms_content.importers.result import RecognisedPolicy
from portal.errors import DomainError
from portal.tenancy.models import Tenant
from portal.tenancy.scope import tenant_scope


class Command(BaseCommand):
    help = "导入一份政策文件：识别标题、文号、日期、主送机关、层级和引用，建成某机关政策栏目下的页面。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="文本文件（.txt、.md、.html），不超过 10 MB")
        parser.add_argument("--tenant", help="机关代码；只识别、不入库时可不填")
        parser.add_argument("--publish", action="store_true", help="直接发布；不加则存为草稿")
        parser.add_argument("--dry-run", action="store_true", help="只识别，不写入数据库")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出识别结果")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            recognised = recognise(_bytes(Path(options["file"])), filename=options["file"])
            if options["json"]:
                self.stdout.write(json.dumps(recognised.to_json(), ensure_ascii=False, indent=2))
            if options["dry_run"]:
                if not options["json"]:
                    self._tell(recognised)
                return
            if options["json"] and not options["tenant"]:
                return
            self._import(recognised, options["tenant"], publish=options["publish"])
        except DomainError as error:
            raise CommandError(error.message) from error

    def _import(self, recognised: RecognisedPolicy, code: str | None, *, publish: bool) -> None:
        if not code:
            raise CommandError("请用 --tenant 指定机关代码，或加 --dry-run 只看识别结果。")
        tenant = Tenant.objects.filter(code=code).first()
        if tenant is None:
            raise CommandError(f"没有代码为“{code}”的机关，请核对代码。")
        known = queries.by_import_hash(tenant, recognised.sha256)
        with tenant_scope(tenant):
            page = import_policy(tenant=tenant, actor=None, recognised=recognised, publish=publish)
        state = "此前已导入过同一文件，未作任何改动" if known else "已发布" if page.live else "已存为草稿"
        self.stderr.write(f"{state}：{page.title}（页面 {page.pk}）")
        if not known:
            for warning in recognised.warnings:
                self.stderr.write(f"  待核：{warning}")

    def _tell(self, recognised: RecognisedPolicy) -> None:
        """The main fields, one per line; what the document does not say is shown as such."""
        number = recognised.doc_number.normalised if recognised.doc_number else None
        fields = {
            "标题": recognised.title,
            "发文机关": "、".join(recognised.issuers),
            "发文字号": number,
            "成文日期": recognised.written_on,
            "发布日期": recognised.published_on,
            "实施日期": recognised.effective_from,
            "有效期至": recognised.valid_until,
            "主送机关": "；".join(recognised.addressees),
        }
        for name, value in fields.items():
            self.stdout.write(f"{name}：{value or '未载明'}")
        for warning in recognised.warnings:
            self.stdout.write(f"待核：{warning}")


def _bytes(path: Path) -> bytes:
    """The file's bytes, never more than the limit.

    Raises FileMissing for a path that names no readable file, FileTooLarge before anything is read.
    """
    missing = FileMissing(f"找不到或无法读取文件“{path}”，请核对路径。")
    if not path.is_file():  # a directory, a device, nothing at all
        raise missing
    try:
        if path.stat().st_size > LIMIT:
            raise FileTooLarge
        return path.read_bytes()
    except OSError as error:
        raise missing from error
