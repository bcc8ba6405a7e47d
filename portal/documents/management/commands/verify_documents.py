"""`manage.py verify_documents`: see that every version still has exactly its content."""

import hashlib
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.documents.errors import DocumentContentMissing
from portal.documents.models import DocumentVersion
from portal.documents.queries import to_verify
from portal.documents.storage import Store, default_store
from portal.tenancy.models import Tenant

READ_BYTES = 1024 * 1024


class Command(BaseCommand):
    """Reads every content that must be there and compares its SHA-256 and size with the record."""

    help = "逐一核对文件内容与登记的 SHA-256 和大小是否一致。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", help="只核对该机关（代码）的文件")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one line per faulty version; exit code 1 if there is any."""
        tenant = None
        if options["tenant"]:
            tenant = Tenant.objects.filter(code=options["tenant"]).first()
            if tenant is None:
                raise CommandError(f"没有代码为 {options['tenant']} 的机关。")
        store, checked, faulty = default_store(), 0, 0
        for version in to_verify(tenant=tenant).iterator():
            checked += 1
            if fault := fault_of(version, store):
                faulty += 1
                self.stdout.write(f"版本 {version.pk}（{version.sha256[:12]}）：{fault}")
        if faulty:
            raise CommandError(f"核对了 {checked} 个文件版本，其中 {faulty} 个有问题。")
        self.stdout.write(f"核对了 {checked} 个文件版本，全部一致。")


def fault_of(version: DocumentVersion, store: Store) -> str:
    """Return what is wrong with the stored content in Chinese, "" if it is what was handed in."""
    digest, size = hashlib.sha256(), 0
    try:
        with store.open(version.storage_key) as file:
            while chunk := file.read(READ_BYTES):
                digest.update(chunk)
                size += len(chunk)
    except DocumentContentMissing:
        return "存储中没有内容"
    if size != version.size:
        return f"大小不符（登记 {version.size} 字节，实有 {size} 字节）"
    return "" if digest.hexdigest() == version.sha256 else "内容与登记的 SHA-256 不符"
