"""Contents in an S3-compatible store. The only module that speaks boto3."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from portal.documents.errors import DocumentContentMissing, StorageUnavailable
from portal.documents.names import content_disposition
from portal.documents.storage.base import LINK_SECONDS, checked, quarantine_key

_ABSENT = frozenset({"NoSuchKey", "404", "NotFound"})


class S3Store:
    """A bucket of an S3-compatible store, addressed by path, signed with SigV4.

    Parameters
    ----------
    endpoint: the address at which this process reaches the store; "" is the provider's own.
    public_endpoint: the address at which browsers reach it, for signed links; "" if it is the same.
    link_seconds: how long a signed link works.
    """

    def __init__(
        self,
        *,
        endpoint: str,
        access_key: str,
        secret_key: str,
        bucket: str,
        region: str,
        public_endpoint: str = "",
        link_seconds: int = LINK_SECONDS,
    ) -> None:
        self.link_seconds = link_seconds
        self.bucket = bucket
        self._client = _client(endpoint, access_key, secret_key, region)
        public = public_endpoint or endpoint
        self._links = self._client if public == endpoint else _client(public, access_key, secret_key, region)

    def put_quarantine(self, file: BinaryIO, *, sha256: str, size: int, content_type: str) -> str:
        """See Store. The store verifies the hash, and refuses to overwrite where it can."""
        key = quarantine_key()
        request = {
            "Bucket": self.bucket,
            "Key": key,
            "ContentLength": size,
            "ContentType": content_type,
            "ChecksumSHA256": base64.b64encode(bytes.fromhex(sha256)).decode(),
        }
        with _s3_faults():
            try:
                file.seek(0)
                self._client.put_object(Body=file, IfNoneMatch="*", **request)
            except ClientError as fault:
                if _code(fault) != "NotImplemented":
                    raise
                file.seek(0)  # a store without conditional writes; the key is random anyway
                self._client.put_object(Body=file, **request)
        return key

    def promote(self, quarantine_key: str, content_key: str) -> None:
        """See Store. The copy happens within the store."""
        source = {"Bucket": self.bucket, "Key": checked(quarantine_key)}
        with _s3_faults():
            self._client.copy_object(Bucket=self.bucket, Key=checked(content_key), CopySource=source)

    def open(self, key: str) -> BinaryIO:
        """See Store."""
        with _s3_faults():
            body: BinaryIO = self._client.get_object(Bucket=self.bucket, Key=checked(key))["Body"]
            return body

    def presigned_get(self, key: str, *, filename: str, content_type: str, inline: bool = False) -> str | None:
        """See Store. Name and type travel in the signature: whoever holds the link cannot change them."""
        request = {
            "Bucket": self.bucket,
            "Key": checked(key),
            "ResponseContentType": content_type,
            "ResponseContentDisposition": content_disposition(filename, inline=inline),
            "ResponseCacheControl": "private, no-store",
        }
        link: str = self._links.generate_presigned_url("get_object", Params=request, ExpiresIn=self.link_seconds)
        return link

    def delete(self, key: str) -> None:
        """See Store."""
        with _s3_faults():
            self._client.delete_object(Bucket=self.bucket, Key=checked(key))

    def old_in_quarantine(self, before: dt.datetime) -> Iterator[str]:
        """See Store."""
        with _s3_faults():
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix="quarantine/")
            for one in (one for page in pages for one in page.get("Contents", ())):
                if one["LastModified"] < before:
                    yield checked(one["Key"])

    def health(self) -> None:
        """See Store."""
        try:
            with _s3_faults():
                self._client.head_bucket(Bucket=self.bucket)
        except DocumentContentMissing as fault:
            raise StorageUnavailable(f"对象存储中没有名为 {self.bucket} 的存储桶，请先创建。") from fault


def _client(endpoint: str, access_key: str, secret_key: str, region: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=endpoint or None,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        region_name=region,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=5,
            read_timeout=60,
            retries={"max_attempts": 3, "mode": "standard"},
        ),
    )


def _code(fault: ClientError) -> str:
    return str(fault.response.get("Error", {}).get("Code", ""))


@contextmanager
def _s3_faults() -> Iterator[None]:
    try:
        yield
    except ClientError as fault:
        raise (DocumentContentMissing if _code(fault) in _ABSENT else StorageUnavailable) from fault
    except BotoCoreError as fault:
        raise StorageUnavailable from fault
