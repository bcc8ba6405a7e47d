"""Where contents lie: a local directory or an S3 store, behind one interface.

Contents arrive in quarantine under a random key and are promoted to a key made of their SHA-256,
kept apart by authority. A key never holds a file's name. Promotion copies, so that a process that dies
between two steps loses nothing: the quarantined copy goes only after the record says where the content is.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.documents.storage.base import LINK_SECONDS, Store, content_key, quarantine_key
from portal.documents.storage.local import LocalStore
from portal.documents.storage.s3 import S3Store

__all__ = ["LINK_SECONDS", "LocalStore", "S3Store", "Store", "content_key", "default_store", "quarantine_key"]


def default_store() -> Store:
    """Return the store that the settings name: S3 when S3_BUCKET is set, else the local directory.

    Raises ImproperlyConfigured when S3 is named without its address or its keys.
    """
    if not settings.S3_BUCKET:
        return LocalStore(Path(settings.DOCUMENTS_DIR))
    return _s3_store(
        endpoint=settings.S3_ENDPOINT_URL,
        public_endpoint=settings.S3_PUBLIC_ENDPOINT_URL,
        access_key=settings.S3_ACCESS_KEY_ID,
        secret_key=settings.S3_SECRET_ACCESS_KEY,
        bucket=settings.S3_BUCKET,
        region=settings.S3_REGION,
    )


@lru_cache(maxsize=8)  # making a client reads megabytes of service descriptions; clients are thread-safe
def _s3_store(
    *, endpoint: str, public_endpoint: str, access_key: str, secret_key: str, bucket: str, region: str
) -> S3Store:
    if not (access_key and secret_key):
        raise ImproperlyConfigured("设置了 S3_BUCKET，但没有设置 S3_ACCESS_KEY_ID 和 S3_SECRET_ACCESS_KEY")
    return S3Store(
        endpoint=endpoint,
        public_endpoint=public_endpoint,
        access_key=access_key,
        secret_key=secret_key,
        bucket=bucket,
        region=region,
    )
