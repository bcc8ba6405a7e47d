"""Who objects: kept encrypted, never printed (RULES B5.3, personal-information law art. 6)."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from workflows.notices.errors import KeyMissing

NONCE_BYTES = 12
VERSION = "1"


@dataclass(frozen=True, repr=False)
class Identity:
    """An objector: a person (name, phone or e-mail) or an organisation (with its code and contact)."""

    name: str
    phone: str = ""
    email: str = ""
    uscc: str = ""
    contact: str = ""

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


def seal(identity: Identity, *, bound_to: str) -> str:
    """Return `identity` encrypted with the newest key (AES-256-GCM), bound to one receipt number."""
    name, key = next(iter(key_ring().items()))
    nonce = os.urandom(NONCE_BYTES)
    plain = json.dumps(asdict(identity), ensure_ascii=False).encode()
    sealed = AESGCM(key).encrypt(nonce, plain, bound_to.encode())
    return f"{VERSION}.{name}.{base64.b64encode(nonce + sealed).decode()}"


def unseal(blob: str, *, bound_to: str) -> Identity:
    """Return the identity sealed in `blob`.

    Raises KeyMissing when its key left the ring, or when the blob was altered or moved to another row.
    """
    _version, name, body = blob.split(".", 2)
    key = key_ring().get(name)
    if key is None:
        raise KeyMissing
    raw = base64.b64decode(body)
    try:
        plain = AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound_to.encode())
    except InvalidTag:
        raise KeyMissing from None
    return Identity(**json.loads(plain))
