# ruff: noqa: INP001  # a script of the image, not a package
"""Make the bucket of the documents in the S3 store, if it is not there yet; run by `entrypoint.sh setup`.

Reads the portal's own S3_* variables. A store that is not ready is asked again for a minute. Exit code 1
and one clear line when the store refuses.
"""

import os
import sys
import time

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

PATIENCE_SECONDS = 60
NOT_FOUND = "404"
OURS_ALREADY = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})


def client() -> BaseClient:
    """Return a client for the configured store."""
    return boto3.client(
        "s3",
        endpoint_url=os.environ.get("S3_ENDPOINT_URL") or None,
        aws_access_key_id=os.environ["S3_ACCESS_KEY_ID"],
        aws_secret_access_key=os.environ["S3_SECRET_ACCESS_KEY"],
        region_name=os.environ.get("S3_REGION", "us-east-1"),
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )


def ensure(store: BaseClient, bucket: str) -> str:
    """Make the bucket unless it is there; return what was done. Raises ClientError when refused."""
    try:
        store.head_bucket(Bucket=bucket)
    except ClientError as fault:
        if fault.response["Error"]["Code"] not in {NOT_FOUND, "NoSuchBucket"}:
            raise
    else:
        return "is there"
    try:
        store.create_bucket(Bucket=bucket)
    except ClientError as fault:  # two set-ups at once
        if fault.response["Error"]["Code"] not in OURS_ALREADY:
            raise
    return "made"


def main() -> int:
    """Run the set-up step; return the exit code."""
    bucket = os.environ["S3_BUCKET"]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            done = ensure(client(), bucket)
        except ClientError as fault:
            sys.stderr.write(f"create_bucket: the store refuses bucket {bucket}: {fault}\n")
            return 1
        except BotoCoreError as fault:
            if time.monotonic() > deadline:
                sys.stderr.write(f"create_bucket: the store does not answer: {fault}\n")
                return 1
            time.sleep(2)
        else:
            sys.stdout.write(f"create_bucket: bucket {bucket} {done}\n")
            return 0


if __name__ == "__main__":
    sys.exit(main())
