"""The ciphers that may seal an identity: AES-256-GCM, and SM4-GCM for authorities bound to the national algorithms.

Both are the library's own authenticated modes; nothing is composed here. A cipher in software is no certified
module (RULES B5.5): an authority that needs one adds a class like these that speaks to it.
"""

from __future__ import annotations

from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import ImproperlyConfigured

SM4_KEY_BYTES = 16
TAG_BYTES = 16


class Sealing(Protocol):
    """What an identity's cipher must be able to do; `mark` stands in front of what it sealed."""

    mark: str

    def encrypt(self, key: bytes, nonce: bytes, plain: bytes, bound_to: bytes) -> bytes:
        """Return the ciphertext with its tag; `bound_to` must be given again to open it."""

    def decrypt(self, key: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes:
        """Return the plain text. Raises InvalidTag for anything that was altered or is bound elsewhere."""


class Aes256Gcm:
    """AES-256-GCM with the key as it is: the default."""

    mark = "1"

    def encrypt(self, key: bytes, nonce: bytes, plain: bytes, bound_to: bytes) -> bytes:
        """See Sealing."""
        return AESGCM(key).encrypt(nonce, plain, bound_to)

    def decrypt(self, key: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes:
        """See Sealing."""
        return AESGCM(key).decrypt(nonce, sealed, bound_to)


class Sm4Gcm:
    """SM4-GCM (GB/T 32907) with a key of 128 bits derived from the ring's."""

    mark = "2"

    def encrypt(self, key: bytes, nonce: bytes, plain: bytes, bound_to: bytes) -> bytes:
        """See Sealing."""
        worker = Cipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce)).encryptor()
        worker.authenticate_additional_data(bound_to)
        return worker.update(plain) + worker.finalize() + worker.tag

    def decrypt(self, key: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes:
        """See Sealing."""
        body, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
        if len(tag) < TAG_BYTES:
            raise InvalidTag
        worker = Cipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce, tag)).decryptor()
        worker.authenticate_additional_data(bound_to)
        return worker.update(body) + worker.finalize()


def _sm4_key(key: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=SM4_KEY_BYTES, salt=None, info=b"objector-sm4").derive(key)


NAMES: dict[str, Sealing] = {"aes-256-gcm": Aes256Gcm(), "sm4-gcm": Sm4Gcm()}
CIPHERS: dict[str, Sealing] = {cipher.mark: cipher for cipher in NAMES.values()}
"""Mark → cipher: what is sealed says by itself how it opens."""


def cipher_named(name: str) -> Sealing:
    """Return the cipher that the settings name. Raises ImproperlyConfigured for another word."""
    if name not in NAMES:
        raise ImproperlyConfigured(f"OBJECTOR_CIPHER 应为 {'、'.join(NAMES)} 之一，现为 {name!r}")
    return NAMES[name]
