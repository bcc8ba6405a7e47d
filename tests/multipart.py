"""A form with files as a browser sends it."""

from __future__ import annotations

from collections.abc import Iterable

BOUNDARY = "----a-test-form"
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def body(fields: Iterable[tuple[str, str]], files: Iterable[tuple[str, str, bytes]] = ()) -> bytes:
    """Return the bytes of (name, value) and of (name, file name, content of a PDF)."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields
    ]
    for name, filename, content in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n")
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])
