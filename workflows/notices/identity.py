"""Who objects: kept encrypted, never printed (RULES B5.3, personal-information law art. 6)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import unicodedata
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidTag
from django.conf import settings

from workflows.notices.ciphers import CIPHERS, cipher_named
from workflows.notices.errors import KeyMissing

NONCE_BYTES = 12


@dataclass(frozen=True, repr=False)
class Identity:
    """An objector: a person (name, phone or e-mail) or an organisation (with its code and contact).

    `address` is where a written reply is posted to.
    """

    name: str
    phone: str = ""
    email: str = ""
    uscc: str = ""
    contact: str = ""
    address: str = ""

    def __repr__(self) -> str:
        # Tracebacks and debug pages print arguments; this one must stay silent.
        return "<Identity>"


def key_id(key: bytes) -> str:
    """Return the short name under which a key is remembered in what it sealed."""
    return hashlib.sha256(b"objector-key" + key).hexdigest()[:8]


def key_ring() -> dict[str, bytes]:
    """Return the keys by id, newest first. Raises KeyMissing when none is configured."""
    keys = [base64.b64decode(text) for text in settings.OBJECTOR_KEYS]
    if not keys:
        raise KeyMissing
    return {key_id(key): key for key in keys}


def current_prefix() -> str:
    """Return how everything begins that is sealed by the cipher and the key of the moment."""
    return f"{cipher_named(settings.OBJECTOR_CIPHER).mark}.{next(iter(key_ring()))}."


def seal(identity: Identity, *, bound_to: str) -> str:
    """Return `identity` encrypted with the newest key by the cipher of the settings, bound to one receipt number."""
    _name, key = next(iter(key_ring().items()))
    nonce = os.urandom(NONCE_BYTES)
    plain = json.dumps(asdict(identity), ensure_ascii=False).encode()
    sealed = cipher_named(settings.OBJECTOR_CIPHER).encrypt(key, nonce, plain, bound_to.encode())
    return current_prefix() + base64.b64encode(nonce + sealed).decode()


def unseal(blob: str, *, bound_to: str) -> Identity:
    """Return the identity sealed in `blob`.

    Raises KeyMissing when its key left the ring, or when the blob was altered or moved to another row.
    """
    mark, name, body = blob.split(".", 2)
    key = key_ring().get(name)
    if key is None or mark not in CIPHERS:
        raise KeyMissing
    raw = base64.b64decode(body)
    try:
        plain = CIPHERS[mark].decrypt(key, raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound_to.encode())
    except InvalidTag:
        raise KeyMissing from None
    return Identity(**json.loads(plain))


def person_hash(kind: str, identity: Identity) -> str:
    """Return a mark by which another objection of the same objector is known, made with the newest key.

    An organisation is known by its code, a person by name and telephone (or e-mail); "" where nothing is told.
    Without the key nobody can try out names against it.
    """
    return next(iter(person_hashes(kind, identity)), "")


def person_hashes(kind: str, identity: Identity) -> list[str]:
    """Return the mark of this objector by each key of the ring, newest first; empty when nothing is told."""
    known = _known_by(identity)
    if not known:
        return []
    text = json.dumps([kind, *known], ensure_ascii=False).encode()
    return [
        f"{name}.{hmac.new(_marking_key(key), text, hashlib.sha256).hexdigest()}" for name, key in key_ring().items()
    ]


def _marking_key(key: bytes) -> bytes:
    return hmac.new(key, b"objector-person-hash", hashlib.sha256).digest()


def _known_by(identity: Identity) -> tuple[str, ...]:
    if identity.uscc:
        return (identity.uscc.upper(),)
    digits = "".join(sign for sign in identity.phone if sign.isdigit())
    reached = digits or identity.email.casefold()
    name = "".join(unicodedata.normalize("NFKC", identity.name).split()).casefold()
    return (name, reached) if name and reached else ()
