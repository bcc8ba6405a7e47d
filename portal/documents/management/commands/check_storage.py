"""`manage.py check_storage`: see that the store is there and keeps what it is given."""

import hashlib
import io
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.documents.errors import DocumentContentMissing
from portal.documents.storage import S3Store, Store, default_store
from portal.errors import DomainError

PROBE_BYTES = 4096


class Command(BaseCommand):
    """Connects to the configured store; writes, reads and deletes a probe in quarantine."""

    help = "检查文件存储：连接、写入、读取、删除。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run the check; a failure is one clear line and exit code 1."""
        try:
            store = default_store()
            store.health()
            check_round_trip(store)
        except DomainError as fault:
            cause = f"（{fault.__cause__}）" if fault.__cause__ else ""
            raise CommandError(f"文件存储检查未通过：{fault.message}{cause}") from fault
        kind = "对象存储（S3）" if isinstance(store, S3Store) else "本地目录"
        self.stdout.write(f"文件存储正常：{kind}，写入、读取、删除均成功。")


def check_round_trip(store: Store) -> None:
    """Write, read back and delete a random probe. Raises CommandError if the store does not do as told."""
    probe = secrets.token_bytes(PROBE_BYTES)
    digest = hashlib.sha256(probe).hexdigest()
    key = store.put_quarantine(
        io.BytesIO(probe), sha256=digest, size=len(probe), content_type="application/octet-stream"
    )
    with store.open(key) as file:
        same = file.read() == probe
    store.delete(key)
    if not same:
        raise CommandError("文件存储检查未通过：读到的内容与写入的不一致。")
    try:
        store.open(key).close()
    except DocumentContentMissing:
        return
    raise CommandError("文件存储检查未通过：删除后内容仍可读取。")
