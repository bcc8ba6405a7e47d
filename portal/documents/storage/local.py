"""Contents in a directory of this machine."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from portal.documents.errors import DocumentContentMissing, StorageUnavailable
from portal.documents.storage.base import checked, quarantine_key

HALF_WRITTEN = ".part"


class LocalStore:
    """A directory of this machine: complete files appear at once (written aside, synced, renamed)."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def put_quarantine(self, file: BinaryIO, *, sha256: str, size: int, content_type: str) -> str:  # noqa: ARG002  # the store's interface; S3 needs them
        """See Store."""
        key = quarantine_key()
        file.seek(0)
        with _disk_faults(), self._aside(key) as (aside, target):
            with aside.open("xb") as out:
                shutil.copyfileobj(file, out)
                out.flush()
                os.fsync(out.fileno())
            aside.replace(target)
        return key

    def promote(self, quarantine_key: str, content_key: str) -> None:
        """See Store. Replaces what may be there: the same content, and sound again if the disk had spoilt it."""
        source = self._path(quarantine_key)
        with _disk_faults(), self._aside(content_key) as (aside, target):
            try:
                os.link(source, aside)
            except FileNotFoundError:
                raise
            except OSError:  # a file system without hard links
                shutil.copyfile(source, aside)
                _sync(aside)
            aside.replace(target)

    def open(self, key: str) -> BinaryIO:
        """See Store."""
        with _disk_faults():
            return self._path(key).open("rb")

    def presigned_get(self, key: str, *, filename: str, content_type: str, inline: bool = False) -> str | None:  # noqa: ARG002  # the store's interface
        """Return None: the portal itself hands local files out."""
        return None

    def delete(self, key: str) -> None:
        """See Store."""
        with _disk_faults():
            self._path(key).unlink(missing_ok=True)

    def old_in_quarantine(self, before: dt.datetime) -> Iterator[str]:
        """See Store. What a process that died had half written is removed on the way."""
        with _disk_faults():
            if not (self.directory / "quarantine").is_dir():
                return
            for path in list((self.directory / "quarantine").iterdir()):
                if path.stat().st_mtime >= before.timestamp():
                    continue
                if path.suffix == HALF_WRITTEN:
                    path.unlink(missing_ok=True)
                else:
                    yield checked(f"quarantine/{path.name}")

    def health(self) -> None:
        """See Store."""
        with _disk_faults():
            self.directory.mkdir(parents=True, exist_ok=True)
        if not os.access(self.directory, os.R_OK | os.W_OK | os.X_OK):
            raise StorageUnavailable(f"文件目录 {self.directory} 不可读写，请检查目录权限。")

    def _path(self, key: str) -> Path:
        return self.directory / checked(key)

    @contextmanager
    def _aside(self, key: str) -> Iterator[tuple[Path, Path]]:
        """Give a fresh path beside the key's own one; make the rename durable, leave nothing behind."""
        target = self._path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{uuid.uuid4().hex}{HALF_WRITTEN}")
        try:
            yield aside, target
            _sync(target.parent)
        finally:
            aside.unlink(missing_ok=True)  # also the leftover of a rename onto the same file


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _disk_faults() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as fault:
        raise DocumentContentMissing from fault
    except OSError as fault:
        raise StorageUnavailable from fault
