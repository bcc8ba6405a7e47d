"""OpenStack Swift with its S3 API: a real object store that needs only Python packages.

It enforces signatures (also of presigned addresses, with expiry), checksums, multipart uploads,
versions and `If-None-Match`. It lacks presigned POST, tagging, bucket policy, CORS, lifecycle and
object lock. Never call `put_object_legal_hold` against it: it overwrites the object's body.
"""

from __future__ import annotations

import getpass
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.services.base import Service, ServiceUnavailable, StartFailed, cache_dir, free_port

# The whole closure, so that a later release of a part cannot change the store under the suite.
REQUIREMENTS = """\
certifi==2026.10.18
cffi==2.1.1
charset-normalizer==3.5.2
cryptography==50.0.2
dnspython==2.9.2
eventlet==0.41.3
greenlet==3.5.6
idna==3.20
lxml==6.1.3
PasteDeploy==3.1.0
pycparser==3.12
pyeclib==1.8.0
requests==2.34.2
swift==2.38.3
urllib3==2.8.0
xattr==1.3.0
"""
SERVERS = ("account", "container", "object")
DEVICE = "d1"
REGION = "us-east-1"
BUCKET = "documents"
ACCESS_KEY = "test:tester"
INSTALL_SECONDS = 600
# No cache filter: a memcached of the machine would carry one store's containers over into the next.
FILTERS = (
    "catch_errors",
    "gatekeeper",
    "healthcheck",
    "listing_formats",
    "bulk",
    "tempurl",
    "s3api",
    "tempauth",
    "copy",
    "slo",
    "dlo",
    "versioned_writes",
    "symlink",
)
Sections = dict[str, dict[str, object]]


def environment_dir() -> Path:
    """Return where Swift's own virtual environment is cached, whether it is there or not."""
    return cache_dir() / f"swift-2.38.3-py{sys.version_info.major}.{sys.version_info.minor}"


def _stamp() -> Path:
    return environment_dir() / "installed"


def directory_with_xattrs() -> Path | None:
    """Return a directory for temporary files on a file system with user attributes, or None."""
    for candidate in (Path(tempfile.gettempdir()), cache_dir()):
        try:
            with tempfile.NamedTemporaryFile(dir=candidate) as probe:
                os.setxattr(probe.name, "user.jiquntong", b"1")
        except OSError:
            continue
        return candidate
    return None


def _ini(sections: Sections) -> str:
    """Return the text of an ini file, keys as they are."""
    parts = (
        f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in body.items()) for name, body in sections.items()
    )
    return "\n".join(parts)


