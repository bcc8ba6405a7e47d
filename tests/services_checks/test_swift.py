"""As a developer I trust the suite's S3 store: it enforces what our claims about documents rest on."""

import time
import urllib.error
import urllib.request
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError


@pytest.fixture
def store(s3_server):
    return s3_server.client()


@pytest.fixture
def key(store, s3_server):
    name = f"check/{uuid4()}"
    store.put_object(Bucket=s3_server.bucket, Key=name, Body="申报书".encode())
    return name


def fetch(url):
    """Return (status, body) of a plain GET, as a browser would send it."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  # our own store's address
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, b""


def presigned(store, server, key, *, seconds):
    return store.generate_presigned_url("get_object", Params={"Bucket": server.bucket, "Key": key}, ExpiresIn=seconds)


def test_what_was_put_is_got(store, s3_server, key):
    assert store.get_object(Bucket=s3_server.bucket, Key=key)["Body"].read() == "申报书".encode()


def test_a_wrong_secret_is_refused(s3_server, key):
    stranger = boto3.client(
        "s3",
        endpoint_url=s3_server.endpoint,
        aws_access_key_id=s3_server.access_key,
        aws_secret_access_key="not-the-secret",
        region_name=s3_server.region,
        config=Config(s3={"addressing_style": "path"}),
    )
    with pytest.raises(ClientError) as refused:
        stranger.get_object(Bucket=s3_server.bucket, Key=key)
    assert refused.value.response["Error"]["Code"] == "SignatureDoesNotMatch"


def test_a_presigned_address_opens_one_object(store, s3_server, key):
    assert fetch(presigned(store, s3_server, key, seconds=60)) == (200, "申报书".encode())


def test_a_changed_presigned_address_is_refused(store, s3_server, key):
    other = f"check/{uuid4()}"
    store.put_object(Bucket=s3_server.bucket, Key=other, Body=b"secret")
    address = presigned(store, s3_server, key, seconds=60)
    assert fetch(address.replace(key, other)) == (403, b"")
    longer = address.replace("X-Amz-Expires=60", "X-Amz-Expires=6000")
    assert longer != address
    assert fetch(longer) == (403, b"")


def test_an_expired_presigned_address_is_refused(store, s3_server, key):
    address = presigned(store, s3_server, key, seconds=1)
    time.sleep(2.1)
    assert fetch(address) == (403, b"")


def test_an_unsigned_request_is_refused(s3_server, key):
    """Without a signature Swift does not even take it for S3: 400, not 403."""
    assert fetch(f"{s3_server.endpoint}/{s3_server.bucket}/{key}") == (400, b"")


def test_a_key_is_taken_once(store, s3_server, key):
    with pytest.raises(ClientError) as refused:
        store.put_object(Bucket=s3_server.bucket, Key=key, Body=b"other", IfNoneMatch="*")
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 412


def test_a_wrong_checksum_is_refused(store, s3_server):
    with pytest.raises(ClientError):
        store.put_object(Bucket=s3_server.bucket, Key=f"check/{uuid4()}", Body=b"abc", ChecksumSHA256="A" * 43 + "=")


def test_parts_become_one_object(store, s3_server):
    name = f"check/{uuid4()}"
    target = {"Bucket": s3_server.bucket, "Key": name}
    upload = store.create_multipart_upload(**target)["UploadId"]
    bodies = [b"a" * 5 * 1024 * 1024, b"end"]
    parts = [
        {"PartNumber": n, "ETag": store.upload_part(**target, UploadId=upload, PartNumber=n, Body=body)["ETag"]}
        for n, body in enumerate(bodies, start=1)
    ]
    store.complete_multipart_upload(**target, UploadId=upload, MultipartUpload={"Parts": parts})
    assert store.get_object(**target)["Body"].read() == b"".join(bodies)
