"""Receipt numbers and query codes: unguessable, readable aloud, and stored so that a leak opens nothing."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare

from workflows.notices.errors import FormStale

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a number survives a telephone."""

NUMBER_LENGTH = 12
CODE_LENGTH = 12
GROUP = 4
TOKEN_SALT = "notices.objection-form"  # noqa: S105  # the name of a salt, not a secret


@dataclass(frozen=True, repr=False)
class Receipt:
    """What the objector takes away: the number, and the code that proves it is theirs."""

    number: str
    query_code: str

    def __repr__(self) -> str:
        return "<Receipt>"


def grouped(signs: str) -> str:
    """Return `signs` in groups of four joined by hyphens."""
    return "-".join(signs[place : place + GROUP] for place in range(0, len(signs), GROUP))


def normalised(typed: str) -> str:
    """Return a typed number or code as issued: full-width, lower case, gaps and look-alikes put right."""
    signs = unicodedata.normalize("NFKC", typed).upper().translate(str.maketrans("OIL", "011"))
    return grouped("".join(sign for sign in signs if sign in ALPHABET))


def new_number() -> str:
    """Return a fresh receipt number of 60 random bits: no sequence, so no count leaks."""
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(NUMBER_LENGTH)))


def new_form_token(notice_id: int) -> str:
    """Return a token for one form of one notice; the same token submitted twice is one objection."""
    return signing.dumps([notice_id, secrets.token_urlsafe(24)], salt=TOKEN_SALT)


def check_form_token(token: str, notice_id: int) -> None:
    """Raise FormStale unless this portal issued `token` for this notice."""
    try:
        issued_for, _nonce = signing.loads(token, salt=TOKEN_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise FormStale from None
    if issued_for != notice_id:
        raise FormStale


def query_code(token: str) -> str:
    """Return the query code that belongs to a form token: derived, so that a repeated submit shows it again.

    The token holds 192 random bits that only its form knows; no key is needed, so none can be rotated away.
    """
    digest = hashlib.sha256(f"notices.query-code:{token}".encode()).digest()
    number = int.from_bytes(digest, "big")
    return grouped("".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(CODE_LENGTH)))


def token_hash(token: str) -> str:
    """Return the key under which a submitted token is remembered: the token itself would reveal the code."""
    return hashlib.sha256(token.encode()).hexdigest()


def code_hash(number: str, code: str) -> str:
    """Return the stored form of a query code: keyed with the portal's secret and bound to its number."""
    return _keyed("query", f"{number}:{code}", settings.SECRET_KEY).hex()


def code_matches(number: str, code: str, stored: str) -> bool:
    """Tell in constant time whether `code` is the one behind `stored`, also after the secret was rotated."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    results = [constant_time_compare(_keyed("query", f"{number}:{code}", key).hex(), stored) for key in keys]
    return any(results)


def _keyed(purpose: str, text: str, secret: str) -> bytes:
    key = hashlib.sha256(f"notices.{purpose}:{secret}".encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