class Swift(Service):
    """S3: account, container and object server behind one proxy with the S3 API; one bucket is made."""

    name = "swift"

    def __init__(self) -> None:
        super().__init__()
        self.ports = dict.fromkeys((*SERVERS, "proxy"), 0)
        self.access_key = ACCESS_KEY
        self.secret_key = secrets.token_hex(16)
        self.region = REGION
        self.bucket = BUCKET

    @property
    def endpoint(self) -> str:
        """The S3_ENDPOINT_URL of the store."""
        return f"http://127.0.0.1:{self.ports['proxy']}"

    @classmethod
    def missing(cls) -> str | None:
        if not _stamp().exists():
            return "its Python environment is not installed (make services)"
        if directory_with_xattrs() is None:
            return "no temporary directory is on a file system with user extended attributes"
        return None

    @classmethod
    def install(cls) -> None:
        if not _stamp().exists():
            shutil.rmtree(environment_dir(), ignore_errors=True)
            venv.create(environment_dir(), with_pip=True)
            pip: list[str | Path] = [
                environment_dir() / "bin" / "python",
                "-m",
                "pip",
                "install",
                "-q",
                "--only-binary",
                ":all:",
            ]
            listed = environment_dir() / "requirements.txt"
            listed.write_text(REQUIREMENTS, encoding="ascii")
            try:
                done = subprocess.run(
                    [*pip, "-r", listed],
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    text=True,
                    check=False,
                    timeout=INSTALL_SECONDS,
                )
            except subprocess.TimeoutExpired as exc:
                raise ServiceUnavailable(cls.name, f"pip took more than {INSTALL_SECONDS} seconds") from exc
            if done.returncode:
                raise ServiceUnavailable(cls.name, f"pip failed: {(done.stdout + done.stderr)[-800:]}")
            _stamp().touch()
        super().install()

    def parent_directory(self) -> Path:
        parent = directory_with_xattrs()
        if parent is None:
            raise StartFailed("no directory with user extended attributes")
        return parent

    def launch(self) -> None:
        self.ports = {name: free_port() for name in self.ports}
        settings = self.directory / "etc"
        settings.mkdir()
        (self.directory / "devices" / DEVICE).mkdir(parents=True)
        for file, sections in self._configuration().items():
            (settings / file).write_text(_ini(sections), encoding="ascii")
        programs = environment_dir() / "bin"
        rings = [f"{name}={self.ports[name]}" for name in SERVERS]
        # -P: without the script's directory on the path, where this module would hide the real swift
        self.run([programs / "python", "-P", Path(__file__).with_name("swift_rings.py"), settings, *rings])
        env = {"PATH": os.environ["PATH"], "HOME": str(self.directory)}
        for name in self.ports:
            self.spawn([programs / f"swift-{name}-server", settings / f"{name}-server.conf", "-v"], env=env)

    def _configuration(self) -> dict[str, Sections]:
        files = {f"{name}-server.conf": self._storage_server(name) for name in SERVERS}
        files["swift.conf"] = {
            "swift-hash": {"swift_hash_path_prefix": "jiquntong", "swift_hash_path_suffix": "test"},
            "storage-policy:0": {"name": "one", "default": "yes"},
        }
        files["proxy-server.conf"] = self._proxy_server()
        return files

    def _storage_server(self, name: str) -> Sections:
        return {
            "DEFAULT": self._common(name)
            | {
                "devices": self.directory / "devices",
                "mount_check": "false",
                "disable_fallocate": "true",
                "fallocate_reserve": 0,
            },
            "pipeline:main": {"pipeline": f"{name}-server"},
            f"app:{name}-server": {"use": f"egg:swift#{name}"},
        }

    def _proxy_server(self) -> Sections:
        sections: Sections = {
            "DEFAULT": self._common("proxy"),
            "pipeline:main": {"pipeline": " ".join((*FILTERS, "proxy-server"))},
            "app:proxy-server": {"use": "egg:swift#proxy", "account_autocreate": "true"},
        }
        for name in FILTERS:
            sections[f"filter:{name}"] = {"use": f"egg:swift#{name}"}
        sections["filter:s3api"] |= {"location": self.region, "s3_acl": "false"}
        sections["filter:tempauth"] |= {"user_test_tester": f"{self.secret_key} .admin"}
        sections["filter:versioned_writes"] |= {"allow_object_versioning": "true"}
        return sections

    def _common(self, name: str) -> dict[str, object]:
        return {
            "bind_ip": "127.0.0.1",
            "bind_port": self.ports[name],
            "workers": 0,
            "user": getpass.getuser(),
            "swift_dir": self.directory / "etc",
        }

    def ready(self) -> bool:
        """Tell whether the store took our bucket: only then do all four servers work together."""
        try:
            self.client().create_bucket(Bucket=self.bucket)
        except (BotoCoreError, ClientError):
            return False
        return True

    def client(self) -> BaseClient:
        """Return a boto3 client for this store, without retries."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            region_name=self.region,
            # s3v4 by name: presigned addresses would otherwise carry the old, weaker signature
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                retries={"max_attempts": 0},
                connect_timeout=2,
                read_timeout=20,
            ),
        )

    def environment(self) -> dict[str, str]:
        return {
            "S3_ENDPOINT_URL": self.endpoint,
            "S3_ACCESS_KEY_ID": self.access_key,
            "S3_SECRET_ACCESS_KEY": self.secret_key,
            "S3_BUCKET": self.bucket,
            "S3_REGION": self.region,
        }
