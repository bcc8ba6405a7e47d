"""Asking a ClamAV daemon about a content. No clear answer is a failure, never "clean"."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings

from portal.documents.errors import ScanFailed, ScannerUnreachable

CHUNK_BYTES = 64 * 1024
ANSWER_BYTES = 4096
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 120.0


@dataclass(frozen=True)
class Finding:
    """The scanner's clear answer: the signature's name if it found something, else ""."""

    signature: str = ""

    @property
    def infected(self) -> bool:
        """Whether something was found."""
        return bool(self.signature)


@dataclass(frozen=True)
class ClamdScanner:
    """A clamd on TCP, spoken to by its INSTREAM command; a silence of `answer_seconds` is a failure."""

    host: str
    port: int
    answer_seconds: float = ANSWER_SECONDS

    def scan(self, file: BinaryIO) -> Finding:
        """Send all of `file` from its start and return the finding.

        Raises ScannerUnreachable when the daemon does not answer, ScanFailed when it answers
        anything but a clear OK or FOUND (over its StreamMaxLength, broken engine, cut connection).
        """
        file.seek(0)
        try:
            with socket.create_connection((self.host, self.port), timeout=CONNECT_SECONDS) as link:
                link.settimeout(self.answer_seconds)
                answer = _converse(link, file)
        except OSError as fault:  # refused, unknown host, cut, timed out
            raise ScannerUnreachable(f"{ScannerUnreachable.message}（{fault}）") from fault
        return _understand(answer)


def configured_scanner() -> ClamdScanner | None:
    """Return the scanner that the settings name, None if there is none (never so in production)."""
    return ClamdScanner(settings.CLAMD_HOST, settings.CLAMD_PORT) if settings.CLAMD_HOST else None


def _converse(link: socket.socket, file: BinaryIO) -> bytes:
    try:
        link.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK_BYTES):
            link.sendall(struct.pack("!I", len(chunk)) + chunk)
        link.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        # over StreamMaxLength the daemon says so and hangs up while we still send: hear what it said
        return _answer(link) or b"the daemon closed the connection"
    return _answer(link)


def _answer(link: socket.socket) -> bytes:
    parts: list[bytes] = []
    while sum(map(len, parts)) < ANSWER_BYTES:
        try:
            part = link.recv(ANSWER_BYTES)
        except ConnectionResetError:
            break
        parts.append(part)
        if not part or part.endswith(b"\0"):
            break
    return b"".join(parts)


def _understand(answer: bytes) -> Finding:
    text = answer.rstrip(b"\0").decode("utf-8", "replace")
    if text == "stream: OK":
        return Finding()
    if text.startswith("stream: ") and text.endswith(" FOUND"):
        return Finding(text.removeprefix("stream: ").removesuffix(" FOUND"))
    raise ScanFailed(f"{ScanFailed.message}（{text[:120] or '扫描服务没有回答'}）")
