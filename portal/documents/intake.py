"""Receiving an upload: counted, hashed and judged from the bytes that really arrive."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext

from portal.documents.errors import DocumentEmpty, DocumentHashMismatch, DocumentTooLarge
from portal.documents.filetypes import check_type
from portal.documents.names import clean_filename

CHUNK_BYTES = 256 * 1024
IN_MEMORY_BYTES = 2 * 1024 * 1024
_KIB = 1024


@dataclass(frozen=True)
class Received:
    """An upload that was taken: where its bytes are for the moment, and what they are."""

    file: BinaryIO
    filename: str
    size: int
    sha256: str
    content_type: str


@contextmanager
def received(upload: Any, *, allowed: Collection[str], max_bytes: int, expected_sha256: str = "") -> Iterator[Received]:
    """Stream `upload` aside and give what it is; the bytes are gone when the context ends.

    Parameters
    ----------
    upload: a Django UploadedFile, or any binary file with a `name`.
    allowed: keys of filetypes.KNOWN_TYPES.
    max_bytes: the limit, enforced while counting: a declared length is not believed.
    expected_sha256: what the client says it sent, in hex; "" if it said nothing.

    Raises DocumentTooLarge, DocumentEmpty, DocumentHashMismatch, DocumentTypeRefused or
    DocumentTypeDisguised.
    """
    filename = clean_filename(upload.name or "")
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as spool:
        digest, size = hashlib.sha256(), 0
        for chunk in _chunks(upload):
            size += len(chunk)
            if size > max_bytes:
                words = gettext("“%(name)s”超过大小上限 %(limit)s。请压缩图片或拆分为多个文件后再上传。")
                raise DocumentTooLarge(words % {"name": filename, "limit": readable_size(max_bytes)})
            digest.update(chunk)
            spool.write(chunk)
        if not size:
            words = gettext("“%(name)s”是空文件（0 字节）。请检查文件能否正常打开，再重新选择。")
            raise DocumentEmpty(words % {"name": filename})
        sha256 = digest.hexdigest()
        if expected_sha256 and expected_sha256.lower() != sha256:
            raise DocumentHashMismatch
        file = cast("BinaryIO", spool)
        yield Received(file, filename, size, sha256, check_type(filename, file, allowed=allowed))


def readable_size(size: int) -> str:
    """Return a number of bytes as people write it: 800 字节, 12 KB, 3.4 MB."""
    if size < _KIB:
        return f"{size} 字节"
    if size < _KIB * _KIB:
        return f"{size / _KIB:.0f} KB"
    return f"{size / _KIB / _KIB:.1f}".removesuffix(".0") + " MB"


def _chunks(upload: Any) -> Iterable[bytes]:
    if hasattr(upload, "chunks"):
        chunks: Iterable[bytes] = upload.chunks(CHUNK_BYTES)
        return chunks
    upload.seek(0)
    return iter(lambda: upload.read(CHUNK_BYTES), b"")
