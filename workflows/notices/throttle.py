"""Counting wrong guesses: per address and receipt, so that an office's shared address is never locked out."""

from __future__ import annotations

import hashlib

from django.core.cache import cache

from workflows.notices.errors import TooManyTries

TRIES = 10
SECONDS = 15 * 60


def _key(address: str, number: str) -> str:
    return "receipt-tries:" + hashlib.sha256(f"{address}|{number}".encode()).hexdigest()


def check(address: str, number: str) -> None:
    """Raise TooManyTries when this receipt was guessed wrongly too often from this address."""
    if cache.get(_key(address, number), 0) >= TRIES:
        raise TooManyTries


def count_wrong(address: str, number: str) -> None:
    """Remember one wrong guess for fifteen minutes."""
    key = _key(address, number)
    if not cache.add(key, 1, SECONDS):
        cache.incr(key)
