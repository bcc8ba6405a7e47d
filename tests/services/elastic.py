"""A real Elasticsearch node: the minimal distribution that its makers publish for integration tests.

It has the core analysis only (the `standard` family and `whitespace`, `keyword`, `simple`, `stop` by
name), no scripts and no delete-by-query; `GET /` is not served, so readiness is `_cluster/health`.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

from tests.services.base import Service, ServiceUnavailable, cache_dir, free_port

VERSION = "8.19.16"
COORDINATES = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
# The repository publishes no checksum for this file: the digest of the file we tested stands here.
SHA256 = "c3d95992e27741b33a8057118379cda8b17cfda9e46ff4ec25e3f5b94fc22b52"
COPY_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
OLDEST_JAVA = 17
DOWNLOAD_SECONDS = 600


def archive() -> Path:
    """Return where the distribution is cached, whether it is there or not."""
    return cache_dir() / f"elasticsearch-{VERSION}.zip"


def java_home() -> Path | None:
    """Return the oldest installed Java that is new enough (17 is the one the node is tested on)."""
    candidates = [*Path("/usr/lib/jvm").glob("*/release")]
    if configured := os.environ.get("JAVA_HOME"):
        candidates.append(Path(configured) / "release")
    if program := shutil.which("java"):
        candidates.append(Path(program).resolve().parents[1] / "release")
    versions = {path.parent.resolve(): _java_version(path) for path in candidates if path.exists()}
    fitting = sorted((version, home) for home, version in versions.items() if version >= OLDEST_JAVA)
    return fitting[0][1] if fitting else None


def _java_version(release: Path) -> int:
    for line in release.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition("=")
        if key == "JAVA_VERSION":
            return int(value.strip('"').split(".")[0])
    return 0


class Elasticsearch(Service):
    """One node, security off, 512 MB of heap, on 127.0.0.1."""

    name = "elasticsearch"
    start_seconds = 120.0
    account = "nobody"  # it refuses to run as root; nobody owns nothing else

    def __init__(self) -> None:
        super().__init__()
        self.port = 0

    @property
    def url(self) -> str:
        """The ELASTICSEARCH_URL of this node."""
        return f"http://127.0.0.1:{self.port}"

    @classmethod
    def missing(cls) -> str | None:
        if java_home() is None:
            return f"no Java of version {OLDEST_JAVA} or later (Debian: apt-get install openjdk-17-jre-headless)"
        if not archive().exists():
            return "the distribution is not downloaded (make services)"
        return None

    @classmethod
    def install(cls) -> None:
        if not archive().exists():
            cls._download()
        super().install()

    @classmethod
    def _download(cls) -> None:
        if not shutil.which("mvn"):
            raise ServiceUnavailable(cls.name, "mvn is needed to download it (Debian: apt-get install maven)")
        target = cache_dir() / f"download-{os.getpid()}"
        command = ["mvn", "-B", "-ntp", "-q", COPY_GOAL, f"-Dartifact={COORDINATES}", f"-DoutputDirectory={target}"]
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=DOWNLOAD_SECONDS
            )
            fetched = target / archive().name
            if done.returncode or not fetched.exists():
                raise ServiceUnavailable(cls.name, f"the download failed: {(done.stdout + done.stderr)[-800:]}")
            with fetched.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest != SHA256:
                raise ServiceUnavailable(cls.name, f"the downloaded file is not the tested one: SHA-256 is {digest}")
            fetched.replace(archive())
        except subprocess.TimeoutExpired as exc:
            raise ServiceUnavailable(cls.name, f"the download took more than {DOWNLOAD_SECONDS} seconds") from exc
        finally:
            shutil.rmtree(target, ignore_errors=True)

    def launch(self) -> None:
        self.port = free_port()
        with zipfile.ZipFile(archive()) as package:
            package.extractall(self.directory)
        home = self.directory / f"elasticsearch-{VERSION}"
        for program in (home / "bin").iterdir():
            program.chmod(0o755)  # zipfile drops the executable bit
        for name in ("data", "logs", "tmp"):
            (self.directory / name).mkdir()
        config = home / "config"
        (config / "elasticsearch.yml").write_text(self._config(), encoding="utf-8")
        self.give(self.directory)
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.directory / "tmp"),
            "ES_JAVA_HOME": str(java_home()),
            "ES_PATH_CONF": str(config),
            "ES_TMPDIR": str(self.directory / "tmp"),
            # One compiler tier: the node lives for minutes, a quick start is worth more than peak speed.
            "ES_JAVA_OPTS": "-Xms512m -Xmx512m -XX:TieredStopAtLevel=1",
            "CLI_JAVA_OPTS": "-XX:TieredStopAtLevel=1",
        }
        self.spawn([home / "bin" / "elasticsearch"], env=env)

    def _config(self) -> str:
        # Only settings of modules that the minimal distribution has: an unknown one stops the node.
        settings = {
            "cluster.name": "jiquntong-test",
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "http.port": self.port,
            "transport.port": free_port(),
            "path.data": self.directory / "data",
            "path.logs": self.directory / "logs",
            "xpack.security.enabled": "false",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        return "".join(f"{key}: {value}\n" for key, value in settings.items())

    def ready(self) -> bool:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            link.request("GET", "/_cluster/health?wait_for_status=yellow&timeout=5s")
            answer = link.getresponse()
            return answer.status == http.HTTPStatus.OK and not json.load(answer)["timed_out"]
        except OSError:
            return False
        finally:
            link.close()

    def environment(self) -> dict[str, str]:
        return {"ELASTICSEARCH_URL": self.url}
