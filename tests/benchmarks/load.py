"""A load generator that costs less than what it measures: plain sockets, kept open, one request at a time on each."""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Sequence

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)


def request_of(host: str, path: str, **headers: str) -> bytes:
    """Return the bytes of a GET."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Accept-Encoding: gzip",
        *(f"{k}: {v}" for k, v in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def fetch(port: int, request: bytes) -> tuple[bytes, bytes]:
    """Return head and body of one answer."""
    with socket.create_connection(("127.0.0.1", port)) as link:
        link.sendall(request)
        return _answer(link)


def _answer(link: socket.socket) -> tuple[bytes, bytes]:
    """Read one whole answer. Raises ConnectionError when the server closes first."""
    got = b""
    while b"\r\n\r\n" not in got:
        piece = link.recv(1 << 16)
        if not piece:
            raise ConnectionError
        got += piece
    head, _, body = got.partition(b"\r\n\r\n")
    found = _LENGTH.search(head + b"\r\n")
    missing = (int(found.group(1)) if found else 0) - len(body)
    while missing > 0:
        piece = link.recv(1 << 16)
        if not piece:
            raise ConnectionError
        body += piece
        missing -= len(piece)
    return head, body


def per_second(port: int, request: bytes, *, seconds: float, links: int = 4) -> float:
    """Return how many answers a second the server gives to `links` readers who ask again and again."""
    chooser = selectors.DefaultSelector()
    for _ in range(links):
        link = socket.create_connection(("127.0.0.1", port))
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link.sendall(request)
        chooser.register(link, selectors.EVENT_READ)
    done, began = 0, time.perf_counter()
    until = began + seconds
    while time.perf_counter() < until:
        for key, _ in chooser.select(timeout=5):
            link: socket.socket = key.fileobj  # type: ignore[assignment]  # what was registered
            _answer(link)
            done += 1
            link.sendall(request)
    took = time.perf_counter() - began
    for key in list(chooser.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]  # same
    chooser.close()
    return done / took


def side_by_side(port: int, requests: Sequence[bytes], *, seconds: float, slices: int = 10) -> list[float]:
    """Return the rate of each request over `seconds` in all, measured in turns: a busy machine hits them alike."""
    rates: list[list[float]] = [[] for _ in requests]
    for turn in range(slices):
        order = range(len(requests)) if turn % 2 else reversed(range(len(requests)))
        for place in order:
            rates[place].append(per_second(port, requests[place], seconds=seconds / slices))
    return [sum(one) / len(one) for one in rates]
